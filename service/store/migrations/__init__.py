"""The way of the store's tables from one version to the next."""
