"""Who may call which route, how often, and how many at the same time."""
