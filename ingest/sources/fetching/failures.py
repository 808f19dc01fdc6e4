"""Causes and remedies of failed downloads, from statuses and broken connections."""

import errno
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore

from ingest.errors import SourceError

BY_HAND = "download the file with a browser and add it from disk"
# Seconds: a server that asks for a longer pause than this is not asked again in this run.
_LONGEST_WAIT = 120.0
_NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}


class TransientFailure(SourceError):
    """Raised on a failure that may pass by itself; `wait` is in seconds, as the server asks."""

    def __init__(self, cause: str, remedy: str, *, wait: float = 0.0) -> None:
        super().__init__(cause, remedy)
        self.wait = wait


class Unreachable(SourceError):
    """Raised where a host cannot be reached: no network, no route to it, or no such host."""


class NoNetwork(Unreachable, TransientFailure):
    """Raised where this machine has no network, or no route to the host, which may pass."""


def of_status(status: int, *, arxiv: str, host: str, retry_after: str) -> SourceError:
    """The error for a status other than success; `arxiv` is the paper's identifier there or ""."""
    if status == 429 or status >= 500:
        return _overloaded(status, host, _seconds(retry_after))
    if arxiv and status in {400, 404}:
        return SourceError(
            f"arXiv does not know {arxiv}",
            "check the identifier; it is part of the address of the paper's page on arxiv.org",
        )
    if status in {404, 410}:
        return SourceError(
            f"{host} has nothing at this address (status {status})", "check the address"
        )
    if status in {401, 402, 403, 407, 451}:
        return SourceError(f"{host} restricts access to this file (status {status})", BY_HAND)
    return SourceError(f"{host} does not send the file (status {status})", BY_HAND)


def of_connection(error: Exception, host: str) -> SourceError:
    """The error for an error of httpcore."""
    cause = error.args[0] if error.args else None  # httpcore does not chain its errors
    if isinstance(cause, ssl.SSLCertVerificationError):
        return SourceError(
            f"the certificate of {host} is not valid ({cause.verify_message})",
            "check the address; where your institution uses its own certificates, set "
            "SSL_CERT_FILE to their file",
        )
    if isinstance(error, (httpcore.LocalProtocolError, httpcore.UnsupportedProtocol)):
        return SourceError(f"no request can be sent to {host} ({error})", "check the address")
    if isinstance(cause, OSError) and cause.errno in _NO_ROUTE:
        return NoNetwork(
            f"there is no network, or no way to {host}",
            "check this machine's connection and try again",
        )
    if isinstance(error, httpcore.TimeoutException):
        return TransientFailure(f"{host} does not respond in time", "try again later")
    if isinstance(error, httpcore.ConnectError):
        return TransientFailure(
            f"no connection to {host} ({error})", "check the address and the network, or try later"
        )
    return TransientFailure(f"{host} closed the connection early ({error})", "try again later")


def _overloaded(status: int, host: str, wait: float) -> SourceError:
    cause = f"{host} reports an error of its own (status {status})"
    if status == 429:
        cause = f"{host} receives too many requests"
    if wait > _LONGEST_WAIT:
        return SourceError(f"{cause} and asks for a pause", f"try again in {_time(wait)}")
    return TransientFailure(cause, "try again later", wait=wait)


def _seconds(retry_after: str) -> float:
    """Seconds to wait according to the Retry-After header (RFC 9110, section 10.2.3)."""
    value = retry_after.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - datetime.now(UTC)).total_seconds())


def _time(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return f"{minutes} minutes" if minutes <= 120 else f"{round(minutes / 60)} hours"
