"""Requests that no paper answers: small talk, opinions, harm, and what has to be written.

Recognised by clear wordings only: a question that is taken for a request by mistake gets no answer,
and a request that is missed is searched for like any question.
"""

import re
from dataclasses import dataclass
from typing import Literal

from service.answering.records.understanding import Understanding

Wish = Literal["talk", "opinion", "harm", "writing", "translation", "calculation"]

_WRITTEN = (
    r"(?:poems?|haikus?|songs?|lyrics|limericks?|stor(?:y|ies)|essays?|blog ?posts?|tweets?|"
    r"e-?mails?|letters?|speech(?:es)?|press releases?|code|scripts?|programs?|slogans?|raps?|"
    r"sonnets?|dialogues?)"
)
_WEAPONS = (
    r"(?:bombs?|explosives?|(?:nerve|chemical|biological) (?:agents?|weapons?)|bioweapons?|"
    r"pathogens?|poisons?|malware|ransomware|computer virus(?:es)?|meth\w*|guns?|weapons?)"
)
_LANGUAGES = (
    r"(?:French|German|Spanish|Italian|Chinese|Japanese|Latin|Greek|Russian|Portuguese|Arabic|"
    r"Dutch|Polish|English)"
)
_WISHES: tuple[tuple[Wish, re.Pattern[str]], ...] = (
    ("talk", re.compile(
        r"\b(?:tell|know|give|make|say)\b.{0,20}\b(?:jokes?|riddles?|puns?|laugh|bedtime story)\b"
        r"|^\W*(?:who|what) are you\b|\bhow (?:are you|do you feel)\b", re.IGNORECASE)),
    ("harm", re.compile(
        r"\bhow (?:do|can|could|would|might|should) (?:i|we|one|you|someone|somebody)\b.{0,40}"
        r"\b(?:build|make|synthesi[sz]e|produce|create|buy|get|cook|release|write)\b.{0,40}"
        rf"\b{_WEAPONS}\b"
        r"|\b(?:help|teach|show) me\b.{0,40}\b(?:hack|kill|poison|steal|bomb|stalk|blackmail)\b"
        r"|\bhow (?:do|can|to|should)\b.{0,12}\b(?:kill|murder|poison|hurt) (?:my|him|her|someone|"
        r"somebody|people|a person|myself)\b", re.IGNORECASE)),
    ("translation", re.compile(
        r"^\W*(?:please |can you |could you )*translate\b"
        rf"|\btranslate\b.{{0,200}}\bto {_LANGUAGES}\b"
        rf"|\bhow (?:do|would) you say\b.{{0,80}}\bin {_LANGUAGES}\b", re.IGNORECASE)),
    ("writing", re.compile(
        r"^\W*(?:please |can you |could you |would you |will you |i want you to |i need you to )*"
        rf"(?:(?:write|compose|draft|create|generate|sing)\b.{{0,30}}?\b{_WRITTEN}\b"
        r"|pretend\b|act as\b|role-?play\b)", re.IGNORECASE)),
    ("calculation", re.compile(
        r"^\W*(?:please )?(?:calculate|compute|solve|multiply|divide|add up)\b(?=.*\d)"
        r"|\bwhat(?:'s|’s| is)\s+[\d(][\d\s.,()]*(?:[-+*/×÷^]|plus|minus|times|divided by)"
        r"[-+*/×÷^\d\s.,()]+\??\s*$"
        r"|\bsquare root of \d", re.IGNORECASE)),
    ("opinion", re.compile(
        r"\bwhat (?:do|would) you (?:personally )?(?:think|feel|believe|prefer|recommend)\b"
        r"|\b(?:do|don['’]t|would) you (?:personally )?(?:think|feel|believe|agree|like|prefer)\b"
        r"|\byour (?:own |personal |honest )?(?:opinion|view|favou?rite|feelings?|thoughts?)\b",
        re.IGNORECASE)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OutOfScopeRequest:
    """A request for something other than what papers say."""

    wish: Wish

    @property
    def is_writing(self) -> bool:
        """Whether a language model could write it from what the papers say."""
        return self.wish in {"writing", "translation", "calculation"}


def request_of(understanding: Understanding) -> OutOfScopeRequest | None:
    """The request in a question that no paper answers; None for an ordinary question."""
    if understanding.kind == "smalltalk":
        return OutOfScopeRequest("talk")
    said = understanding.question
    wish = next((wish for wish, pattern in _WISHES if pattern.search(said)), None)
    return OutOfScopeRequest(wish) if wish else None
