"""Event streams: their events, resuming one, and the shutdown signal that ends them."""
