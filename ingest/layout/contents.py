"""Tables of contents: lines that name sections and end in page numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Span
from ingest.layout.headings import is_contents
from ingest.layout.lines import Line

_ENTRY = re.compile(r"(?:^|\s|\.)(?:\d{1,4}|[ivxlc]{1,6})$")


@dataclass(frozen=True, slots=True)
class ContentsRule:
    """How many lines of a page must end in page numbers; chosen by hand, not fitted."""

    share_under_heading: float = 0.3  # of the lines of a page with the heading "Contents"
    share_continued: float = 0.5  # of the lines of a page after such a page
    fewest_entries: int = 3


CONTENTS = ContentsRule()


def contents_lines(pages: Sequence[Sequence[Line]]) -> set[Span]:
    """The spans of all lines in tables of contents, without their headings.

    `pages` holds the lines of each page in reading order.
    """
    found: set[Span] = set()
    goes_on = False
    for lines in pages:
        headed = any(is_contents(line.text) for line in lines)
        needed = CONTENTS.share_under_heading if headed else CONTENTS.share_continued
        entries = [i for i, line in enumerate(lines) if _ENTRY.search(line.text)]
        has_entries = len(entries) >= max(CONTENTS.fewest_entries, needed * len(lines))
        goes_on = (headed or goes_on) and has_entries
        if goes_on:
            # From the first entry or the heading to the last entry; what follows is text.
            headings = [i for i, line in enumerate(lines) if is_contents(line.text)]
            first = min(entries[0], *headings, len(lines))
            region = lines[first : entries[-1] + 1]
            found |= {line.span for line in region if not is_contents(line.text)}
    return found
