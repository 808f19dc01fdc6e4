"""Downloads of papers from the network into files, one request at a time, none of them twice.

addresses.py checks addresses, web_client.py sends requests, and downloads.py keeps files on disk.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path

import filelock
import tenacity

from ingest.errors import SourceError
from ingest.sources.fetching.connections import NetworkSettings
from ingest.sources.fetching.downloads import Download, Record
from ingest.sources.fetching.failures import BY_HAND, TransientFailure, of_status
from ingest.sources.fetching.web_client import Pauses, Timeouts, WebClient, WebResponse
from ingest.sources.file_names import arxiv_name, web_name
from ingest.sources.remote_sources import RemoteSource, remote_source
from ingest.sources.sources import SourceFile

# Most readers of PDF accept a file whose header stands within its first 1024 bytes.
_HEAD_BYTES = 1024
_HEADER = b"%PDF-"


class _Unwanted(SourceError):
    """Raised where a server sends something that is not a PDF, or too much."""


class Fetcher:
    """Downloads papers from web addresses and from arXiv.

    Proxies named in the environment are not used; `allow_private` only lifts the check of network
    addresses.
    """

    def __init__(
        self,
        *,
        folder: Path,
        contact: str = "",
        arxiv_url: str = "https://arxiv.org",
        max_bytes: int = 200 << 20,
        allow_private: bool = False,
        pause_seconds: float = 3.0,
        attempts: int = 4,
        connect_seconds: float = 10.0,
        read_seconds: float = 30.0,
        total_seconds: float = 900.0,
        sleep: Callable[[float], None] = time.sleep,
        network: NetworkSettings | None = None,
    ) -> None:
        self._folder = folder
        self._arxiv_url = arxiv_url
        self._max_bytes = max_bytes
        self._attempts = attempts
        self._total_seconds = total_seconds
        self._sleep = sleep
        self._client = WebClient(
            contact=contact,
            allow_private=allow_private,
            pauses=Pauses(pause_seconds, sleep),
            timeouts=Timeouts(connect_seconds, read_seconds),
            network=network or NetworkSettings(),
        )

    def fetch(self, source: str) -> SourceFile:
        """The file at a web address or of `arxiv:ID`; raises SourceError with cause and remedy."""
        wanted = remote_source(source, arxiv_url=self._arxiv_url)
        download = Download(self._folder, wanted.origin)
        until = time.monotonic() + self._total_seconds
        try:
            with download.locked(self._total_seconds):
                path = self._retrying()(self._attempt, wanted, download, until)
        except filelock.Timeout as error:
            raise SourceError(
                f"another process is downloading {wanted.origin}", "wait until it has ended"
            ) from error
        except OSError as error:
            raise SourceError(
                f"the download cannot be kept in {self._folder} ({error.strerror})",
                "make room there, and give this user the right to write",
            ) from error
        return SourceFile(name=path.name, origin=wanted.origin, path=path)

    def host(self, source: str) -> str:
        """The host that a source is downloaded from; raises SourceError where there is none."""
        return remote_source(source, arxiv_url=self._arxiv_url).url.host

    def _retrying(self) -> tenacity.Retrying:
        return tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(TransientFailure),
            stop=tenacity.stop_after_attempt(self._attempts)
            | tenacity.stop_before_delay(self._total_seconds),
            wait=_seconds_to_wait,
            sleep=self._sleep,
            reraise=True,
        )

    def _attempt(self, wanted: RemoteSource, download: Download, until: float) -> Path:
        finished = download.finished()
        headers = {**_unless_same(finished), **_from_where_it_ended(*download.begun())}
        with self._client.get(wanted.url, headers, until=until) as response:
            if response.status == 304 and finished:
                download.discard()
                return download.path(finished)
            if response.status == 416:
                download.discard()
                raise TransientFailure("the file changed while it was downloaded", "try again")
            if response.status not in {200, 206}:
                raise of_status(
                    response.status,
                    arxiv=wanted.arxiv,
                    host=response.url.host,
                    retry_after=response.headers.get("retry-after", ""),
                )
            try:
                self._receive(response, wanted, download)
            except _Unwanted:  # after any other failure, a later attempt continues the download
                download.discard()
                raise
            return download.finish()

    def _receive(self, response: WebResponse, wanted: RemoteSource, download: Download) -> None:
        """Writes the body into the download; raises SourceError where it is not the file."""
        encoding = response.headers.get("content-encoding", "identity").lower()
        if encoding not in {"", "identity"}:
            raise _Unwanted(
                f"{response.url.host} sends the file compressed ({encoding[:20]})", BY_HAND
            )
        start, total = _range(response)
        self._check_size(total)
        if response.status == 200:
            download.begin(_record(response, wanted))
        elif not _fits(response, start, *download.begun()):
            download.discard()
            raise TransientFailure(
                f"{response.url.host} continues with a different file", "try again"
            )
        self._write(response, download, start)
        size = download.begun()[1]
        if total and size != total:
            if size > total:
                download.discard()
            raise TransientFailure(
                f"{response.url.host} sent only a part of the file", "try again later"
            )

    def _write(self, response: WebResponse, download: Download, size: int) -> None:
        with download.further() as file:
            for piece in response.pieces:
                unseen = size < _HEAD_BYTES
                size += file.write(piece)
                self._check_size(size)
                if unseen and size >= _HEAD_BYTES:
                    file.flush()
                    _check_header(download, response)
        _check_header(download, response)

    def _check_size(self, size: int) -> None:
        if size > self._max_bytes:
            raise _Unwanted(
                f"the file is larger than the limit of {self._max_bytes >> 20} MiB", BY_HAND
            )


def _check_header(download: Download, response: WebResponse) -> None:
    head = download.head(_HEAD_BYTES)
    if _HEADER in head:
        return
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if "html" in kind or head.lstrip()[:1] == b"<":
        raise _Unwanted(
            "the address leads to a web page, not a PDF",
            "give the address of the page's download button, or " + BY_HAND,
        )
    kind = kind[:60] or "of unknown kind"
    raise _Unwanted(f"the address does not lead to a PDF ({kind})", BY_HAND)


def _unless_same(finished: Record | None) -> dict[str, str]:
    if finished and finished.etag:
        return {"If-None-Match": finished.etag}
    if finished and finished.modified:
        return {"If-Modified-Since": finished.modified}
    return {}


def _from_where_it_ended(begun: Record, size: int) -> dict[str, str]:
    # A weak ETag says that two files are equivalent, not that they have the same bytes.
    proof = begun.etag if not begun.etag.startswith("W/") else ""
    proof = proof or begun.modified
    return {"Range": f"bytes={size}-", "If-Range": proof} if size and proof else {}


def _fits(response: WebResponse, start: int, begun: Record, size: int) -> bool:
    return 0 < start == size and response.headers.get("etag", begun.etag) == begun.etag


def _range(response: WebResponse) -> tuple[int, int]:
    """The body's offset in the file, -1 if unknown, and the file's size, 0 if unknown."""
    if response.status == 206:
        found = re.fullmatch(
            r"bytes ([0-9]{1,18})-[0-9]+/([0-9]{1,18}|\*)",
            response.headers.get("content-range", "").strip(),
        )
        if found is None:
            return -1, 0
        return int(found[1]), int(found[2]) if found[2] != "*" else 0
    length = response.headers.get("content-length", "")
    return 0, int(length) if length.isdigit() else 0


def _record(response: WebResponse, wanted: RemoteSource) -> Record:
    if wanted.arxiv:
        name = arxiv_name(wanted.arxiv)
    else:
        name = web_name(response.url, response.headers.get("content-disposition", ""))
    return Record(
        name=name,
        etag=response.headers.get("etag", ""),
        modified=response.headers.get("last-modified", ""),
    )


def _seconds_to_wait(state: tenacity.RetryCallState) -> float:
    """Seconds until the next attempt: as the server asks, and at least our own back-off."""
    failure = state.outcome.exception() if state.outcome else None
    asked = failure.wait if isinstance(failure, TransientFailure) else 0.0
    return max(asked, tenacity.wait_exponential_jitter(initial=1, max=30, jitter=1)(state))
