"""Readable text from page text, and the way back.

A page's text keeps what the extractor read: line breaks, hyphens at line ends, ligatures. The
readable text, which is shown, searched and quoted, is a pure function of it. Only this module
computes it, together with the offsets that lead each character back to its place on the page.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.records import Page, Span

SOFT_HYPHEN = "\u00ad"
_HYPHENS = "-\u2010\u2011"
# Each alternative begins with characters of its own, so text without edits is skipped fast.
_EDITS = re.compile(
    r" \s+|[^\S ]\s*"
    # A soft hyphen vanishes with the line break behind it; a hyphen that belongs to the word stays
    # and loses only the break.
    rf"|{SOFT_HYPHEN}\s*"
    rf"|[{_HYPHENS}](?<=\w[{_HYPHENS}])[^\S\n]*\n\s*(?=\w)"
    r"|[\ufb00-\ufb06]"
    r"|[\x00-\x08\x0e-\x1b\ufffe\uffff\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}


def _replacement(edit: re.Match[str]) -> str:
    first = edit.group()[0]
    if first.isspace():
        return " "
    return "-" if first in _HYPHENS else _LIGATURES.get(first, "")


@dataclass(frozen=True, slots=True)
class ReadableText:
    """Readable text and, for each of its characters, where on which page it came from."""

    text: str
    _spans: tuple[Span, ...]
    _span_starts: tuple[int, ...]
    _readable_starts: tuple[int, ...]
    _raw_starts: tuple[int, ...]

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """The page spans that `text[start:end]` came from, in reading order."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"not a stretch of {len(self.text)} characters: {start} to {end}")
        raw_start, raw_end = self._raw(start), self._raw(end - 1) + 1
        found = []
        for span, at in zip(self._spans, self._span_starts, strict=True):
            first = max(raw_start, at) - at
            last = min(raw_end, at + span.end - span.start) - at
            if first < last:
                found.append(Span(span.page, span.start + first, span.start + last))
        return tuple(found)

    def _raw(self, index: int) -> int:
        piece = bisect_right(self._readable_starts, index) - 1
        return self._raw_starts[piece] + index - self._readable_starts[piece]


def read(pages: Mapping[int, Page], spans: Sequence[Span]) -> ReadableText:
    """The readable text of spans in order; the break between two spans counts as a line break."""
    raw, span_starts = [], []
    length = 0
    for span in spans:
        piece = pages[span.page].text[span.start : span.end]
        raw.append(piece)
        span_starts.append(length)
        length += len(piece) + 1
    return _read_raw("\n".join(raw), tuple(spans), tuple(span_starts))


def readable(raw: str) -> str:
    """The readable text of one stretch of page text."""
    return _EDITS.sub(_replacement, raw).strip()


def quote_at(page: Page, start: int, end: int) -> str:
    """The quote that a page gives between two offsets: what a citation must hold."""
    return readable(page.text[start:end])


def tidy_spans(pages: Mapping[int, Page], spans: Sequence[Span]) -> tuple[Span, ...]:
    """The same spans with neighbours joined where only white space lies between them."""
    tidied: list[Span] = []
    for span in spans:
        last = tidied[-1] if tidied else None
        if (
            last is not None
            and last.page == span.page
            and last.end <= span.start
            and not pages[span.page].text[last.end : span.start].strip()
        ):
            tidied[-1] = Span(span.page, last.start, span.end)
        else:
            tidied.append(span)
    return tuple(tidied)


def _read_raw(raw: str, spans: tuple[Span, ...], span_starts: tuple[int, ...]) -> ReadableText:
    lead = len(raw) - len(raw.lstrip())
    raw_end = len(raw.rstrip())
    pieces: list[str] = []
    readable_starts, raw_starts = [0], [lead]
    written, position = 0, lead

    def write(piece: str, raw_start: int) -> None:
        nonlocal written
        if piece:
            readable_starts.append(written)
            raw_starts.append(raw_start)
            pieces.append(piece)
            written += len(piece)

    for edit in _EDITS.finditer(raw, lead, raw_end):
        write(raw[position : edit.start()], position)
        for character in _replacement(edit):
            write(character, edit.start())
        position = edit.end()
    write(raw[position:raw_end], position)
    return ReadableText(
        "".join(pieces), spans, span_starts, tuple(readable_starts), tuple(raw_starts)
    )
