"""Sources on the network: web addresses and arXiv identifiers, in canonical form."""

import re
from dataclasses import dataclass

import httpx

from ingest.errors import SourceError

_REMOTE = re.compile(r"(?i)\s*(?:arxiv:|[a-z][a-z0-9+.-]+://)")
_ARXIV_ID = re.compile(r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d{1,3})?")
_ARXIV_HOSTS = {"arxiv.org", "www.arxiv.org", "export.arxiv.org"}
_ARXIV_PAGE = re.compile(r"/(?:abs|pdf)/(.+?)(?:\.pdf)?/?")


@dataclass(frozen=True, slots=True)
class RemoteSource:
    """A source on the network: its canonical form, its address, its arXiv identifier or ""."""

    origin: str
    url: httpx.URL
    arxiv: str


def is_remote(source: str) -> bool:
    """Whether a source names something on the network rather than a file or folder."""
    return _REMOTE.match(source) is not None


def remote_source(source: str, *, arxiv_url: str) -> RemoteSource:
    """The source in canonical form; raises SourceError where it is no address or identifier."""
    text = source.strip()
    scheme, _, rest = text.partition(":")
    if scheme.lower() == "arxiv":
        return _of_arxiv(rest.strip(), arxiv_url)
    url = web_address(text)
    if identifier := _arxiv_id(url):
        return _of_arxiv(identifier, arxiv_url)
    return RemoteSource(origin=str(url), url=url, arxiv="")


def origin_of(source: str) -> str:
    """The origin of a source; its text where it is malformed."""
    try:
        return remote_source(source, arxiv_url="https://arxiv.org").origin
    except SourceError:
        return source.strip()


def web_address(text: str, *, redirected_from: httpx.URL | None = None) -> httpx.URL:
    """The web address in a text, for a redirect relative to the address that redirects.

    Raises SourceError where it is not an address that can be downloaded from.
    """
    try:
        url = httpx.URL(text) if redirected_from is None else redirected_from.join(text)
        host = url.host
    except (httpx.InvalidURL, ValueError) as error:  # the latter from parts that httpx uses
        raise SourceError(f"this is not a web address ({error})", "check the address") from error
    whose = "the address"
    if redirected_from is not None:
        whose = f"{redirected_from.host} redirects to an address that"
    if url.scheme not in {"http", "https"}:
        raise SourceError(
            f"{whose} starts with “{url.scheme[:20]}:”",
            "give an address that starts with https:// or http://",
        )
    if url.userinfo:
        raise SourceError(
            f"{whose} contains a user name or a password",
            "leave it out; where the file needs one, download it with a browser",
        )
    if not host:
        raise SourceError(f"{whose} names no host", "check the address")
    return url.copy_with(fragment=None)


def _of_arxiv(identifier: str, arxiv_url: str) -> RemoteSource:
    if not _ARXIV_ID.fullmatch(identifier):
        raise SourceError(
            f"“{identifier[:80]}” is not an arXiv identifier",
            "write it as arxiv:2405.08597, arxiv:2405.08597v2 or arxiv:cs/0112017",
        )
    url = web_address(f"{arxiv_url.rstrip('/')}/pdf/{identifier}")
    return RemoteSource(origin=f"arxiv:{identifier}", url=url, arxiv=identifier)


def _arxiv_id(url: httpx.URL) -> str:
    page = _ARXIV_PAGE.fullmatch(url.path) if url.host in _ARXIV_HOSTS else None
    return page.group(1) if page and _ARXIV_ID.fullmatch(page.group(1)) else ""
