"""The same work done by other systems, each in an environment of its own."""
