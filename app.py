"""Neural Training Lab: starts the app. The syllabus is in `ui.frame`, each lab in pages/."""

from ui.frame import run_app

run_app()
