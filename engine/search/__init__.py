"""The `search` experiment: many trainings of one network, with knobs sampled from a space, as a stream of trials."""
