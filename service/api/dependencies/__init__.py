"""What routes depend on: the services, metrics, readiness and the picture cache."""
