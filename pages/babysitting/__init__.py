"""The flight check: nine checks of a network before it trains for long."""
