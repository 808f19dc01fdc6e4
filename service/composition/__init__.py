"""The composition root: makes the parts of the application."""
