"""Results and specifications as JSON."""
