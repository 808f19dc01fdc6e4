"""What routes are given: the services, counts, caches, negotiation."""
