"""What a question asks for, by rules: how it is to be searched, and which papers it names.

Pure: the same question, paper names and conversation give the same understanding.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.linguistics import refers_back
from service.answering.records.understanding import NamedPaper, QuestionKind, Understanding
from service.answering.understand.follow_ups import standalone
from service.answering.understand.language import language_of
from service.answering.understand.mentions import mentions
from service.answering.understand.paper_name_index import NameMatch, PaperNameIndex


@dataclass(frozen=True, slots=True)
class NamingThresholds:
    """When a phrase of a question names a paper. Set by hand on the dev questions over papers.

    A match has at least the strength `named`, and that share of the best match's strength that
    `beside_best` gives; a phrase with more than `most_papers` such matches names none.
    """

    named: float = 0.5
    beside_best: float = 0.75
    most_papers: int = 4


NAMING = NamingThresholds()


def understand(
    question: str, name_index: PaperNameIndex, earlier: Sequence[str] = ()
) -> Understanding:
    """What a question asks for; `earlier` are those before it, standing alone, newest last."""
    whole = standalone(question, earlier)
    kind = kind_of(whole)
    named = named_papers(whole, name_index)
    return Understanding(
        question=whole,
        parts=parts_of(whole),
        kind=kind,
        language=language_of(whole),
        named=named,
    )


def named_papers(question: str, name_index: PaperNameIndex) -> tuple[NamedPaper, ...]:
    """The papers that a question names, surest first; phrases that name the same one add up."""
    named: dict[str, NamedPaper] = {}
    for phrase in mentions(question):
        meant = _meant(name_index.matches(phrase))
        for match in meant:
            # What fits several papers names each of them less surely.
            strength = match.strength / math.sqrt(len(meant))
            before = named.get(match.paper.id, NamedPaper(match.paper, phrase, 0.0))
            name = phrase if strength > before.strength else before.name
            both = 1 - (1 - before.strength) * (1 - strength)
            named[match.paper.id] = NamedPaper(match.paper, name, both)
    return tuple(sorted(named.values(), key=lambda named: (-named.strength, named.paper.id)))


def _meant(matches: Sequence[NameMatch]) -> list[NameMatch]:
    """Those of a phrase's matches that it names; none where it fits many papers alike."""
    if not matches or matches[0].strength < NAMING.named:
        return []
    least = max(NAMING.named, NAMING.beside_best * matches[0].strength)
    meant = [match for match in matches if match.strength >= least]
    return meant if len(meant) <= NAMING.most_papers else []


_SMALLTALK = re.compile(
    r"^\W*(?:"
    r"(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings|dear \w+)\b[^?]{0,30}"
    r"|(?:thanks?(?: you)?|cheers|bye|goodbye|see you|okay|ok|great|nice|well done)\b.{0,40}"
    r"|.{0,40}\bhow (?:are you|is it going|is your day)\b.{0,40}"
    r"|.{0,20}\b(?:tell me|know) a(?:ny)?\b.{0,15}\b(?:joke|story|stories|jokes)\b.{0,40}"
    r"|(?:who|what) are you|what(?: is|'s|’s) your name"
    r")\W*$",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[QuestionKind, re.Pattern[str]], ...] = (
    ("smalltalk", _SMALLTALK),
    ("comparison", re.compile(
        r"\b(?:compar(?:e|ed|es|ing|ison)|contrast(?:s|ed|ing)?|differ(?:s|ed)?|differences?\s+between|"
        r"differently|versus|vs\.?|as\s+opposed\s+to|on\s+the\s+one\s+hand|both\b.{3,80}\band|"
        r"each\b.{3,120}\band|and\b.{3,80}\beach|similarit(?:y|ies)|in\s+common|"
        r"(?:agree|disagree)s?\s+(?:on|about|with)|rather\s+than\b.{3,60}\baccording)\b"
        r"|\bhow\b[^?]{3,80}\b(?:and\s+how|and\s+what)\b", re.IGNORECASE)),
    ("survey", re.compile(
        r"\b(?:what|how)\b.{0,30}\b(?:(?:the|these|different|various|other|most|all)\s+)?(?:papers|authors|"
        r"researchers|studies|sources|documents|reports|literature)\b.{0,20}\b(?:say|think|argue|"
        r"agree|find|claim|write|propose|recommend|view|discuss)|\b(?:overview|summar(?:y|i[sz]e)|survey|"
        r"state\s+of\s+the|literature|debate|views|positions|arguments\s+(?:for|against))\b",
        re.IGNORECASE)),
    ("list", re.compile(
        r"^\W*(?:list|name|enumerate)\b|\b(?:which|what)\s+(?:are\s+the\s+)?(?:(?:main|key|major|"
        r"specific)\s+)?(?:two|three|four|five|six|seven|eight|nine|ten|several|kinds|types|sorts|ways|"
        r"steps|grounds|conditions|reasons|categories|criteria|requirements|examples|exceptions|"
        r"exemptions|counter-?arguments|obligations|measures|principles|factors|elements|risks|"
        r"benefits|recommendations)\b", re.IGNORECASE)),
    ("definition", re.compile(
        r"^\W*(?:define\b|what\s+(?:is|are)\s+(?:an?\s+|the\s+)?[\w\s\"“”'’-]{2,40}\W*$)"
        r"|\bwhat\s+(?:does|do|did)\b.{2,60}\b(?:mean|stand\s+for)\b"
        r"|\b(?:definition\s+of|defined?\s+(?:as|by)|counts?\s+as|is\s+meant\s+by|"
        r"the\s+meaning\s+of)\b", re.IGNORECASE)),
    ("explanation", re.compile(
        r"^\W*(?:and\s+)?(?:why|how(?!\s+(?:many|much|large|big|long|often|far|old|high|heavily)\b)|"
        r"explain|through\s+what|what\s+(?:explanation|reason))\b|\bwhy\b", re.IGNORECASE)),
)  # fmt: skip


def kind_of(question: str) -> QuestionKind:
    """What kind of answer a question asks for, by its wording."""
    return next((kind for kind, pattern in _KINDS if pattern.search(question)), "fact")


# Where one whole question ends and another begins within a sentence.
_ASKS = (
    r"(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|should|"
    r"would|will|must|has|have)"
)
_JOINT = re.compile(
    rf"[,;]\s+and\s+(?:also\s+)?(?={_ASKS}\b)|;\s+(?={_ASKS}\b)|\s+and\s+(?=(?:why|how|what|when|who|"
    r"where)\s+(?:is|are|was|were|do|does|did|can|could|should|would|will|must|has|have)\b)",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[?])\s+(?=\S)")
_WHOLE = re.compile(
    rf"^(?:[\w\s,'’-]{{0,40}}?\b)?{_ASKS}\b(?:\s+\S+){{2,}}", re.IGNORECASE | re.DOTALL
)
_OF_OTHER_HALF = re.compile(r"\b(?:each|for\s+20\d\d)\b", re.IGNORECASE)


def parts_of(question: str) -> tuple[str, ...]:
    """The questions in one: several sentences that ask, or two joined that are each whole.

    A half that leans on the other by a pronoun stays with it.
    """
    sentences = [said.strip() for said in _SENTENCES.split(question) if said.strip()]
    if len(sentences) > 1 and all(said.endswith("?") and _is_whole(said) for said in sentences):
        return tuple(sentences)
    if len(sentences) > 1 or kind_of(question) == "comparison":
        return (question,)
    halves = [half.strip() for half in _JOINT.split(question) if half and half.strip()]
    if len(halves) > 1 and all(_is_whole(half) for half in halves):
        return tuple(_capital(half.rstrip(" ,;?.") + "?") for half in halves)
    return (question,)


def _is_whole(half: str) -> bool:
    leans = refers_back(half) or _OF_OTHER_HALF.search(half)
    return bool(_WHOLE.match(half)) and not leans


def _capital(half: str) -> str:
    return half[0].upper() + half[1:]
