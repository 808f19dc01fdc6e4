"""answering/retrieval/retriever.py: the whole search, over a real library."""

from dataclasses import replace

from index.records import Filter, ScoredPassage
from index.search.boosts import NAMED
from service.answering.retrieval.named_papers import boosts_of, with_passages_of_each
from service.composition.services import Services

WEIGHTS = "What do Ada Byron and Grace Hopper say of open weights?"


def test_papers_are_named_by_their_titles_and_raised(stocked_services: Services) -> None:
    gatherer = stocked_services.evidence_gatherer()
    asked = gatherer.understand("What does “Apple trees in small gardens” say of open weights?")
    assert [paper.file for paper in asked.papers] == ["garden.pdf"]
    plain = gatherer.retrieve(replace(asked, named=()), Filter(), 3)
    raised = gatherer.retrieve(asked, Filter(), 3)
    why = {hit.paper.file for hit in raised.found for b in hit.boosts if b.why == NAMED}
    assert why == {"garden.pdf"}
    assert {hit.paper.file for hit in raised.found} == {hit.paper.file for hit in plain.found}
    assert raised.vector.shape == (stocked_services.embedder.identity.dimension,)


def test_a_comparison_hears_each_paper_that_it_names(stocked_services: Services) -> None:
    gatherer = stocked_services.evidence_gatherer()
    asked = gatherer.understand(
        "Compare what Byron and “Apple trees in small gardens” say of young trees."
    )
    assert (asked.kind, len(asked.papers)) == ("comparison", 2)
    found = gatherer.retrieve(asked, Filter(), 2).found
    assert {hit.paper.file for hit in found} == {"openness.pdf", "garden.pdf"}
    only = Filter(papers=frozenset({stocked_services.library.paper("garden.pdf").id}))
    assert {hit.paper.file for hit in gatherer.retrieve(asked, only, 4).found} == {"garden.pdf"}


def test_a_part_that_names_nothing_is_asked_of_what_the_whole_names(
    stocked_services: Services,
) -> None:
    asked = stocked_services.evidence_gatherer().understand(
        "What does “Apple trees in small gardens” say of age, and when should apples be pruned?"
    )
    assert len(asked.parts) == 2
    favours = [boosts_of(part, asked) for part in asked.parts]
    assert [paper_boosts.papers for paper_boosts in favours] == [favours[0].papers] * 2
    assert [len(paper_boosts.names) for paper_boosts in favours] == [1, 0]


def test_what_comes_in_takes_the_place_of_the_last_and_scores_fall(
    stocked_services: Services,
) -> None:
    hits = stocked_services.library.search(
        WEIGHTS, stocked_services.embedder.embed_query(WEIGHTS), 3
    )
    first, second, third = hits
    best = replace(third, score=0.99)
    heard = with_passages_of_each([first, second], [[best]])
    assert [hit.passage.id for hit in heard] == [first.passage.id, third.passage.id]
    assert [hit.score for hit in heard] == sorted((hit.score for hit in heard), reverse=True)
    assert with_passages_of_each(hits, [[second]]) == hits
    assert with_passages_of_each(list[ScoredPassage](), [[first]]) == []
