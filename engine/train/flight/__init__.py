"""The flight check: nine checks that a network should pass before it trains for long, each measured by running it."""
