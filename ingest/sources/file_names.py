"""Names for downloaded and uploaded files: short, readable, and safe on any file system."""

import re
import unicodedata
from email.message import Message
from urllib.parse import unquote

import httpx

_SUFFIX = ".pdf"
_LONGEST = 120  # bytes, far below what any file system allows
_RESERVED = re.compile(r'[<>:"|?*]')


def arxiv_name(identifier: str) -> str:
    """The file name of a paper on arXiv."""
    return identifier.replace("/", "-") + _SUFFIX


def web_name(url: httpx.URL, disposition: str) -> str:
    """The name in a Content-Disposition header, or else the last part of the address."""
    message = Message()
    message["Content-Disposition"] = disposition
    last = unquote(url.path.rstrip("/").rpartition("/")[2])
    return (
        safe_name(message.get_filename() or "")
        or safe_name(last)
        or safe_name(url.host)
        or "paper.pdf"
    )


def safe_name(proposed: str) -> str:
    """The proposed name made safe, ending in .pdf; empty where no safe character is left."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", proposed))[-1]
    # All control characters, including those that change the direction of text.
    shown = "".join(c for c in last if not unicodedata.category(c).startswith("C"))
    stem = re.sub(r"\s+", " ", _RESERVED.sub("_", shown))
    stem = re.sub(rf"(?i)({re.escape(_SUFFIX)})+$", "", stem).strip(". ")
    room = _LONGEST - len(_SUFFIX)
    stem = stem.encode()[:room].decode(errors="ignore").strip(". ")
    return stem + _SUFFIX if stem else ""
