"""How long requests may take and how large they may be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """Limits that protect the service from slow and oversized requests.

    Chosen by hand: a browser on a slow mobile connection stays well within them.
    """

    header_bytes: int = 32 << 10
    """The request line and headers, in total."""
    body_bytes: int = 1 << 20
    """A body other than an upload, which has a setting of its own."""
    body_seconds: float = 20.0
    """Until a body has arrived, apart from the time that `body_bytes_per_second` allows."""
    body_bytes_per_second: float = 50_000.0
    """Each time this many bytes of a body arrive, it has one more second."""
    queue_seconds: float = 2.0
    """How long a question waits for its turn before it is refused."""


REQUEST_LIMITS = RequestLimits()
