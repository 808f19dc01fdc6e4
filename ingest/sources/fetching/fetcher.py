"""Papers fetched from the network into files, one request at a time, and none of them twice.

How an address is judged stands in addresses.py, how a server is asked in web_client.py, and what
lies on disk in downloads.py.
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
from ingest.sources.fetching.failures import BY_HAND, Unsteady, of_status
from ingest.sources.fetching.web_client import Pauses, Timeouts, WebClient, WebResponse
from ingest.sources.file_names import arxiv_name, web_name
from ingest.sources.remote_sources import RemoteSource, remote_source
from ingest.sources.sources import SourceFile

# Readers of PDF take a file whose mark stands within its first 1024 bytes.
_HEAD = 1024
_MARK = b"%PDF-"


class _Unwanted(SourceError):
    """What the server sends is no paper, or too much of one."""


class Fetcher:
    """Fetches papers from web addresses and from arXiv.

    Proxies named in the environment are not used; `allow_private` lifts the check of addresses
    and nothing else.
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
        """The file of a web address or of `arxiv:ID`; raises SourceError with cause and remedy."""
        wanted = remote_source(source, arxiv_url=self._arxiv_url)
        download = Download(self._folder, wanted.origin)
        until = time.monotonic() + self._total_seconds
        try:
            with download.locked(self._total_seconds):
                path = self._retrying()(self._attempt, wanted, download, until)
        except filelock.Timeout as error:
            raise SourceError(
                f"another process is fetching {wanted.origin}", "wait until it has ended"
            ) from error
        except OSError as error:
            raise SourceError(
                f"the download cannot be kept in {self._folder} ({error.strerror})",
                "make room there, and give this user the right to write",
            ) from error
        return SourceFile(path.name, wanted.origin, path)

    def host(self, source: str) -> str:
        """The host that a source is fetched from; raises SourceError where there is none."""
        return remote_source(source, arxiv_url=self._arxiv_url).url.host

    def _retrying(self) -> tenacity.Retrying:
        return tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(Unsteady),
            stop=tenacity.stop_after_attempt(self._attempts)
            | tenacity.stop_before_delay(self._total_seconds),
            wait=_rest,
            sleep=self._sleep,
            reraise=True,
        )

    def _attempt(self, wanted: RemoteSource, download: Download, until: float) -> Path:
        finished = download.finished()
        headers = {**_unless_same(finished), **_from_where_it_ended(*download.begun())}
        with self._client.get(wanted.url, headers, until=until) as answer:
            if answer.status == 304 and finished:
                download.discard()
                return download.path(finished)
            if answer.status == 416:
                download.discard()
                raise Unsteady("the file has changed while it was fetched", "try again")
            if answer.status not in {200, 206}:
                raise of_status(
                    answer.status, arxiv=wanted.arxiv, host=answer.url.host,
                    retry_after=answer.headers.get("retry-after", ""),
                )  # fmt: skip
            try:
                self._receive(answer, wanted, download)
            except _Unwanted:  # after any other failure, what came so far is kept to go on from
                download.discard()
                raise
            return download.finish()

    def _receive(self, answer: WebResponse, wanted: RemoteSource, download: Download) -> None:
        """Writes the body into the download; raises SourceError where it is not what we want."""
        packed = answer.headers.get("content-encoding", "identity").lower()
        if packed not in {"", "identity"}:
            raise _Unwanted(f"{answer.url.host} sends the file packed ({packed[:20]})", BY_HAND)
        start, total = _stretch(answer)
        self._check_size(total)
        if answer.status == 200:
            download.begin(_record(answer, wanted))
        elif not _fits(answer, start, *download.begun()):
            download.discard()
            raise Unsteady(f"{answer.url.host} goes on with another file", "try again")
        self._write(answer, download, start)
        size = download.begun()[1]
        if total and size != total:
            if size > total:
                download.discard()
            raise Unsteady(f"{answer.url.host} sent only a part of the file", "try again later")

    def _write(self, answer: WebResponse, download: Download, size: int) -> None:
        with download.further() as file:
            for piece in answer.pieces:
                unseen = size < _HEAD
                size += file.write(piece)
                self._check_size(size)
                if unseen and size >= _HEAD:
                    file.flush()
                    _check_mark(download, answer)
        _check_mark(download, answer)

    def _check_size(self, size: int) -> None:
        if size > self._max_bytes:
            raise _Unwanted(
                f"the file is larger than the limit of {self._max_bytes >> 20} MiB", BY_HAND
            )


def _check_mark(download: Download, answer: WebResponse) -> None:
    head = download.head(_HEAD)
    if _MARK in head:
        return
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if "html" in kind or head.lstrip()[:1] == b"<":
        raise _Unwanted(
            "the address gives a web page, not a PDF",
            "give the address that the page's download button leads to, or " + BY_HAND,
        )
    raise _Unwanted(f"the address gives no PDF ({kind[:60] or 'of unknown kind'})", BY_HAND)


def _unless_same(finished: Record | None) -> dict[str, str]:
    if finished and finished.etag:
        return {"If-None-Match": finished.etag}
    if finished and finished.modified:
        return {"If-Modified-Since": finished.modified}
    return {}


def _from_where_it_ended(begun: Record, size: int) -> dict[str, str]:
    # A weak ETag says that two files mean the same, not that their bytes fit together.
    proof = begun.etag if not begun.etag.startswith("W/") else ""
    proof = proof or begun.modified
    return {"Range": f"bytes={size}-", "If-Range": proof} if size and proof else {}


def _fits(answer: WebResponse, start: int, begun: Record, size: int) -> bool:
    return 0 < start == size and answer.headers.get("etag", begun.etag) == begun.etag


def _stretch(answer: WebResponse) -> tuple[int, int]:
    """Where in the file the body starts, and how long the file is; 0 where that is not said."""
    if answer.status == 206:
        said = re.fullmatch(
            r"bytes ([0-9]{1,18})-[0-9]+/([0-9]{1,18}|\*)",
            answer.headers.get("content-range", "").strip(),
        )
        return (int(said[1]), int(said[2]) if said[2] != "*" else 0) if said else (-1, 0)
    length = answer.headers.get("content-length", "")
    return 0, int(length) if length.isdigit() else 0


def _record(answer: WebResponse, wanted: RemoteSource) -> Record:
    name = (
        arxiv_name(wanted.arxiv) if wanted.arxiv
        else web_name(answer.url, answer.headers.get("content-disposition", ""))
    )  # fmt: skip
    return Record(name, answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))


def _rest(state: tenacity.RetryCallState) -> float:
    """Seconds until the next attempt: what the server asks for, and never less than our own."""
    failure = state.outcome.exception() if state.outcome else None
    asked = failure.rest if isinstance(failure, Unsteady) else 0.0
    return max(asked, tenacity.wait_exponential_jitter(initial=1, max=30, jitter=1)(state))
