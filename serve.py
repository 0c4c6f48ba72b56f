"""Neural Training Lab as a server for strangers: app.py behind ui/gate.py. `streamlit run serve.py` starts it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from pages import LABS
from ui.gate import Greeting, Packed, Steady
from ui.players.component import discard
from ui.run import close
from ui.words import entries


@asynccontextmanager
async def life(app: st.App) -> AsyncIterator[None]:
    """From the start of the server to its end, which comes without Python's own: a signal ends the process."""
    yield
    close()
    discard()


GROUND = st.get_option("theme.light.backgroundColor"), st.get_option("theme.dark.backgroundColor")
app = st.App(
    "app.py",
    lifespan=life,
    middleware=[
        Middleware(Steady),
        Middleware(Packed),
        Middleware(Greeting, ground=GROUND, words=entries()["ui.app"], pages=("home", "lessons", *LABS)),
    ],
)
