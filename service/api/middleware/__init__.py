"""ASGI middleware, which every request passes through."""
