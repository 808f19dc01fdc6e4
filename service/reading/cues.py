"""Cues: the words by which papers state findings, contributions and limitations.

Sentences without such words are not taken; nothing is inferred.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.records import SectionKind
from service.reading.paper_text import PaperSentence
from service.reading.phrases import OF_PAPER, OF_RESEARCH, any_of

_ALSO = r"(?:also |further |then |thus |therefore |here |finally |empirically |additionally )?"
# "We propose", not "as we develop".
_MAIN_CLAUSE = r"(?:(?<=[,;:\u2013\u2014] )|(?<=\band )|^)"
_PURPOSE = any_of(
    rf"(?:purpose|aim|goal|objective)s? of (?:this|the|these) (?:\w+ ){{0,3}}{OF_PAPER}",
    r"(?:purpose|aim|goal|objective)s? of (?-i:the [A-Z]\w*)",
)
_INTENT = any_of(
    rf"(?:this|these) {OF_PAPER} (?:aims?|seeks?|argues?|proposes?|presents?|sets? out|"
    "lays? down|establish(?:es)?|outlines?|provides?|introduces?|explains?|describes?|"
    "compares?|examines?|investigates?|reviews?|assess(?:es)?|analy[sz]es?|explores?|evaluates?|"
    "shows?|finds?|is (?:designed|intended))",
    rf"in this {OF_RESEARCH},? we",
)
_ITSELF = any_of(
    rf"(?:this|the present|these) {OF_PAPER}|our (?:paper|report|study|article|work|analysis)",
    "we (?:also )?(?:propose|argue|show|find|introduce|present|investigate|develop|recommend|urge|"
    "call|conclude|describe|examine|discuss|analy[sz]e|identify|consider|hope|believe)",
)
_FINDING = any_of(
    rf"we (?:have )?{_ALSO}(?:find|found|show(?:ed)?|observed?|demonstrated?|discover(?:ed)?|"
    "conclude[ds]?|reveal(?:ed)?|report) "
    "(?:that|how|no|an?|several|the|evidence|strong|significant)",
    r"(?:our|these|the|key|main) (?:\w+ )?(?:results?|findings?|experiments?|analys[ei]s|"
    r"evaluations?) (?:\w+ )?(?:show|suggest|indicate|demonstrate|reveal|confirm|highlight|"
    "emphasi[sz]e|is|are that)s?",
    rf"this {OF_RESEARCH} (?:finds|found|shows|concludes|demonstrates|reveals|suggests)",
    "(?:key|main|central|principal) findings?",
    "results (?:show|suggest|indicate|demonstrate) that",
)
_CONTRIBUTION = re.compile(
    rf"{_MAIN_CLAUSE}we (?:also |further )?(?:introduce|propose|present|contribute|offer|outline|"
    r"develop(?:ed)?|construct(?:ed)?|design(?:ed)?|release|set out|put forward|formulate)\b"
    rf"|\bthis {OF_RESEARCH} (?:also |therefore )?(?:proposes|introduces|presents|contributes|"
    r"provides|develops|offers|describes|sets out|outlines|examines|investigates|argues|identifies|"
    r"explores|focuses|aims|seeks|reviews|assesses|analy[sz]es|makes|compares)\b"
    r"|\b(?:our|main|key|primary) (?:\w+ )?contributions?\b"
    rf"|\bin this {OF_RESEARCH},? we\b"
    rf"|\bthe (?:purpose|aim|goal|objective)s? of this {OF_RESEARCH} (?:is|are)\b",
    re.IGNORECASE,
)
_LIMITATION = any_of(
    "(?:limitations?|caveats?|shortcomings?|weakness(?:es)?) of (?:our|this|the present) "
    rf"(?:\w+ )?{OF_RESEARCH}",
    r"(?:one|another|an?|key|main|important|further|significant) (?:\w+ )?limitations? "
    "(?:is|are|of our)",
    r"our (?:\w+ ){0,2}(?:study|work|approach|analysis|methods?|evaluations?|results?|findings|"
    r"data|framework|experiments?)\b[^.;]{0,40}\b(?:limited|limitations?|do(?:es)? not|cannot|"
    "may not|only)",
    r"we (?:do|did|have|could|can) ?not (?:yet )?(?:consider|evaluate|address|cover|study|examine|"
    r"test|include|attempt|explore|assess|investigate|analy[sz]e|claim|measure)\w*",
    rf"(?:beyond|outside) (?:the scope of (?:this|our) {OF_RESEARCH}|this {OF_RESEARCH}.s scope)",
    rf"this {OF_RESEARCH} (?:does not|is limited|has (?:\w+ )?limitations?|only|cannot)",
    r"we leave\b.{3,80}\bfuture|(?:is|are|as) (?:left )?(?:for|to) future (?:work|research)",
    "(?:future (?:work|research|studies)|further (?:work|research|study)) "
    "(?:should|could|will|would|may|might|can|is|are|needs?)",
)
# Inside a section on limitations nearly every sentence names one; these name it outright.
_SHORTFALL = any_of(
    "not|cannot|limited|limitations?|limits?|lack(?:s|ing)?|only|difficult|unclear|unknown|fails?",
    r"challeng\w+|may|might|incomplete|uncertain\w*|future|however|although|while",
)
# "Limitations and future work", but not "Limits on liability" or "The limitations of models".
_OWN_LIMITS = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+|[A-Z]\.?\d*\s+)?(?:discussion(?: and|,|:)? )?(?:the |key |main |our )?"
    r"(?:limitations?|caveats|threats to validity)"
    r"(?: (?:and|&|,) [\w ]{3,40}| of (?:this|our) [\w ]+)?",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"\bet al\b|\[\d+(?:, ?\d+)*\]|\(\w+,? (?:19|20)\d\d[a-z]?\)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class CueWeights:
    """Weights of a cue, chosen by hand by reading the pages of the evaluation's papers.

    `python -m evaluation.paper_pages` counts the papers with each list; see docs/quality.md.
    """

    findings: Mapping[SectionKind, float]
    """By kind of section; 0 for the kinds that are not named."""
    contributions: Mapping[SectionKind, float]
    """By kind of section, likewise."""
    contributions_until: float = 0.25
    """Papers state contributions in the first part, up to this place in 0..1 …"""
    contributions_from: float = 0.9
    """… and at the end, from this place on."""
    in_own_limits: float = 2.0
    """A named limit in a section on the paper's limitations, against 1 elsewhere."""
    of_others: float = 0.5
    """A sentence that cites the work of others."""


WEIGHTS = CueWeights(
    findings={
        "summary": 1.3,
        "conclusion": 1.3,
        "results": 1.2,
        "discussion": 1.1,
        "introduction": 1.1,
        "other": 1.0,
        "recommendations": 0.7,
        "methods": 0.6,
    },
    contributions={
        "summary": 1.3,
        "introduction": 1.3,
        "conclusion": 1.1,
        "other": 0.8,
        "discussion": 0.6,
        "methods": 0.6,
    },
)


def speaks_of_itself(text: str) -> bool:
    """Whether a sentence says what the paper is or does."""
    return _ITSELF.search(text) is not None


def says_its_purpose(text: str) -> bool:
    """Whether a sentence says what the paper is for."""
    return _PURPOSE.search(text) is not None


def says_what_it_does(text: str) -> bool:
    """Whether a sentence says what the paper sets out to do."""
    return _INTENT.search(text) is not None


def names_a_limit(text: str) -> bool:
    """Whether a sentence says what the paper leaves out or leaves open."""
    return _LIMITATION.search(text) is not None


def finding_strength(sentence: PaperSentence) -> float:
    """How strongly a sentence states a finding of the paper; 0 where it states none."""
    if not _FINDING.search(sentence.text):
        return 0.0
    return WEIGHTS.findings.get(sentence.kind, 0.0) * _own(sentence.text)


def contribution_strength(sentence: PaperSentence) -> float:
    """How strongly a sentence states a contribution of the paper; 0 where it states none."""
    if not _CONTRIBUTION.search(sentence.text):
        return 0.0
    strength = WEIGHTS.contributions.get(sentence.kind, 0.0) * _own(sentence.text)
    is_early = sentence.place < WEIGHTS.contributions_until
    return strength if is_early or sentence.place > WEIGHTS.contributions_from else 0.0


def limitation_strength(sentence: PaperSentence) -> float:
    """How strongly a sentence states a limitation of the paper; 0 where it states none."""
    in_section = any(_OWN_LIMITS.fullmatch(title.strip()) for title in sentence.passage.section)
    if names_a_limit(sentence.text):
        return (WEIGHTS.in_own_limits if in_section else 1.0) * _own(sentence.text)
    return 1.0 if in_section and _SHORTFALL.search(sentence.text) else 0.0


def _own(text: str) -> float:
    """A factor below 1 for a sentence that cites the work of others."""
    return WEIGHTS.of_others if _OF_OTHERS.search(text) else 1.0
