"""Core: what every front uses; knows neither Discord nor the terminal."""
