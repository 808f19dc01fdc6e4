"""Which papers have something to say on a question, and by which sentences."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.records import Paper
from service.answering.records.evidence import Evidence
from service.answering.records.sentences import Candidate


@dataclass(frozen=True, slots=True)
class RelevanceThresholds:
    """From which values on a sentence speaks on the question that papers are compared on.

    Chosen by reading what papers say on the gold questions and on questions of yes or no, put to
    the papers by `python -m evaluation.paper_pages --data DIR`; see docs/quality.md.
    """

    near: float = 0.6
    """Cosine of question and sentence that is enough alone."""
    somewhat_near: float = 0.4
    """Cosine that is enough with one of the next two."""
    coverage: float = 0.5
    """Share of the weight of the question's terms that the sentence holds."""
    of_best: float = 0.7
    """Share of the score of the best sentence of all papers."""


THRESHOLDS = RelevanceThresholds()
# Entries of notes and lists of references state nothing themselves.
_REFERENCE = re.compile(r"https?:|www\.|\barXiv\b|\bIbid\b|\bdoi\b|^\d{1,3}\.? [A-Z][\w-]+, [A-Z]")


@dataclass(frozen=True, slots=True, eq=False)
class PaperEvidence:
    """The evidence of one paper: `evidence` holds its passages and all its rated sentences.

    `relevant` are those of the sentences that speak on the question, best first, at least one.
    """

    paper: Paper
    evidence: Evidence
    relevant: tuple[Candidate, ...]

    def narrowed(self, candidate: Candidate) -> Evidence:
        """The paper's evidence with this sentence alone."""
        return replace(self.evidence, sentences=(candidate,))


def relevant_papers(evidence: Evidence) -> Iterator[PaperEvidence]:
    """The papers with a sentence on the question, the one with the best passage first."""
    best = max((candidate.score for candidate in evidence.sentences), default=0.0)
    papers = {hit.paper.id: hit.paper for hit in evidence.found}
    for paper in papers.values():
        own = _of_paper(evidence, paper)
        if relevant := _relevant(own.sentences, best):
            yield PaperEvidence(paper=paper, evidence=own, relevant=relevant)


def _of_paper(evidence: Evidence, paper: Paper) -> Evidence:
    return replace(
        evidence,
        found=tuple(hit for hit in evidence.found if hit.paper.id == paper.id),
        sentences=tuple(c for c in evidence.sentences if c.found.paper.id == paper.id),
    )


def _relevant(candidates: Sequence[Candidate], best: float) -> tuple[Candidate, ...]:
    return tuple(candidate for candidate in candidates if _is_relevant(candidate, best))


def _is_relevant(candidate: Candidate, best: float) -> bool:
    is_near = candidate.cosine >= THRESHOLDS.near or (
        candidate.cosine >= THRESHOLDS.somewhat_near
        and (
            candidate.coverage >= THRESHOLDS.coverage
            or candidate.score >= THRESHOLDS.of_best * best
        )
    )
    return is_near and not _REFERENCE.search(candidate.text)
