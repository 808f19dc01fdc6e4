"""answering/answerer.py: questions in, checked answers out."""

from index.records import Filter
from index.text.readable import quote_at
from service.answering.records.questions import Question
from service.composition.services import Services


def test_an_answer_quotes_the_page_word_for_word(stocked_services: Services) -> None:
    answer = stocked_services.answerer().answer(Question("What does marginal risk mean?"))
    assert answer.status == "answered"
    first = answer.statements[0]
    assert first.text.startswith("Marginal risk is the risk that an open model adds")
    assert first.support == "verified"
    quote = first.citations[0].quote
    page = stocked_services.library.pages(quote.paper.id, [quote.page])[quote.page]
    assert (quote.page, quote.text) == (2, first.text)
    assert quote_at(page, quote.start, quote.end) == quote.text


def test_a_question_off_the_subject_is_refused_without_citations(
    stocked_services: Services,
) -> None:
    answer = stocked_services.answerer().answer(Question("Who won the football World Cup in 2018?"))
    assert (answer.status, answer.statements) == ("unanswerable", ())
    assert answer.reason == "off_topic"
    assert answer.nearest
    assert "not an answer" in answer.message


def test_citations_are_numbered_through_the_answer(stocked_services: Services) -> None:
    answer = stocked_services.answerer().answer(
        Question("What are open weights and staged release?")
    )
    numbers = [c.number for statement in answer.statements for c in statement.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert 1 <= len(answer.statements) <= 5


def test_only_the_papers_asked_for_answer(stocked_services: Services) -> None:
    garden = stocked_services.library.paper("garden.pdf")
    asked = Question("When is an apple tree pruned?", Filter(frozenset({garden.id})))
    answer = stocked_services.answerer().answer(asked)
    assert {c.quote.paper.id for s in answer.statements for c in s.citations} == {garden.id}
    elsewhere = Question(asked.text, Filter(frozenset({"no such paper"})))
    refused = stocked_services.answerer().answer(elsewhere)
    assert (refused.reason, refused.nearest) == ("nothing_found", ())


def test_the_same_question_gives_the_same_answer(stocked_services: Services) -> None:
    question = Question("What is a staged release?")
    first, second = (stocked_services.answerer().answer(question) for _ in range(2))
    assert (first.id, first.statements) == (second.id, second.statements)
