"""Whether the sentences chosen for a question hold its answer, on SQuAD 2.0.

Asked twice: of the question's own paragraph, and of all paragraphs as a library. On the library it
is also measured how well questions that no paragraph answers are told from the others; these are
near misses by design, written beside a paragraph that seems to answer.
"""

from collections.abc import Sequence
from dataclasses import asdict

from sklearn.metrics import roc_auc_score

from evaluation.documents import FillListener
from evaluation.rating import is_right
from evaluation.report import EvaluationReport
from evaluation.squad import Squad, SquadQuestion, squad_library
from index.records import Filter
from service.answering.answerer import Answerer
from service.answering.records.evidence import Evidence
from service.answering.records.questions import Question
from service.answering.refusal.abstention import ABSTENTION, answerable, signals
from service.answering.writing.extractive import choose

_FIRST = 3


def evaluate_sentences(squad: Squad, count: int, watch: FillListener) -> EvaluationReport:
    """The measures over the last `count` questions, half of which have no answer.

    The weights of the rating are fitted on the first (see `evaluation.rating`).
    """
    questions = squad.questions[-count:]
    with squad_library(squad, watch) as services:
        answerer = services.answerer()
        papers = {paper.file: paper.id for paper in services.library.papers()}
        everywhere = [_evidence(answerer, question, Filter()) for question in questions]
        runs = {
            "given the paragraph": _held(
                questions,
                [
                    _evidence(answerer, question, Filter(frozenset({papers[question.paragraph]})))
                    for question in questions
                ],
            ),
            "given all paragraphs": _held(questions, everywhere)
            | _abstained(questions, everywhere),
        }
        about = {
            "data": "SQuAD 2.0", "paragraphs": len(papers), "questions": len(questions),
            "with an answer": sum(bool(question.answers) for question in questions),
            "model": asdict(services.embedder.identity),
            "abstention AUROC": round(abstention_auroc(questions, everywhere), 4),
        }  # fmt: skip
    return EvaluationReport(about, runs)


def abstention_auroc(questions: Sequence[SquadQuestion], evidence: Sequence[Evidence]) -> float:
    """How often a question with an answer looks likelier to have one than a question without."""
    has_answer = [bool(question.answers) for question in questions]
    return float(roc_auc_score(has_answer, [answerable(signals(each)) for each in evidence]))


def _evidence(answerer: Answerer, question: SquadQuestion, where: Filter) -> Evidence:
    understanding = answerer.evidence.understood(Question(question.text))
    return answerer.evidence.gathered(question.text, understanding, where)


def _held(
    questions: Sequence[SquadQuestion], evidence: Sequence[Evidence]
) -> dict[str, dict[str, float]]:
    """Whether the first statement, and one of the first three, holds an answer."""
    values: dict[str, dict[str, float]] = {"in the first": {}, f"in the first {_FIRST}": {}}
    for question, each in zip(questions, evidence, strict=True):
        if question.answers:
            chosen = choose(each.sentences, each.understanding.kind)
            right = [is_right(candidate, question) for candidate in chosen]
            values["in the first"][question.id] = float(any(right[:1]))
            values[f"in the first {_FIRST}"][question.id] = float(any(right[:_FIRST]))
    return values


def _abstained(
    questions: Sequence[SquadQuestion], evidence: Sequence[Evidence]
) -> dict[str, dict[str, float]]:
    """Whether a question with an answer is answered, and one without refused."""
    values: dict[str, dict[str, float]] = {"answered": {}, "refused": {}}
    for question, each in zip(questions, evidence, strict=True):
        is_answered = answerable(signals(each)) >= ABSTENTION.threshold
        if question.answers:
            values["answered"][question.id] = float(is_answered)
        else:
            values["refused"][question.id] = float(not is_answered)
    return values
