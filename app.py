"""Neural Training Lab: starts the app. Each lab is a folder in pages/."""

from ui.frame import run_app

run_app()
