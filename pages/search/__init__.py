"""Search: hundreds of real trainings over a space of knobs."""
