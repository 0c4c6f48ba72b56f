"""How a trial ends, as its column says."""

DONE, PRUNED, DIVERGED = 0, 1, 2
