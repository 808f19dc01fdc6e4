"""Pages in, blocks in reading order out: body, headings, captions, footnotes, references.

Works on characters and their boxes only, and knows nothing of passages.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.layout.blocks import Block
from ingest.layout.boilerplate import without_boilerplate
from ingest.layout.contents import contents_lines
from ingest.layout.groups import NOTE, captioned, grouped, paragraphs, with_footnotes
from ingest.layout.headings import HeadingRules
from ingest.layout.lines import Line, lines_of
from ingest.layout.sections import sectioned
from ingest.pdf.document import PdfDocument


@dataclass(frozen=True, slots=True)
class FootnoteRule:
    """Where footnotes stand and how large they are; chosen by hand, not fitted."""

    largest_size: float = 0.93  # of the body's font size
    highest_top: float = 0.4  # of the page's height


FOOTNOTES = FootnoteRule()


def layout(document: PdfDocument) -> tuple[Block, ...]:
    """The blocks of a document in reading order, without boilerplate."""
    pages = without_boilerplate([lines_of(page) for page in document.pages])
    lines = [line for page in pages for line in page]
    body_size = _body_size(lines)
    rules = HeadingRules(lines, body_size, document.outline)
    notes = {line.span for page in pages for line in _footnotes(page, body_size)}
    contents = contents_lines(pages)
    text = [line for line in lines if line.span not in notes]
    flow = list(captioned(list(grouped(text, rules, contents))))
    footnotes = list(paragraphs([line for line in lines if line.span in notes], "footnote"))
    return tuple(sectioned(with_footnotes(flow, footnotes)))


def _body_size(lines: Sequence[Line]) -> float:
    """The font size of most of the text, in points."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _footnotes(page: Sequence[Line], body_size: float) -> list[Line]:
    """The lines in small type at the foot of a page, from the first with a note's mark."""
    found: list[Line] = []
    for line in reversed(page):
        is_small = line.size <= FOOTNOTES.largest_size * body_size
        is_low = line.top >= FOOTNOTES.highest_top * line.page_height
        if not (line.is_drawn and is_small and is_low):
            break
        found.append(line)
    found.reverse()
    for start, line in enumerate(found):
        if NOTE.match(line.text):
            return found[start:]
    return []
