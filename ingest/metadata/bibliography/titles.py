"""The title and the year in the text of a reference, in the styles that papers use.

Takes the entry without addresses (see `ingest.metadata.bibliography.identifiers`). Where a style
has no marks, sentences decide: authors, then the title, then the venue.
"""

import re

from index.text.dates import MONTH_OR_SHORT
from ingest.metadata.bibliography.identifiers import CUT

_YEAR = r"(?:1[6-9]|20)\d\d"
# After the authors: "(2022, July 12). " of APA, " 2018. " of ACM, ", 2019, " of Harvard.
_AUTHORS_YEAR = re.compile(
    rf"(?<=[\w.,)\]’])[.,]?\s*(?:[(\[](?:n\.\s?d\.|({_YEAR})[a-z]?(?:[,/][^()]{{0,40}})?)[)\]][.,:]?\s+"
    rf"|(?<=[.,\s])({_YEAR})[a-z]?[.,:]\s+)"
)
_IN_BRACKETS = re.compile(rf"[(\[][^()\[\]]{{0,24}}?\b({_YEAR})[a-z]?[)\]]")
_AT_END = re.compile(rf"(?<![\d–:/-])({_YEAR})[a-z]?(?=[.,;)\]{CUT}]|\s*$|\s*{CUT})(?!\.\d)")
_ANYWHERE = re.compile(rf"(?<![\d–:/-])({_YEAR})[a-z]?(?![\d–/-])")
_ACCESSED = re.compile(
    r"(?i)[(\[]?\b(?:date |last )?(?:accessed|visited|retrieved|updated|checked)\b:?\s*(?:on\s)?"
    r"(?:\w+\.?,?\s+){0,3}?(?:\d{4}(?:-\s?\d\d?-\s?\d\d?)?|[\d/.-]{6,10})\b[)\]]?"
)
# Atomic groups: names that could be read in two ways would take exponential time in long lists.
_SURNAME = (
    r"(?>(?:(?:de|van|von|der|den|la|le|du|di|da|al|el|ter|dos)\s)*"
    r"[A-ZÀ-Ž](?=[\w’'`´¨-]*[a-zà-ž])[\w’'`´¨-]+(?:[ -][A-ZÀ-Ž][\w’'-]+){0,2})"
)
_INITIALS = r"(?>(?:[A-ZÀ-Ž][a-z]{0,2}\.[\s-]{0,2}){1,4})"
_JOINED = r"(?>[\s,;&]+(?:(?:\.\s?\.\s?\.|…)\s*)?(?:and\s+|&\s*)?|and\s+)"
_ET_AL = r"(?>(?:[,\s]*(?:et al\.?|and others\.?))?)"
_SURNAMES_FIRST = re.compile(
    rf"{_SURNAME},\s{_INITIALS}(?>(?:{_JOINED}{_SURNAME},\s{_INITIALS})*){_ET_AL}"
    r"\s*(?:\(Eds?\.\)\s*)?[,.:]?\s*"
    # "Ada Byron, R. Miles Hopper, and ..." are first names first.
    r"(?![A-ZÀ-Ž][\w’'-]+(?:\s[A-ZÀ-Ž][\w’'.-]*)*(?:,\s(?:and\s)?[A-ZÀ-Ž]|\sand\s[A-ZÀ-Ž])"
    r"[^.]*\.\s)"
)
_BIOMEDICAL = re.compile(
    r"(?>(?:(?>[A-ZÀ-Ž][\w’'-]*[a-zà-ž](?: [A-ZÀ-Ž][\w’'-]*[a-zà-ž])?) [A-Z]{1,3}"
    r"(?:, (?:et al)?|(?=\.))){2,})\.\s+"
)
_INITIALS_FIRST = re.compile(
    rf"{_INITIALS}{_SURNAME}(?>(?:{_JOINED}{_INITIALS}{_SURNAME})*){_ET_AL}"
    r"\s*[,:]\s+(?![A-Z]\.|and )"
)
_QUOTE = re.compile(r"“([^“”]*(?:“[^”]*”[^“”]*)*)”|\"([^\"]{5,})\"|``(.+?)''|‘‘(.+?)’’")
_SENTENCE_END = re.compile(r"[.?!](?=[”’\"'’)\]]*(?:\s|$|" + CUT + "))|" + CUT)
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\[“\"-])(?:[A-ZÀ-Ž]|vs?|[SM]t|[DM]rs?|M[ds]|[Nn]os?|[Vv]ol|Jr|Sr|e\.g|i\.e|cf|"
    r"approx|Ph|(?:[A-Za-z]\.)+[A-Za-z])$"
)
_VENUE = re.compile(
    rf"\s*(?:In\b|arXiv|CoRR|\(|\d|{CUT}|(?:{MONTH_OR_SHORT})\b|$)"
    r"|[^.?!]*(?:\b(?:Journal|Proceedings|Conference|Review|Press|Report|Transactions|Advances|Center|Centre|"
    r"Nature|Science|Magazine|Times|Post|Guardian|Blog|News|Institute|University|preprint)\b"
    rf"|,\s*(?:(?:{MONTH_OR_SHORT})\.?\s)?(?:\d{{1,2}},\s)?{_YEAR}|\d\s?\(\d)"
)
_DATE_BEHIND = re.compile(
    rf"\s*[,.(?]\s*(?:(?:\d{{1,2}}\s+)?(?:{MONTH_OR_SHORT})\.?(?:\s\d{{1,2}}\b)?(?:,?\s*{_YEAR}[a-z]?)?"
    rf"|{_YEAR}[a-z]?|n\.\s?d)[\s.,)]*$",
    re.IGNORECASE,
)
_NOTE_BEHIND = re.compile(
    r"\s*(?:\[[^\[\]]*\]?|\([^()]*\b(?:report|version|draft|ed|edition|press|video|thesis|vol)\b"
    r"[^()]*\)?)\s*$",
    re.IGNORECASE,
)
# Journals and archives that begin in lower case: they end the title before them.
_LOWER_VENUE = re.compile(
    r"\s+(?:(?:ar|bioR|medR)Xiv|[a-z][A-Z]|[a-z][\w &-]{1,50}\s\d+(?:[,.(:]|\s\())"
)
# Words in lower case that are also parts of names of people and organisations.
_SMALL = frozenset(
    [
        "al",
        "and",
        "at",
        "da",
        "de",
        "den",
        "der",
        "di",
        "du",
        "et",
        "for",
        "in",
        "la",
        "le",
        "of",
        "on",
        "s",
        "the",
        "to",
        "und",
        "van",
        "von",
    ]
)
_NO_TITLE = re.compile(
    rf"(?:\W*(?:in:?|arxiv|doi|url|available|vol|pp|{_YEAR}|{MONTH_OR_SHORT})?\W*$"
    r"|In (?:Proceedings|Advances|Findings)\b)",
    re.IGNORECASE,
)


def title_and_year(entry: str, label: str = "") -> tuple[str, int | None]:
    """The title and the year in an entry; "" and None where it has none."""
    entry = _ACCESSED.sub("", entry)
    found = _authors_year(entry)
    if found is None:
        body = entry[_authors_end(entry) :]
        title = _tidy(_quoted(entry) or _first_sentence(body)) or _tidy(_first_sentence(entry))
        return title, _year(entry, title, label)
    body = entry[found.end() :]
    title = _tidy(_opening_quote(body) or _first_sentence(body))
    if not title or body.startswith(CUT):
        title = _tidy(entry[: found.start()])
    year = found.group(1) or found.group(2)
    return title, int(year) if year else None


def _authors_year(entry: str) -> re.Match[str] | None:
    """The year where it stands right after the authors."""
    for found in _AUTHORS_YEAR.finditer(entry):
        before = entry[: found.start() + 1].rstrip(" .")
        if CUT in before or _QUOTE.search(before):
            return None
        names = _SURNAMES_FIRST.match(f"{before}. ")
        if (names and names.end() >= len(before)) or _sentence_end(before) >= len(before):
            return found
        return None
    return None


def _authors_end(entry: str) -> int:
    """The offset at which the authors end; 0 where the entry begins with its title."""
    for names in (_SURNAMES_FIRST, _BIOMEDICAL, _INITIALS_FIRST):
        if found := names.match(entry):
            return found.end()
    end = _sentence_end(entry)
    first, rest = entry[:end], entry[end + 1 :]
    plain = [word for word in re.findall(r"[^\W\d_]+", first) if word.islower()]
    is_title = sum(word not in _SMALL for word in plain) >= 3 and "et al" not in first
    return 0 if is_title or not rest.strip(f" .{CUT}") or rest.lstrip()[:1] == CUT else end + 1


def _quoted(entry: str) -> str:
    """A title in quotation marks that fills a part of the entry; else empty."""
    for found in _QUOTE.finditer(entry):
        inner = next(group for group in found.groups() if group is not None)
        before, behind = entry[: found.start()].rstrip(), entry[found.end() :].lstrip()
        opens = not before or (before[-1] in ".,:;)" and not _ABBREVIATED.search(before[:-1]))
        closes = not behind or behind[0] in f".,:;({CUT}" or inner.rstrip()[-1:] in ".,?!"
        if opens and closes and len(inner.split()) >= 2 and not behind.startswith(":"):
            return inner
    return ""


def _opening_quote(body: str) -> str:
    return _quoted(body) if body[:1] in '“"`‘' else ""


def _first_sentence(body: str) -> str:
    return body[: _sentence_end(body)]


def _sentence_end(text: str) -> int:
    """The offset at which the first sentence ends: at its full stop, or after its question mark."""
    for mark in _SENTENCE_END.finditer(text):
        before, behind = text[: mark.start()], text[mark.end() :]
        if not before.strip():
            continue
        if mark.group() == ".":
            goes_on = re.match(r"\s+[a-z]", behind) and not _LOWER_VENUE.match(behind)
            is_end = not _ABBREVIATED.search(before) and not goes_on
        else:
            is_end = mark.group() == CUT or bool(_VENUE.match(behind))
        if is_end:
            return mark.start() + (mark.group() in "?!")
    return len(text)


def _tidy(title: str) -> str:
    """A title without dates and notes after it and marks around it; empty if nothing is left."""
    title = title.strip().strip(f"{CUT}")
    dated = _DATE_BEHIND.search(title)
    if dated:
        title = title[: dated.start()] + ("?" if dated.group().lstrip()[0] == "?" else "")
    title = _NOTE_BEHIND.sub("", title.strip(" ,.;:")).strip(" ,.;:")
    if title[:1] in '“"' and title[-1:] in '”"':
        title = title[1:-1].strip(" ,.")
    return "" if _NO_TITLE.match(title) or not re.search(r"[^\W\d_]{2}", title) else title


def _year(entry: str, title: str, label: str) -> int | None:
    """The year of publication: of the label, in brackets, at the end of a part, or anywhere."""
    without_title = entry.replace(title, " ", 1) if title else entry
    for pattern, text in (
        (_ANYWHERE, label),
        (_IN_BRACKETS, without_title),
        (_AT_END, without_title),
        (_ANYWHERE, without_title),
    ):
        if found := pattern.findall(text):
            return int(found[-1])
    return None
