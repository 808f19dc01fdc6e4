"""Event streams: events, resuming, and the end of the service."""
