"""Tables of contents: lines that name sections and end in page numbers."""

import re
from collections.abc import Sequence

from index.records import Span
from ingest.layout.headings import is_contents
from ingest.layout.lines import Line

_ENTRY = re.compile(r"(?:^|\s|\.)(?:\d{1,4}|[ivxlc]{1,6})$")
# Of the lines of a page: enough for a page under the heading, and for one that goes on from it.
_SHARE_UNDER_HEADING, _SHARE_GOING_ON = 0.3, 0.5


def contents_lines(pages: Sequence[Sequence[Line]]) -> set[Span]:
    """The spans of all lines in tables of contents, their headings left out."""
    found: set[Span] = set()
    goes_on = False
    for lines in pages:
        headed = any(is_contents(line.text) for line in lines)
        needed = _SHARE_UNDER_HEADING if headed else _SHARE_GOING_ON
        entries = [i for i, line in enumerate(lines) if _ENTRY.search(line.text)]
        goes_on = (headed or goes_on) and len(entries) >= max(3, needed * len(lines))
        if goes_on:
            # From the first entry on, or the heading; what stands behind the last is text.
            first = min(entries[0], *(i for i, line in enumerate(lines) if is_contents(line.text)),
                        len(lines))  # fmt: skip
            region = lines[first : entries[-1] + 1]
            found |= {line.span for line in region if not is_contents(line.text)}
    return found
