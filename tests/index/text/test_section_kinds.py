"""index/text/section_kinds.py and index/search/explanation.py."""

import pytest

from index.records import SECTION_KINDS, SectionKind
from index.search.explanation import explain
from index.text.section_kinds import section_kind
from service.answering.records.questions import Question
from service.composition.services import Services


@pytest.mark.parametrize(
    ("section", "kind"),
    [
        (("Abstract",), "summary"),
        (("Executive Summary", "Key messages"), "summary"),
        (("1 Introduction",), "introduction"),
        (("4 Risks", "4.2 Misuse"), "other"),
        (("4 Results", "4.2 Misuse"), "results"),
        (("5. Results and discussion",), "results"),
        (("A Appendix", "B Methods"), "methods"),
        (("Appendix B: Methods",), "appendix"),
        (("CHAPTER III", "Article 53 Obligations"), "law"),
        (("6 Discussion", "6.1 Limitations of this study"), "limitations"),
        (("Results", "Table 3: Scores"), "table"),
        ((), "other"),
    ],
)
def test_the_innermost_telling_heading_names_the_kind(
    section: tuple[str, ...], kind: SectionKind
) -> None:
    assert section_kind(section) == kind
    assert kind in SECTION_KINDS


def test_an_explanation_names_the_terms_that_counted_and_the_parts_of_the_score(
    stocked_services: Services,
) -> None:
    question = "What are the weights of Gertrude?"
    hits = stocked_services.answerer().search(Question(question), 3)
    explanations = stocked_services.library.explain(question, hits)
    best = explanations[0]
    assert best.score == hits[0].score
    weights = [match.weight for match in best.terms]
    assert weights == sorted(weights, reverse=True)
    counted = {match.term: match.fields for match in best.terms}
    assert "text" in counted["weight"]
    assert "title" in counted["weight"]
    assert all(explanation.lexical_rank or not explanation.lexical for explanation in explanations)
    assert explain(hits[0], {}, stocked_services.library.terms).terms == ()
