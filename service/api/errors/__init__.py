"""Errors as problem documents, and in OpenAI's shape."""
