"""/search on a server that has just started: before app.py has run once, Streamlit looks for pages here."""

from ui.frame import run_app

run_app()
