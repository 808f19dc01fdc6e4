"""Cursors: the place where a list continues, as opaque text."""

import base64
import binascii
import json

from index.errors import FootnoteError

_LONGEST = 8_192


class CursorError(FootnoteError):
    """A cursor that is not one of this list."""


def cursor_of(kind: str, *place: str | int) -> str:
    """The cursor of a place in a list of that kind."""
    said = json.dumps([kind, *place], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def place_of(cursor: str, kind: str) -> list[str | int]:
    """The place of a cursor of that kind; raises CursorError for any other text."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        said = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        said = None
    if (
        len(cursor) > _LONGEST
        or not isinstance(said, list)
        or not said
        or said[0] != kind
        or not all(type(part) in (str, int) for part in said)
    ):
        raise CursorError("this cursor is not one of this list: leave it out to begin at the start")
    return said[1:]
