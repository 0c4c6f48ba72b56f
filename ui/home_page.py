"""The home page: the syllabus as cards."""

from ui.home import show_home

show_home()
