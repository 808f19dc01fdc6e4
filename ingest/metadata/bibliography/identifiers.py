"""DOIs, arXiv identifiers and addresses in the text of a reference, over its line breaks.

Works on page text as pdfium gives it, since readable text has no line ends.
"""

import re
from dataclasses import dataclass

from index.text.dates import MONTH
from index.text.readable import SOFT_HYPHEN

# Replaces an address that was cut out: titles and years do not extend across it.
CUT = "\ue000"

_URL = re.compile(r"(?i)(?:https?|ftp)\s?:\s?/\s?/\s?|\bwww\.(?=\s?\w)")
_DOI = re.compile(r"\b10\.\d{4,9}(?:/|%2F)", re.IGNORECASE)
_TOKEN = re.compile(r"[^\s<>\"“”\ue000]+")
_MODERN = r"\d{2}(?:0[1-9]|1[0-2])\s?\.\s?\d{4,5}(?!\d)"
_OLD = r"[a-z][a-z-]+(?:\.[A-Z]{2})?/\d{7}(?!\d)"
_ARXIV = re.compile(
    rf"(?i)(?:arxiv\s*\.\s*org\s*/\s*(?:abs|pdf|html|e-print)\s*/\s*"
    rf"|arxiv\s*(?:preprint|e-prints?)?[\s:,.]*(?:\[[\w.-]+\]\s*)?(?:arxiv\s*[:.]?\s*)?(?:abs/)?"
    rf"|\babs\s?/\s?)({_MODERN}|{_OLD})(?:v\d+)?"
)
# Words before an address that only announce it.
_LEAD = re.compile(
    rf"(?i)(?:\b(?:available(?: online)?(?: at| from)?|urls?|doi|from|at)\s*:?\s*)+(?={CUT})"
)
_SPACED_MARK = re.compile(r"(?<=[\w/])[^\S\n]+([./])\s+(?=[\w/])")
_ONLY_YEAR = re.compile(r"\(?(?:19|20)\d\d[a-z]?\W*$")
# Words that follow an address, not parts of it.
_NO_PART = re.compile(
    r"(?i)(?:and|accessed|last|visited|retrieved|in|on|at|from|the|of|for|doi|arxiv|url|pp|pages|"
    rf"see|archived|also|to|with|by|isbn|issn|{MONTH})\b\W*$"
    r"|doi\s?[:.]|(?:https?|www)\b|arxiv:|\("
)
_CLOSING = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Identifiers of the work that an entry names; `rest` is the entry without addresses."""

    doi: str
    arxiv: str
    url: str
    rest: str


def identifiers(raw: str) -> Identifiers:
    """The identifiers in an entry's page text; empty where there is none."""
    raw = _SPACED_MARK.sub(r"\1", raw)
    arxiv = _ARXIV.search(raw)
    urls, without_urls = _cut_out(raw, _URL, is_address=True)
    dois, rest = _cut_out(without_urls, _DOI, is_address=False)
    rest = _ARXIV.sub(CUT, rest)
    in_urls = (_DOI.search(url) for url in urls)
    dois += [found.string[found.start() :] for found in in_urls if found]
    doi = re.sub(r"(?i)%2F", "/", dois[0]) if dois else ""
    return Identifiers(
        doi=doi,
        arxiv=_without_spaces(arxiv.group(1)) if arxiv else _arxiv_of_doi(doi),
        url=next((url for url in urls if "://" in url), urls[0] if urls else ""),
        rest=_LEAD.sub("", rest),
    )


def _without_spaces(identifier: str) -> str:
    return re.sub(r"\s", "", identifier)


def _arxiv_of_doi(doi: str) -> str:
    found = re.match(rf"(?i)10\.48550/arxiv\.({_MODERN}|{_OLD})", doi)
    return found.group(1) if found else ""


def _cut_out(raw: str, opening: re.Pattern[str], *, is_address: bool) -> tuple[list[str], str]:
    """Identifiers that begin with the pattern, on one line each, and the text without them."""
    found, kept, position = [], [], 0
    while match := opening.search(raw, position):
        end = match.end()
        while token := _next_part(raw, match.end(), end, is_address=is_address):
            end = token.end()
        identifier = _tidy(raw[match.start() : end])
        if len(identifier) > len(match.group()):
            found.append(identifier)
        kept.append(raw[position : match.start()])
        position = end
    kept.append(raw[position:])
    return found, CUT.join(kept)


def _next_part(raw: str, start: int, end: int, *, is_address: bool) -> re.Match[str] | None:
    """The next part of an identifier that has been read up to `end`; None where it ends."""
    token = _TOKEN.match(raw, end)
    if token or start == end:
        return token
    line_end = re.compile(r"[^\S\n]*\n\s*").match(raw, end)
    token = _TOKEN.match(raw, line_end.end()) if line_end else None
    if token is None or not _goes_on(raw[end - 1], token.group(), is_address=is_address):
        return None
    return token


def _goes_on(last: str, token: str, *, is_address: bool) -> bool:
    """Whether the first word of a line continues the address at the end of the previous line."""
    if last == ":" and token.startswith("//"):
        return True
    if _NO_PART.match(token) or _ONLY_YEAR.match(token) or token[0] in "[“‘":
        return False
    if last in f"/-_=?&%~#+{SOFT_HYPHEN}":
        return True
    if last == ".":
        return not token[0].isupper() and bool(re.search(r"\d|\w[./_-]\w", token))
    if not is_address or not last.isalnum():
        return False
    return not token[0].isupper() or bool(re.search(r"\w[/_=&?%]|\d[A-Za-z]", token))


def _tidy(identifier: str) -> str:
    """The identifier without white space and without punctuation of the sentence around it."""
    # A hyphen at a line end is part of an address, unlike one that divides a word.
    tidy = re.sub(r"\s", "", identifier.replace(SOFT_HYPHEN, "-"))
    while tidy:
        opening = _CLOSING.get(tidy[-1])
        is_closed = opening is not None and tidy.count(opening) >= tidy.count(tidy[-1])
        if tidy[-1] not in ".,;:'’‘>*)]}" or is_closed:
            break
        tidy = tidy[:-1]
    return tidy
