"""The way of the catalog's tables from one version to the next."""
