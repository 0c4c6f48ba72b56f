"""Preprocessing: what is done to the inputs, and what that does to the loss."""
