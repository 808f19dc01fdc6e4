"""Numbers in a text, in one notation, so that "two thousand", "2,000" and "2 000" are equal."""

import re
from collections.abc import Iterator

from index.text.dates import MONTHS

# Bounded, since a hostile text may hold a number of a million digits.
DIGITS = r"\d{1,3}(?:[, ]\d{3}){1,9}(?!\d)(?:\.\d{1,30})?|\d{1,30}(?:\.\d{1,30})?"
_SCALES = {
    "hundred": 10**2, "thousand": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "mn": 10**6,
    "billion": 10**9, "b": 10**9, "bn": 10**9, "trillion": 10**12, "tn": 10**12, "t": 10**12,
}  # fmt: skip
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SPELLED = {
    **{word: value for value, word in enumerate(_UNITS.split())},
    **{word: 20 + 10 * value for value, word in enumerate(_TENS.split())},
    "dozen": 12,
}
_FIRST_TO_TENTH = "first second third fourth fifth sixth seventh eighth ninth tenth"
_ORDINALS = {word: value for value, word in enumerate(_FIRST_TO_TENTH.split(), start=1)}
_ISO_DATE = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])-(\d\d)\b")
_YEARS = re.compile(r"\b(1[89]|20)(\d\d)\s?[-\u2013/]\s?(\d\d)\b(?![-\u2013/])")
# Powers lose their sign, since the text of a PDF has lost it, too: 10^25 there is 1025.
_POWER = re.compile(r"\b(10|2)\s?(?:\^|\*\*)\s?[{(]?(\d+)[)}]?|\b1e\+?(\d+)\b", re.IGNORECASE)
_WRITTEN = re.compile(
    rf"(?<![\w.,])[$\u20ac\u00a3~]?(?P<digits>{DIGITS})(?:st|nd|rd|th|s)?"
    r"(?:[\s-]?(?P<scale>hundred|thousand|million|billion|trillion|bn|mn|tn|[kmbt])(?![a-z]))?"
    r"(?![^\W\d_])",
    re.IGNORECASE,
)
_COUNTED = "|".join([*_SPELLED, "hundred", "thousand", "million", "billion", "trillion"])
_RUN = re.compile(
    rf"\b(?:{'|'.join(_SPELLED)}|a(?= (?:hundred|thousand|million|billion|dozen)))"
    rf"(?:(?:[\s-]|\sand\s)(?:{_COUNTED})){{0,12}}\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\b(?:" + "|".join(_ORDINALS) + r")\b", re.IGNORECASE)


def numbers_in(text: str, *, loose: bool) -> frozenset[str]:
    """The values of the numbers of a text, as decimal strings.

    With `loose`, spelled ordinals and a spelled "one" count; they are often no numbers at all.
    """
    dated = _ISO_DATE.sub(lambda found: f"{found[3]} {MONTHS[int(found[2]) - 1]} {found[1]}", text)
    ranged = _YEARS.sub(r"\1\2 \1\3", dated)
    flat = _POWER.sub(lambda found: f"{found[1] or 10}{found[2] or found[3]}", ranged)
    values = {*_digits(flat), *_spelled(flat, loose=loose)}
    if loose:
        values |= {str(_ORDINALS[word.casefold()]) for word in _ORDINAL.findall(flat)}
        values |= {str(number) for number, month in enumerate(MONTHS, start=1) if month in flat}
    return frozenset(values)


def _digits(text: str) -> Iterator[str]:
    for found in _WRITTEN.finditer(text):
        digits = re.sub(r"[, ]", "", found["digits"])
        yield _decimal(digits, _SCALES[(found["scale"] or "").casefold()] if found["scale"] else 1)


def _decimal(digits: str, scale: int) -> str:
    whole, _, fraction = digits.partition(".")
    fraction = fraction.rstrip("0")
    if scale == 1:
        return (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")
    value = int(whole + fraction) * scale
    return str(value // 10 ** len(fraction))


def _spelled(text: str, *, loose: bool) -> Iterator[str]:
    for found in _RUN.finditer(text):
        words = re.split(r"[\s-]+", found.group().casefold())
        if words == ["one"] and not loose:
            continue
        yield str(_value(words))


def _value(words: list[str]) -> int:
    total, current = 0, 0
    for word in words:
        if word in _SCALES:
            current = max(current, 1) * _SCALES[word]
            if _SCALES[word] > 100:
                total, current = total + current, 0
        elif word == "dozen":
            current = max(current, 1) * 12
        elif word == "a":
            current += 1
        elif word != "and":
            current += _SPELLED[word]
    return total + current
