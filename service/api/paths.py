"""Which paths are public, are not rate-limited, or speak OpenAI's API."""

from starlette.types import Scope

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


def is_public(path: str) -> bool:
    """Whether a path needs no key."""
    return path in PUBLIC_PATHS or path.startswith(_PAPER_PAGES)


def is_unlimited(path: str) -> bool:
    """Whether requests for a path need no key and are not counted."""
    return path in _UNLIMITED_PATHS or path.startswith(_STATIC_FILES)


def speaks_openai(path: str) -> bool:
    """Whether a path belongs to the routes that speak OpenAI's API, errors included."""
    return any(path == root or path.startswith(f"{root}/") for root in _OPENAI_ROOTS)
