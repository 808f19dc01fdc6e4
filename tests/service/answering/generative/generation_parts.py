"""A house whose answers are written by a scripted language model."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from index.text.readable import quote_at
from service.answering.answerer import Answerer
from service.answering.records.answers import Answer
from service.answering.records.questions import Question
from service.composition.services import Services
from tests import model_server
from tests.model_server import ModelServer, Reply

QUESTION = "What is marginal risk?"
OPEN_WEIGHTS = (
    "Open weights means that the trained parameters of a model can be downloaded by anyone."
)
RISK = "Marginal risk is the risk that an open model adds to what is possible without it."
COMPARED = "Evaluators compare an open model with a search engine, as Kapoor et al. propose."
BASELINE = "The comparison needs a baseline that is measured in the same way."


@contextmanager
def scripted(
    services: Services, *replies: Reply, **llm: object
) -> Iterator[tuple[Answerer, ModelServer]]:
    """An answerer whose model gives these replies, and the server that it asks."""
    with model_server.serving() as server:
        server.script(*replies)
        settings = services.settings.model_copy(update={"llm": server.settings(**llm)})
        yield replace(services, settings=settings).answerer(), server


def answered(
    services: Services, *replies: Reply, question: str = QUESTION, **llm: object
) -> Answer:
    """The answer that a model's replies make."""
    with scripted(services, *replies, **llm) as (answerer, _):
        return answerer.answer(Question(question))


def texts(answer: Answer) -> list[str]:
    """The sentences of an answer."""
    return [each.text for each in answer.statements]


def assert_all_quotes_are_there(answer: Answer, services: Services) -> None:
    """That each statement has citations and each citation's quote stands where it says."""
    for statement in answer.statements:
        assert statement.citations
        assert statement.support in ("verified", "partial")
        for citation in statement.citations:
            quote = citation.quote
            page = services.library.pages(quote.paper.id, [quote.page])[quote.page]
            assert quote_at(page, quote.start, quote.end) == quote.text
