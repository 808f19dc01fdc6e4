"""Reading lists: which papers a library should hold, and whether a file is the expected paper."""

import re
import tomllib
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from pydantic import TypeAdapter, ValidationError, with_config

from index.text.letters import plain_letters_and_digits
from ingest.errors import SourceError

# Least similarity (difflib's ratio) of two titles of one paper, so that typing errors do not
# matter; chosen by hand, tests/ingest/sources/test_reading_list.py shows what it tells apart.
_LEAST_SIMILARITY = 0.92
_FAULTS = {
    "missing": "is missing",
    "unexpected_keyword_argument": "is not a field of a paper",
    "string_type": "must be text in quotes",
    "int_parsing": "must be a number",
}
# May follow a title in its line: the mark of a note, such as * or 1, or a subtitle.
_AFTER_TITLE = re.compile(r"[^\w\n]*\w{0,2}[^\w\n]*$|\s*[:.–—]", re.MULTILINE)


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class ListedPaper:
    """A paper on the list, to be downloaded from `arxiv` or `url`, or added by hand without them.

    `authors`, `year`, `confirmed` and `note` are for people: they are checked, but not used.
    """

    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    arxiv: str = ""
    url: str = ""
    confirmed: bool = True
    note: str = ""

    def __post_init__(self) -> None:
        if not plain_letters_and_digits(self.title):
            raise ValueError("the title is empty")

    @property
    def source(self) -> str:
        """The source to download the paper from; empty where it must be added by hand."""
        return f"arxiv:{self.arxiv}" if self.arxiv else self.url


def read_reading_list(path: Path) -> tuple[ListedPaper, ...]:
    """The papers of a list in order; raises SourceError with the file, the entry and the remedy."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("paper", [])
    except OSError as error:
        raise SourceError(
            f"{path}: the list cannot be read ({error.strerror})", "check the path"
        ) from error
    except ValueError as error:  # not UTF-8, or not TOML: the error names the line
        raise SourceError(
            f"{path}: this is not a TOML file ({error})",
            "correct it there; papers/reading-list.toml shows how it is written",
        ) from error
    if not isinstance(entries, list):
        raise SourceError(f"{path}: “paper” is not a list", "start each entry with [[paper]]")
    return tuple(_listed(path, number, entry) for number, entry in enumerate(entries, 1))


def title_agrees(expected: str, found_title: str, first_page_text: str) -> bool:
    """Whether a file is the paper with that title, by its metadata and its first page.

    The page's text must have its line breaks: a title stands on lines of its own, unlike the same
    words in a sentence.
    """
    wanted, found = plain_letters_and_digits(expected), plain_letters_and_digits(found_title)
    if not wanted:
        return False
    if _nearly_same(wanted, found):
        return True
    if wanted in found and not found.startswith(wanted):
        return False  # another paper, whose longer title ends in the same words
    return _stands_in(wanted, first_page_text)


def _listed(path: Path, number: int, entry: object) -> ListedPaper:
    try:
        return TypeAdapter(ListedPaper).validate_python(entry)
    except ValidationError as error:
        first = error.errors()[0]
        field = "".join(f"“{part}” " for part in first["loc"][:1])
        known = entry.get("title", "") if isinstance(entry, dict) else ""
        which = f"paper {number} ({known})" if known else f"paper {number}"
        raise SourceError(
            f"{path}: {which}: {field}{_FAULTS.get(first['type'], first['msg'])}",
            "correct the entry; papers/reading-list.toml shows how one is written",
        ) from error


def _nearly_same(wanted: str, found: str) -> bool:
    # A different digit is a different paper: “GPT-4 System Card” and “GPT-5 System Card”.
    if re.findall(r"\d+", wanted) != re.findall(r"\d+", found):
        return False
    return SequenceMatcher(None, wanted, found, autojunk=False).ratio() >= _LEAST_SIMILARITY


def _stands_in(wanted: str, page: str) -> bool:
    """Whether the letters stand on the page, from a line's beginning to a line's end."""
    letters, places = [], []
    for place, character in enumerate(page):
        for letter in plain_letters_and_digits(character):
            letters.append(letter)
            places.append(place)
    text = "".join(letters)
    start = text.find(wanted)
    while start >= 0:
        first, last = places[start], places[start + len(wanted) - 1]
        line = page.rfind("\n", 0, first) + 1
        if not plain_letters_and_digits(page[line:first]) and _AFTER_TITLE.match(page, last + 1):
            return True
        start = text.find(wanted, start + 1)
    return False
