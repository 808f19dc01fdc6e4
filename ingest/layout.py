"""Pages in, blocks in reading order out: what is body, heading or page furniture.

Works on characters and their boxes alone and knows nothing of passages.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from index.records import Span
from index.text import readable
from ingest.pdf import Document, GlyphPage

BlockKind = Literal[
    "body", "heading", "caption", "table", "list", "footnote", "reference", "contents"
]

_MARGIN = 0.12  # of the page's height: where running heads and page numbers stand
_REPEATS = 3
_NUMBERED = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[A-Z]\.\d*|[IVX]{1,5}\.|(?i:chapter|article|annex|title|section"
    r"|part|appendix)\s+\w{1,6})(?:\s|$)"
)
_REFERENCES = re.compile(
    r"(?i)^[\dIVX. ]*(references|bibliography|works cited|literature cited)\W*$"
)
_CONTENTS = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}$")
_ITEM = re.compile(r"(?:[•●▪◦–-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s")
_UNFINISHED = re.compile(r"[^.!?:;”\"’)\]]$")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item ... in reading order.

    `spans` are its stretches of page text, in reading order, over more than one page where it
    goes on; `section` is the path of headings above it (a heading's own title included), and
    `level` a heading's depth counted from 1, 0 for all else.
    """

    kind: BlockKind
    spans: tuple[Span, ...]
    section: tuple[str, ...]
    level: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    span: Span
    text: str
    size: float
    weight: int
    left: float
    top: float
    bottom: float
    page_height: float


def layout(document: Document) -> tuple[Block, ...]:
    """The blocks of a document in reading order, without running heads and page numbers."""
    lines = [line for page in document.pages for line in _lines(page)]
    kept = _without_furniture(lines, len(document.pages))
    return tuple(_sectioned(_grouped(kept, _body_size(kept)), _body_size(kept)))


def _lines(page: GlyphPage) -> Iterator[_Line]:
    for match in re.finditer(r"[^\n]+", page.text):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        end = start + len(match.group().strip())
        if start >= end:
            continue
        boxes = page.boxes[start:end]
        drawn = boxes[boxes.any(axis=1)]
        if len(drawn):
            left, top, bottom = drawn[:, 0].min(), np.median(drawn[:, 1]), np.median(drawn[:, 3])
        else:
            left = top = bottom = np.float32(0)
        yield _Line(
            Span(page.number, start, end), readable(page.text[start:end]), float(bottom - top),
            int(np.median(page.weights[start:end])), float(left), float(top), float(bottom),
            page.height,
        )  # fmt: skip


def _without_furniture(lines: Sequence[_Line], page_count: int) -> list[_Line]:
    """The lines without what repeats in the margins of pages, numbers aside."""

    def pattern(line: _Line) -> str:
        return re.sub(r"\d+|\b[ivxlc]+\b", "#", line.text.lower())

    pages_with: dict[str, set[int]] = {}
    for line in lines:
        if _in_margin(line):
            pages_with.setdefault(pattern(line), set()).add(line.span.page)
    needed = min(_REPEATS, max(2, page_count // 2))
    return [
        line for line in lines
        if not (_in_margin(line) and len(pages_with[pattern(line)]) >= needed)
    ]  # fmt: skip


def _in_margin(line: _Line) -> bool:
    return line.bottom > 0 and (
        line.bottom < line.page_height * _MARGIN or line.top > line.page_height * (1 - _MARGIN)
    )


def _body_size(lines: Sequence[_Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _grouped(lines: Sequence[_Line], body_size: float) -> Iterator[list[_Line]]:
    """Lines in paragraphs: a gap, a change of type or a list mark ends one."""
    group: list[_Line] = []
    for line in lines:
        if group and _breaks(group, line, body_size):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _breaks(group: Sequence[_Line], line: _Line, body_size: float) -> bool:
    last = group[-1]
    if _is_heading_line(last, body_size) != _is_heading_line(line, body_size):
        return True
    if _ITEM.match(line.text) or _CONTENTS.search(last.text):
        return True
    if line.span.page != last.span.page or line.top < last.top:  # a new page or column
        return not (_UNFINISHED.search(last.text) and line.text[:1].islower())
    if abs(line.size - last.size) > 0.15 * max(last.size, 1):
        return True
    gap, height = line.top - last.bottom, max(last.size, 1)
    usual = group[1].top - group[0].bottom if len(group) > 1 else height * 0.5
    return gap > max(usual, 0) + height * 0.35


def _is_heading_line(line: _Line, body_size: float) -> bool:
    words = line.text.split()
    if not words or len(words) > 14 or not any(c.isalpha() for c in line.text) or line.size <= 0:
        return False
    if line.text[-1] in ",;" or _CONTENTS.search(line.text):
        return False
    larger = line.size > body_size * 1.12
    bold = line.weight >= 600 and line.text[-1] not in ".:"
    return larger or (bold and (bool(_NUMBERED.match(line.text)) or line.text[:1].isupper()))


def _sectioned(groups: Iterator[list[_Line]], body_size: float) -> Iterator[Block]:
    path: list[tuple[float, str]] = []
    in_references = False
    for group in groups:
        spans = tuple(line.span for line in group)
        text = readable(" ".join(line.text for line in group))
        if _is_heading_line(group[0], body_size) and len(text) < 200:
            rank = group[0].size + (0.5 if group[0].weight >= 600 else 0.0)
            path = [(size, title) for size, title in path if size > rank * 1.02]
            path.append((rank, text))
            in_references = bool(_REFERENCES.match(text))
            yield Block("heading", spans, tuple(title for _, title in path), len(path))
        else:
            if _REFERENCES.match(text):
                in_references = True
            kind: BlockKind = "body"
            if in_references:
                kind = "reference"
            elif _CONTENTS.search(group[-1].text):
                kind = "contents"
            elif _ITEM.match(group[0].text):
                kind = "list"
            yield Block(kind, spans, tuple(title for _, title in path))
