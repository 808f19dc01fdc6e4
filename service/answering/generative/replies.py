"""Parses a model's reply as it streams: JSON objects, or lines with numbered marks.

Text that models write around them is skipped; incomplete statements are dropped.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.answering.generative.prompts import NO_ANSWER


@dataclass(frozen=True, slots=True)
class Copied:
    """Words that a model says it copied from a passage, by number; empty if it only names it."""

    passage: int
    words: str


@dataclass(frozen=True, slots=True)
class Said:
    """One or more sentences of a model, and the words they should rest on."""

    text: str
    copied: tuple[Copied, ...]


# Lines of JSON and the fences around it are not sentences.
_NO_PROSE = re.compile(r'\s*(?:[{}\[\]]|"\w+"\s*:|```)')


class ReplyParser:
    """Parses statements from a reply; `declines` is true once it says there is no answer."""

    def __init__(self) -> None:
        self.declines = False
        self._objects = _Objects()
        self._line = ""

    def feed(self, piece: str) -> Iterator[Said]:
        """The statements that this piece of the reply completes."""
        for found in self._objects.feed(piece):
            self.declines = self.declines or found.get("answered") is False
            if isinstance(text := found.get("text"), str):
                yield Said(text=text, copied=tuple(_copied(found.get("quotes"))))
        *lines, self._line = (self._line + piece).split("\n")
        for line in lines:
            yield from self._of_line(line)

    def end(self) -> Iterator[Said]:
        """The statements of the last line, which has no line break."""
        line, self._line = self._line, ""
        yield from self._of_line(line)

    def _of_line(self, line: str) -> Iterator[Said]:
        if line.strip(" .*`").upper() == NO_ANSWER:
            self.declines = True
        elif not self._objects.any and not _NO_PROSE.match(line):
            yield from marked(line)


# The characters that matter to a scanner of JSON: quotes and braces; within a string, its end.
_OUTSIDE, _INSIDE = re.compile(r'["{}]'), re.compile(r'"|\\.?', re.DOTALL)


class _Objects:
    """The objects of a JSON text that arrives in pieces, each as soon as it is closed."""

    def __init__(self) -> None:
        self._text = ""
        self._at = 0
        self._opened: list[int] = []
        self._in_string = False
        self.any = False

    def feed(self, piece: str) -> Iterator[dict[str, object]]:
        self._text += piece
        while sign := (_INSIDE if self._in_string else _OUTSIDE).search(self._text, self._at):
            if sign.group() == "\\":
                self._at = sign.start()  # the escaped character has not arrived yet
                return
            self._at = sign.end()
            yield from self._read(sign)
        self._at = len(self._text)

    def _read(self, sign: re.Match[str]) -> Iterator[dict[str, object]]:
        match sign.group():
            case '"':
                self._in_string = not self._in_string
            case "{":
                self._opened.append(sign.start())
            case "}" if self._opened:
                yield from self._object(self._text[self._opened.pop() : sign.end()])

    def _object(self, text: str) -> Iterator[dict[str, object]]:
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            return
        if isinstance(value, dict):
            self.any = True
            yield value


def _copied(quotes: object) -> Iterator[Copied]:
    for each in quotes if isinstance(quotes, list) else ():
        if isinstance(each, dict) and isinstance(each.get("quote"), str):
            number = each.get("passage")
            yield Copied(number if isinstance(number, int) else 0, each["quote"])


_MARK = re.compile(
    r"""\s*[\[(【]\s*(?:passage\s+)?(?P<number>\d{1,3})
    (?: \s*[:,]\s*["“”'‘](?P<words>.*?)["“”'’]\s* | (?P<more>(?:\s*[,;]\s*\d{1,3})*)\s* )[\])】]""",
    re.VERBOSE | re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")


def marked(line: str) -> Iterator[Said]:
    """The sentences of a line, each with the marks behind it: [2: "words"], [2], [2, 5]."""
    line = _BULLET.sub("", line)
    text, copied, end = "", list[Copied](), 0
    for mark in _MARK.finditer(line):
        between = line[end : mark.start()].lstrip(" .;,") if copied else line[end : mark.start()]
        if copied and between:
            yield Said(_closed(text), tuple(copied))
            text, copied = "", []
        text, end = text + between, mark.end()
        copied += _of_mark(mark)
    rest = line[end:]
    if copied:
        yield Said(_closed(text), tuple(copied))
        rest = rest.lstrip(" .;,")
    if any(map(str.isalnum, rest)):
        yield Said(rest.strip(), ())


def _of_mark(mark: re.Match[str]) -> Iterable[Copied]:
    if mark["words"]:
        return [Copied(int(mark["number"]), mark["words"])]
    numbers = [mark["number"], *re.findall(r"\d+", mark["more"] or "")]
    return [Copied(int(number), "") for number in numbers]


def _closed(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in '.!?:;"”’)' else f"{text}."
