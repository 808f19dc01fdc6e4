"""Evidence for a question without an answer: the stages understand, retrieve and rate in a row.

Comparisons of papers and the evaluations use it; the Answerer runs the same stages itself, so that
it can report and time each.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.embedding.embedder import Embedder
from index.library.library import Library
from index.records import Filter
from service.answering.records.evidence import Evidence
from service.answering.records.questions import Question
from service.answering.records.retrieved import Hits
from service.answering.records.understanding import Understanding
from service.answering.retrieval.pages import few_of_each
from service.answering.retrieval.retriever import PASSAGES, Reranker, Retriever
from service.answering.sentences.rating import SentenceRater
from service.answering.understand.analyzer import QuestionAnalyzer, Reader


@dataclass(frozen=True, slots=True)
class SpreadSettings:
    """How widely a comparison of papers searches, in passages and papers.

    Chosen by hand with `python -m evaluation.paper_pages`: more papers say nothing near enough.
    """

    passages: int = 80
    papers: int = 12
    passages_of_each: int = 4


SPREAD = SpreadSettings()


@dataclass(frozen=True, slots=True)
class EvidenceGatherer:
    """The stages that gather evidence from one library; safe to use from many threads."""

    analyzer: QuestionAnalyzer
    retriever: Retriever
    rater: SentenceRater

    def understood(self, question: Question) -> Understanding:
        """What a question asks for, before anything is searched."""
        return self.analyzer.understood(question)

    def understand(self, question: str, earlier: Sequence[str] = ()) -> Understanding:
        """What a question asks for by the rules alone."""
        return self.analyzer.by_rules(question, earlier)

    def retrieve(
        self, understanding: Understanding, where: Filter, k: int, *, part: str | None = None
    ) -> Hits:
        """The k best passages for a question, or for one part of it, reranked."""
        part = part or understanding.question
        return self.retriever.reranked(self.retriever.retrieve(part, understanding, where, k), k)

    def gathered(
        self, part: str, understanding: Understanding, where: Filter, *, spread: bool = False
    ) -> Evidence:
        """The passages found for one part of a question and their sentences, rated.

        With `spread`, a few passages of each of many papers instead of the best of all.
        """
        hits = self.retrieve(
            understanding, where, SPREAD.passages if spread else PASSAGES, part=part
        )
        if spread:
            few = few_of_each(hits.found, papers=SPREAD.papers, passages=SPREAD.passages_of_each)
            hits = replace(hits, found=few)
        return self.rater.rated(self.retriever.read(hits))


def evidence_gatherer(
    library: Library,
    embedder: Embedder,
    reranker: Reranker | None = None,
    reader: Reader | None = None,
) -> EvidenceGatherer:
    """The stages over a library; `reranker` and `reader` are models that may be absent."""
    return EvidenceGatherer(
        analyzer=QuestionAnalyzer(library, reader),
        retriever=Retriever(library, embedder, reranker),
        rater=SentenceRater(library.terms),
    )
