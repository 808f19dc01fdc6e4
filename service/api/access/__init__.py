"""Roles of routes, rate limits and the concurrency limit."""
