"""One spelling for numbers and for references to parts of laws, for the lexical index.

Powers of ten, numbers with separators and references such as "Article 53(1)(b)" are written in
many ways, and splitting words at punctuation breaks them apart. Each gets one additional word,
which is indexed and searched beside the text's own words.
"""

import re
from collections.abc import Iterator

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# The last two are "10²⁵" after a PDF reader has lost the superscript.
_POWERS = re.compile(
    r"(?<![\d.,])(?:"
    r"10\s?(?:\^|\*\*)\s?[({]?(?P<caret>\d{1,3})"
    r"|10(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})"
    r"|(?:10|ten)[-\s]to[-\s]the[-\s](?:power[-\s](?:of[-\s])?)?(?P<said>\d{1,3})"
    r"|\d(?:\.\d+)?[eE]\+?(?P<scientific>\d{1,3})"
    r"|10(?P<lost>[1-3]\d)"
    r"|10 (?P<apart>[1-3]\d)"
    r")(?![\d,.]*\d)"
)
_SEPARATED = re.compile(r"(?<![\d.,])\d{1,3}(?:[,.'’\u00a0\u2009\u202f ]\d{3})+(?![\d])")
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "bn": 9}
_SCALED = re.compile(
    rf"(?<![\d.,])(?P<whole>\d{{1,4}})(?:[.,](?P<part>\d{{1,3}}))?[\s-]"
    rf"(?P<scale>{'|'.join(_SCALES)})\b",
    re.IGNORECASE,
)

_UNITS = {
    "article": r"articles?|art\.",
    "section": r"sections?|sec\.|§{1,2}",
    "annex": r"annex(?:es)?",
    "recital": r"recitals?",
    "chapter": r"chapters?|ch\.",
    "title": r"titles?",
    "clause": r"clauses?",
    "principle": r"principles?",
    "measure": r"measures?",
    "commitment": r"commitments?",
}
_NUMBER = r"(?:\d{1,4}[a-z]?(?:\.\d{1,3})*|[IVXLC]{1,7})\b(?:\s?\([\w]{1,4}\))*"
_BEHIND = r"(?:,?\s(?:paragraph|point|subparagraph|letter)\s\(?\w{1,4}\)?)*"
_REFERENCE = re.compile(
    rf"(?:\bpoints?\s(?P<point>\(\w{{1,4}}\))\sof\s)?"
    rf"(?:{'|'.join(rf'(?P<{unit}>(?<![a-z])(?:{said}))' for unit, said in _UNITS.items())})\s?"
    rf"(?P<numbers>{_NUMBER}{_BEHIND}(?:(?:,\s|\s(?:and|or|to)\s|,\s(?:and|or)\s){_NUMBER}{_BEHIND})*)",
    re.IGNORECASE,
)
# Every match of _REFERENCE contains one of these; most texts have none, and this search is faster.
_HINT = re.compile(
    r"(?:articles?|art\.|sec(?:tions?|\.)|§|annex(?:es)?|recitals?|ch(?:apters?|\.)|titles?|clauses?"
    r"|principles?|measures?|commitments?)\s?[\dIVXLC]",
    re.IGNORECASE,
)
_ONE = re.compile(rf"{_NUMBER}{_BEHIND}", re.IGNORECASE)
_STEPS = re.compile(
    r"\(?\b(?!(?:paragraph|point|subparagraph|letter)\b)(\w{1,4}(?:\.\d{1,3})*)\b\)?"
)
_PARAGRAPH = re.compile(r"(?:^|(?<=\s))(?:(?P<number>\d{1,2})\.|\((?P<point>[a-z]{1,2})\))\s")


def spellings(text: str) -> tuple[str, ...]:
    """A word for each number and each reference of a text that can be written in several ways.

    "10^25" and "10²⁵" both give "10e25", "2,000" gives "2000", and "Article 53(1)(b)" gives
    "article53", "article53p1" and "article53p1pb", so that the exact one matches best.
    """
    return tuple(dict.fromkeys((*_numbers(text), *_references(text))))


def provisions(section: tuple[str, ...], text: str) -> tuple[str, ...]:
    """A word for each numbered paragraph and point of a law's article that a text gives.

    The heading above the text names the article.
    """
    heading = _REFERENCE.match(section[-1].strip()) if section else None
    if heading is None:
        return ()
    article = next(iter(_references(heading.group())), "")
    found, paragraph = [article], ""
    for match in _PARAGRAPH.finditer(text):
        if match["number"]:
            paragraph = f"{article}p{match['number']}"
            found.append(paragraph)
        elif paragraph:
            found.append(f"{paragraph}p{match['point']}")
    return tuple(dict.fromkeys(found))


def _numbers(text: str) -> Iterator[str]:
    if not any(map(str.isdigit, text)) and "ten" not in text:
        return
    for match in _POWERS.finditer(text):
        exponent = next(group for group in match.groups() if group).translate(_SUPERSCRIPTS)
        yield f"10e{int(exponent)}"
    for match in _SEPARATED.finditer(text):
        yield re.sub(r"\D", "", match.group())
    for match in _SCALED.finditer(text):
        part = match["part"] or ""
        zeros = _SCALES[match["scale"].lower()] - len(part)
        yield f"{match['whole']}{part}{'0' * zeros}"


def _references(text: str) -> Iterator[str]:
    if not _HINT.search(text):
        return
    for match in _REFERENCE.finditer(text):
        unit = next(unit for unit in _UNITS if match[unit])
        for one in _ONE.finditer(match["numbers"]):
            steps = [step.lower().replace(".", "p") for step in _STEPS.findall(one.group())]
            if match["point"]:
                steps.append(match["point"].strip("()").lower())
            for length in range(1, len(steps) + 1):
                yield unit + "p".join(steps[:length])
