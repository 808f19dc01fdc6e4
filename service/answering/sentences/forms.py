"""What the form of a sentence says: whether it stands alone, opens a list, defines, or asks.

Pure functions on text; nothing here knows of a question or a search.
"""

import re

from index.text.linguistics import CONNECTIVES, DEMONSTRATIVES, PRONOUNS, capitalised
from index.text.stop_words import STOP_WORDS

# What stands before the words of an item: "•", "(a)", "3.", "(61)".
_MARK = r"(?:[•○●▪■◦‣–—*-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)])"
_ITEM = re.compile(rf"{_MARK}\s+(?=\S)")
_INLINE_ITEM = re.compile(r"(?:^|[\s;:,])\((?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})\)\s")
_OPENING = rf"(?:{_MARK}\s*){{0,2}}[\"“‘'(\[]*"
_WHOLE = re.compile(rf"{_OPENING}[A-Z\d].*[.!;:)\]\"”’]\d{{0,3}}$", re.DOTALL)
_MARKED = re.compile(
    rf"{_MARK}\s+[\"“‘'(\[]*\w.*[.!;:,)\]\"”’]\d{{0,3}}(?:\s+(?:and|or))?$", re.DOTALL
)
_ENDED = re.compile(r"[.!?;:][\"”’')\]]*\d{0,3}$")
_QUESTION = re.compile(r"\?[\"”’')\]]*\d{0,3}$")
_POINTER = re.compile(r"[(\[]?(?:\d{1,3} )?(?:See|Cf\.|Source:|Ibid)\b")
_SENTENCE = re.compile(r"[\"“‘(\[]?[A-Z].*[.!)\]\"”’]\d{0,3}$", re.DOTALL)
# Marks of what is no prose: entries of lists of references, addresses, lines of contents.
_NO_PROSE = re.compile(
    r"https?://\S+|\bwww\.|\bdoi:|\bdoi\.org|\bet al\.,? \(?\d{4}|\b[Pp]roceedings of\b|\barXiv:\d"
    r"|\.{5,}|(?:\. ){4,}|\bpp?\. \d+[-–]\d+|\bISBN\b|\b[Ii]bid\b|\b[Rr]etrieved (?:from|on)\b"
    r"|\b[Aa]vailable at:?|\b[Aa]ccessed (?:on )?\d",
)
# One of these is in whatever _NO_PROSE finds; to look for them first takes a tenth of the time.
_HINTS = (
    "http", "www", "doi", "et al", "roceedings", "arXiv:", ".....", ". . ", "p. ", "ISBN", "bid",
    "etrieved", "vailable at", "ccessed", "pp.",
)  # fmt: skip
_OF_ENTRY = re.compile(
    r"^(?:\[\d{1,3}\]|\d{1,3}\.?)?\s*(?:[A-Z][\w’'-]+,? (?:[A-Z]\.[\s,-]*){1,3}(?:,|and|&|\()"
    r"|(?:[A-Z]\. ){1,3}[A-Z][\w’'-]+(?:,| and )|[A-Z][\w’'-]+, [A-Z][\w’'-]+(?:,| and ))"
)
_NOTE = re.compile(r"^(?:\[\d{1,3}\]|\d{1,3}\.?)\s+[A-Z“].{0,200}(?:\b(?:19|20)\d\d\b|\bhttps?:)")
_REFERENCES = (
    *PRONOUNS,
    *DEMONSTRATIVES,
    "both",
    "neither",
    "the former",
    "the latter",
    "the same",
)
_LEANING = re.compile(
    rf"(?:{capitalised(CONNECTIVES)}),?\s+\w"
    # "That is" explains, and "it is possible" points forward.
    rf"|(?:{_MARK}\s+)?(?![Tt]hat is\b)(?:{capitalised(_REFERENCES)}|{'|'.join(_REFERENCES)})\b"
    r"(?! is (?:im)?possible)"
)
_DEFINES = re.compile(
    r"(?:[’'”\"]|\b)\s*(?:\([^()]{1,40}\)\s*)?,?\s*(?:means?\b|(?:is|are|can be|may be) (?:here )?"
    r"(?:defined|understood|described) (?:as|to)\b|refers? to\b|denotes?\b|stands for\b|"
    r"(?:is|are) (?:an?|the|any|those)\b)|\bwe (?:define|mean|call|use the term)\b|"
    r"\bby [^,.;]{3,60}\bwe mean\b|\bdefinition of\b|\bdefined? as\b",
    re.IGNORECASE,
)
# Names of works and bodies, of which nothing is said: every word that counts has a capital.
_WORD, _IN_BRACKETS = re.compile(r"[^\W\d_][\w’'-]*"), re.compile(r"\([^()]*\)")
_MIN_CAPITALS = 4
_NAMED_WORK = re.compile(
    r"^(?:\[\d{1,3}\]|\d{1,3}\.?)\s+[A-Z“].*,\s(?:\d{1,2}\s)?(?:[A-Z][a-z]+\s)?(?:19|20)\d\d\.?$"
)
_SAYS = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|may|might|must|shall|should|"
    r"do|does|did|includes?|included|including)\b"
)
_MIN_LETTERS = 0.6
_MIN_WORDS = 5


def can_be_quoted(text: str) -> bool:
    """Whether a stretch reads as prose that answers: no fragment, question, entry or contents."""
    if len(text.split()) < _MIN_WORDS or _QUESTION.search(text) or _POINTER.match(text):
        return False
    if not (_WHOLE.match(text) or _MARKED.match(text)):
        return False
    letters = sum(map(str.isalpha, text)) + text.count(" ")
    return letters >= _MIN_LETTERS * len(text) and not (is_entry(text) or is_name(text))


def is_entry(text: str) -> bool:
    """Whether a stretch is an entry of a list of references or a line of contents."""
    if not any(hint in text for hint in _HINTS):
        return False
    marks = len(_NO_PROSE.findall(text))
    return bool(marks and (_OF_ENTRY.match(text) or _NOTE.match(text))) or marks > max(
        1, len(text.split()) // 25
    )


def is_name(text: str) -> bool:
    """Whether a stretch only names works or bodies: "42. UNESCO, Readiness Report, 2023."."""
    words = [
        word
        for word in _WORD.findall(_IN_BRACKETS.sub("", text))[1:]
        if word.casefold() not in STOP_WORDS
    ]
    is_title = len(words) >= _MIN_CAPITALS and all(word[0].isupper() for word in words)
    return (is_title or bool(_NAMED_WORK.match(text))) and not _SAYS.search(text)


def is_sentence(text: str) -> bool:
    """Whether a stretch begins and ends as a sentence does, and is no item of a list."""
    return _SENTENCE.match(text) is not None


def is_item(text: str) -> bool:
    """Whether a sentence is an item of a list: a bullet, a letter or a number before it."""
    return _ITEM.match(text) is not None


def is_lead_in(text: str) -> bool:
    """Whether a sentence announces a list."""
    return text.endswith(":")


def inline_items(text: str) -> int:
    """How many items a sentence counts off within itself: "(a) ...; (b) ..."."""
    return len(_INLINE_ITEM.findall(text))


def is_ended(text: str) -> bool:
    """Whether a sentence has its full stop, or another mark that ends a statement."""
    return _ENDED.search(text) is not None


def leans(text: str) -> bool:
    """Whether a sentence takes up the one before: "This", "However, they", "It"."""
    return _LEANING.match(text) is not None


def definition_of(text: str) -> str:
    """What stands before the words by which a sentence defines; empty where it defines nothing."""
    said = _DEFINES.search(text)
    return text[: said.end()] if said and said.start() < 160 else ""
