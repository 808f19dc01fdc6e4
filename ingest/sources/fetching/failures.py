"""Why a download failed, in words a librarian understands: from statuses and broken connections."""

import errno
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore

from ingest.errors import SourceError

BY_HAND = "download the file with a browser and add it from disk"
# Who asks for a longer rest than this is taken at their word, and left alone.
_LONGEST_REST = 120.0
_NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}


class Unsteady(SourceError):
    """A failure that may pass by itself, so that another try is worth it."""

    def __init__(self, cause: str, remedy: str, *, rest: float = 0.0) -> None:
        super().__init__(cause, remedy)
        self.rest = rest


class Unreachable(SourceError):
    """The host was not reached at all: there is no network, no way to it, or no such host."""


class NoNetwork(Unreachable, Unsteady):
    """This machine has no network, or no way to the host, which may pass."""


def of_status(status: int, *, arxiv: str, host: str, retry_after: str) -> SourceError:
    """What a status other than success means; `arxiv` is the identifier where arXiv was asked."""
    if status == 429 or status >= 500:
        return _overloaded(status, host, _seconds(retry_after))
    if arxiv and status in {400, 404}:
        return SourceError(
            f"arXiv does not know {arxiv}",
            "check the identifier; it stands in the address of the paper's page on arxiv.org",
        )
    if status in {404, 410}:
        return SourceError(
            f"{host} has nothing at this address (it answered {status})", "check the address"
        )
    if status in {401, 402, 403, 407, 451}:
        return SourceError(f"{host} does not give this file to everybody ({status})", BY_HAND)
    return SourceError(f"{host} does not give the file (it answered {status})", BY_HAND)


def of_connection(error: Exception, host: str) -> SourceError:
    """What an error of httpcore means."""
    cause = error.args[0] if error.args else None  # httpcore takes care to cut the chain
    if isinstance(cause, ssl.SSLCertVerificationError):
        return SourceError(
            f"{host} cannot prove that it is {host} ({cause.verify_message})",
            "check the address; where an institution's own certificates are in use, name their "
            "file in SSL_CERT_FILE",
        )
    if isinstance(error, (httpcore.LocalProtocolError, httpcore.UnsupportedProtocol)):
        return SourceError(f"{host} cannot be asked in this way ({error})", "check the address")
    if isinstance(cause, OSError) and cause.errno in _NO_ROUTE:
        return NoNetwork(
            f"there is no network, or no way to {host}",
            "check this machine's connection and try again",
        )
    if isinstance(error, httpcore.TimeoutException):
        return Unsteady(f"{host} does not answer in time", "try again later")
    if isinstance(error, httpcore.ConnectError):
        return Unsteady(
            f"no connection to {host} ({error})", "check the address and the network, or try later"
        )
    return Unsteady(f"{host} broke the connection off ({error})", "try again later")


def _overloaded(status: int, host: str, rest: float) -> SourceError:
    cause = (
        f"{host} gets too many requests" if status == 429
        else f"{host} has a fault of its own (it answered {status})"
    )  # fmt: skip
    if rest > _LONGEST_REST:
        return SourceError(f"{cause} and asks to be left alone", f"try again in {_time(rest)}")
    return Unsteady(cause, "try again later", rest=rest)


def _seconds(retry_after: str) -> float:
    """The rest that a Retry-After header asks for: a number of seconds, or a date."""
    said = retry_after.strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        date = parsedate_to_datetime(said)
    except ValueError:
        return 0.0
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - datetime.now(UTC)).total_seconds())


def _time(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return f"{minutes} minutes" if minutes <= 120 else f"{round(minutes / 60)} hours"
