"""answering/kept_answers.py: answers as text, and read again."""

import json
from dataclasses import replace

from service.answering.kept_answers import KeptAnswer, archived, unarchived
from service.answering.records.questions import Question
from service.composition.services import Services


def test_an_answer_is_read_as_it_was_kept(stocked_services: Services) -> None:
    kept = _kept(stocked_services)
    assert unarchived(archived(kept)) == kept


def test_an_answer_of_an_earlier_version_opens(stocked_services: Services) -> None:
    kept = _kept(stocked_services)
    row = archived(kept)
    content = json.loads(row.content)
    # Earlier versions kept what a comparison searched for; nothing reads it now.
    content["answer"]["understanding"]["facets"] = ["open weights", "closed weights"]
    assert unarchived(replace(row, content=json.dumps(content))) == kept


def _kept(services: Services) -> KeptAnswer:
    question = Question("What does marginal risk mean?")
    return KeptAnswer(
        answer=services.answerer().answer(question),
        question=question,
        conversation="",
        owner="",
        asked=1_700_000_000.0,
    )
