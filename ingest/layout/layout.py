"""Pages in, blocks in reading order out: what is body, heading, caption, footnote or reference.

Works on characters and their boxes alone and knows nothing of passages.
"""

from collections import Counter
from collections.abc import Sequence

from ingest.layout.blocks import Block
from ingest.layout.boilerplate import without_boilerplate
from ingest.layout.contents import contents_lines
from ingest.layout.groups import NOTE, captioned, grouped, paragraphs, with_footnotes
from ingest.layout.headings import HeadingRules
from ingest.layout.lines import Line, lines_of
from ingest.layout.sections import sectioned
from ingest.pdf.document import PdfDocument


def layout(document: PdfDocument) -> tuple[Block, ...]:
    """The blocks of a document in reading order, without running heads and page numbers."""
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
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _footnotes(page: Sequence[Line], body_size: float) -> list[Line]:
    """The lines in small type at the foot of a page, from the first with a note's mark on."""
    found: list[Line] = []
    for line in reversed(page):
        if not line.is_drawn or line.size > 0.93 * body_size or line.top < 0.4 * line.page_height:
            break
        found.append(line)
    found.reverse()
    for start, line in enumerate(found):
        if NOTE.match(line.text):
            return found[start:]
    return []
