"""The papers that an answer cites, and the locators of its citations."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote as url_quote

from index.records import Paper
from service.answering.records.answers import Answer, Citation, Quote
from service.schemas.papers import links

# How a paper was published, as far as its identifiers say.
SourceKind = Literal["preprint", "article", "primer", "document"]

# Characters that change the direction of text (Unicode's bidirectional algorithm).
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_PARTICLE = re.compile(
    r"al|af|av|da|de|del|den|der|di|dos|du|el|la|le|ten|ter|van|von|zu", re.IGNORECASE
)
_BODY = re.compile(
    r"academy|agency|alliance|association|bank|board|bureau|cent(er|re)|commission|committee"
    r"|company|consortium|corporation|council|department|directorate|federation|forum|foundation"
    r"|government|group|inc|initiative|institut(e|ion)|lab(s|oratory)?|ltd|ministry|nations"
    r"|office|organi[sz]ation|parliament|partnership|project|society|team|union|university",
    re.IGNORECASE,
)
_LONGEST_NAME = 4  # words
# The key has the first word of the title that is not one of these.
_COMMON = re.compile(r".{0,3}|from|into|that|this|their|towards?|what|when|which|with|your")


@dataclass(frozen=True, slots=True)
class Source:
    """A paper that an answer cites, with its citations."""

    paper: Paper
    citations: tuple[Citation, ...]

    @property
    def key(self) -> str:
        """The citation key: the same in every answer, and unique to the paper."""
        return _key(self.paper)

    @property
    def pages(self) -> tuple[str, ...]:
        """The locators of the cited pages, each once."""
        return tuple(dict.fromkeys(locator(citation.quote) for citation in self.citations))

    @property
    def cited_pages(self) -> str:
        """The pages in words."""
        return ("Cited: p. " if len(self.pages) == 1 else "Cited: pp. ") + ", ".join(self.pages)


def sources(answer: Answer) -> tuple[Source, ...]:
    """The papers that an answer cites, in the order of their first citation."""
    cited: dict[str, list[Citation]] = {}
    for citation in citations(answer):
        cited.setdefault(citation.quote.paper.id, []).append(citation)
    return tuple(Source(each[0].quote.paper, tuple(each)) for each in cited.values())


def citations(answer: Answer) -> Iterable[Citation]:
    """The citations of an answer in order."""
    return (citation for statement in answer.statements for citation in statement.citations)


def one_line(text: str) -> str:
    """A text on one line, without control characters and changes of direction."""
    kept = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace()
        or (unicodedata.category(character) not in {"Cc", "Cs"} and character not in _DIRECTIONS)
    )
    return " ".join(kept.split())


def kind_of(paper: Paper) -> SourceKind:
    """How a paper was published, as far as its identifiers say."""
    if paper.is_primer:
        return "primer"
    if paper.arxiv:
        return "preprint"
    return "article" if paper.doi else "document"


def locator(quote: Quote) -> str:
    """The printed page number, or the number in the file where none is printed."""
    return one_line(quote.page_label) or str(quote.page)


def place(quote: Quote) -> str:
    """The page in words, with both numbers where they differ."""
    printed = one_line(quote.page_label)
    return f"page {quote.page}" + (
        f" (printed {printed})" if printed not in {"", str(quote.page)} else ""
    )


def doi_of(paper: Paper) -> str:
    """The DOI, percent-encoded for URLs and verbatim fields."""
    return url_quote(paper.doi, safe="/:.()<>;-_")


def address_of(paper: Paper) -> str:
    """The paper's URL by its identifiers; empty where it has none."""
    if paper.doi:
        return f"https://doi.org/{doi_of(paper)}"
    return f"https://arxiv.org/abs/{url_quote(paper.arxiv)}" if paper.arxiv else ""


def link_to(quote: Quote, root: str) -> str:
    """The URL of the quote: its page at the service, or without `root` the paper on the web."""
    if not root:
        return address_of(quote.paper)
    return f"{root.rstrip('/')}/{links(quote.paper, quote.page, quote.start, quote.end).view}"


def person(name: str) -> tuple[str, str] | None:
    """The given and family name of a person; None where it is the name of an organisation."""
    words = name.split()
    if not 2 <= len(words) <= _LONGEST_NAME or "," in name:
        return None
    if any(_BODY.fullmatch(word.strip(".")) for word in words):
        return None
    if any(word[0].islower() and not _PARTICLE.fullmatch(word) for word in words):
        return None
    family = len(words) - 1
    while family > 1 and _PARTICLE.fullmatch(words[family - 1]):
        family -= 1
    return " ".join(words[:family]), " ".join(words[family:])


def _key(paper: Paper) -> str:
    author = one_line(paper.authors[0]) if paper.authors else ""
    split = person(author)
    family = (split[1] if split else author).split()
    who = _ascii(family[-1] if split else family[0]) if family else ""
    words = [_ascii(word) for word in one_line(paper.title).split()]
    what = next((word for word in words if not _COMMON.fullmatch(word)), "")
    return f"{who or 'anon'}{paper.year or ''}{what}-{_ascii(paper.id)[:6]}"


def _ascii(text: str) -> str:
    """The letters and digits of a text, in lower case and without accents."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "".join(character for character in plain if character.isalnum())
