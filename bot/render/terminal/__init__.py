"""An answer as a terminal shows it."""
