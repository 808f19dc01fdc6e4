"""The sentences of the passages found, and how well they answer."""
