"""A paper's authors as its first page names them, between the title and the abstract."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text.dates import MONTH
from index.text.letters import letters
from ingest.layout.lines import Line

_END = re.compile(
    r"(?i)\s*(?:\d\.? )?(?:a ?bstract|introduction|executive summary|contents|keywords)\b"
)
# Superscripts of affiliations and notes, and what separates names.
_BETWEEN = re.compile(r"[,;&|·•]|\band\b|[\d∗*†‡§¶⋆♢♡♠♣#]+|\s{3,}|\bwith\b")
_PARTICLE = r"(?:de|del|della|der|den|di|da|dos|du|el|la|le|van|von|bin|ten|ter|y|zu|al)"
_CAPITALISED = r"(?:[^\W\d_a-z][\w’'`.-]*|[A-Z]\.)"
_NAME = re.compile(
    rf"{_CAPITALISED}(?: {_CAPITALISED}){{0,3}}(?: {_PARTICLE})*(?: {_CAPITALISED}){{1,2}}"
)
_NOT_A_NAME = re.compile(
    r"(?i)\b(?:universit\w*|institut\w*|laborator\w*|labs?|department|dept|school|college|cent(?:er|re)|"
    r"research|foundation|council|commission|parliament|ministry|office|agency|authority|forum|alliance|"
    r"government|house|group|inc|ltd|corp|company|technology|technologies|science|sciences|"
    r"engineering|google|microsoft|openai|deepmind|anthropic|meta|street|avenue|the|of|for|on|in|"
    r"content|warning|authors?|corresponding|equal|contribution|published|draft|version|working|"
    rf"{MONTH}|"
    r"uc|usa|uk|china|germany|france|canada|united|kingdom|states|face|ai|policy|project|team)\b"
)
# A name with the number of its affiliation or the mark of a note.
_MARKED = re.compile(r"[a-z](?:\d{1,2}(?!\d)|[∗*†‡])")


@dataclass(frozen=True, slots=True)
class AuthorRule:
    """Where a list of authors ends; chosen by hand, not fitted."""

    most_lines: int = 60  # between title and abstract
    running_words: int = 6  # in lower case, in one line: running text


AUTHORS = AuthorRule()


def printed_authors(lines: Sequence[Line], title: str) -> tuple[str, ...]:
    """The names between title and abstract on a first page; empty where they cannot be found."""
    between = list(_between(lines, title))
    if not between or len(between) > AUTHORS.most_lines:
        return ()
    text = " , ".join(between)
    # Superscripts are lines of their own in some files: a comma stands where they stood.
    names = (" ".join(part.split()).strip(" .") for part in _BETWEEN.split(text))
    return tuple(dict.fromkeys(_in_usual_case(name) for name in names if is_name(name)))


def _between(lines: Sequence[Line], title: str) -> Iterator[str]:
    """The lines after the title up to the abstract or, without one, up to affiliations."""
    end = next((at for at, line in enumerate(lines) if _END.match(line.text)), None)
    upper = lines[:end]
    named = letters(title) or " "  # a line without letters is no part of a title that has some
    titled = [at for at, line in enumerate(upper) if (letters(line.text) or " ") in named]
    if not titled or (end is None and not any(_MARKED.search(line.text) for line in upper)):
        return
    for line in upper[titled[-1] + 1 :]:
        if (end is None and _NOT_A_NAME.search(line.text)) or _is_running_text(line.text):
            return
        if "@" not in line.text:
            yield line.text


def _is_running_text(text: str) -> bool:
    return sum(word.islower() and word.isalpha() for word in text.split()) >= AUTHORS.running_words


def is_name(text: str) -> bool:
    """Whether a text reads as a person's name."""
    return bool(_NAME.fullmatch(text)) and not _NOT_A_NAME.search(text)


def _in_usual_case(name: str) -> str:
    """The name as usually written, where it is set in capitals."""
    return name.title() if name.isupper() else name
