"""Paper files in, passages out. Knows the library, not the service."""
