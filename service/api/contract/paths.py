"""Which paths are public, are not rate-limited, or speak OpenAI's API."""

from typing import Literal

from starlette.types import Scope

# What a request for a path needs: nothing and no limit, no key, or a key.
PathAccess = Literal["unlimited", "public", "protected"]
# Anyone who reaches the service may load its pages, which contain nothing of the library, log in
# there, and ask whether the service is healthy.
PUBLIC_PATHS = frozenset({"/", "/papers", "/compare", "/healthz", "/readyz", "/v1/session"})
_PAPER_PAGES = "/papers/"
# A page loads about forty scripts and styles, so none of them counts against a rate limit.
_STATIC_FILES = "/web/"
# Slack authenticates with a signature instead of a key, and repeats requests that are refused.
_UNLIMITED_PATHS = frozenset({"/healthz", "/readyz", "/slack/events"})
_OPENAI_ROOTS = ("/v1/chat", "/v1/models", "/v1/responses")


def path_of(scope: Scope) -> str:
    """The path of a request, without the prefix under which the app is mounted (`root_path`)."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path[len(root) :] if path == root or path.startswith(f"{root}/") else path


def access_to(scope: Scope) -> PathAccess:
    """What a request needs: `unlimited` ones need no key and are not counted."""
    path = path_of(scope)
    if path in _UNLIMITED_PATHS or path.startswith(_STATIC_FILES):
        return "unlimited"
    return "public" if path in PUBLIC_PATHS or path.startswith(_PAPER_PAGES) else "protected"


def speaks_openai(path: str) -> bool:
    """Whether a path belongs to the routes that speak OpenAI's API, errors included."""
    return any(path == root or path.startswith(f"{root}/") for root in _OPENAI_ROOTS)
