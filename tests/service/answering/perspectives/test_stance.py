"""answering/perspectives/stance.py and polarity_lexicon.py: who takes which side."""

import re

import pytest

from service.answering.perspectives.polarity_lexicon import families, polarity
from service.answering.perspectives.stance import Stance, claim_of, proposition, stance

_STOP_WORDS = "a an and are be by do does in is it of on should that the to would"
_STOP = frozenset(_STOP_WORDS.split())


def terms(text: str) -> frozenset[str]:
    """The words of a text without their endings, roughly as the lexical index knows them."""
    words = set(re.findall(r"[a-z]+", text.lower())) - _STOP
    return frozenset(re.sub(r"(?:ing|ed|es|s|e)$", "", word) for word in words)


def stand(question: str, statement: str, cosine: float = 0.6) -> Stance:
    asked = proposition(question)
    assert asked
    return stance(
        claim_of(asked, dict.fromkeys(terms(asked), 1.0), terms), statement, cosine, terms
    )


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Open release increases risk.", -1),
        ("Open release reduces risk.", 1),
        ("Open release does not increase risk.", 1),
        ("Licensing would stifle innovation.", -1),
        ("Audits improve safety and reduce harms and risks.", 1),
        ("Audits improve safety but increase the burden on small firms.", 0),
        ("Red teaming still falls far short.", -1),
        ("It isn't safe.", -1),
        ("Not only is it safe, it is useful.", 1),
        ("Regulation hinders progress instead of encouraging it.", -1),
        ("The register lists all models.", 0),
    ],
)
def test_valence_is_told_by_signs_and_negations(text: str, sign: int) -> None:
    assert polarity(text) == sign


def test_the_families_of_a_text_stand_in_its_order() -> None:
    assert families("Openness increases safety; it does not raise risks.") == ("change", "safety")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Does open release increase risk?", "Does open release increase risk"),
        ("Do the papers agree that audits are needed?", "audits are needed"),
        ("What is known about whether openness harms security?", "openness harms security"),
        ("Is it true that models leak data?", "models leak data"),
        ("What is open release?", ""),
        ("Are open or closed models safer?", ""),
        ("How should models be released?", ""),
    ],
)
def test_a_question_is_a_proposition_where_one_can_say_yes_or_no(question: str, said: str) -> None:
    assert proposition(question) == said


@pytest.mark.parametrize(
    ("question", "statement", "expected"),
    [
        (
            "Does open release increase risk?",
            "Open release increases the risk of misuse.",
            "support",
        ),
        ("Does open release increase risk?", "Open release reduces risk over time.", "oppose"),
        ("Does open release increase risk?", "Open release does not increase risk.", "oppose"),
        (
            "Does open release increase risk?",
            "Open release increases risk only if safeguards can be removed.",
            "qualify",
        ),
        ("Does open release increase risk?", "Open release may increase risk.", "qualify"),
        ("Does open release increase risk?", "The risk of an open release is debated.", "unclear"),
        ("Does open release increase risk?", "Apple trees increase in height.", "unclear"),
        (
            "Should open weights be licensed?",
            "We recommend that open weights be licensed by a regulator.",
            "support",
        ),
        ("Should open weights be licensed?", "Open weights should not be licensed.", "oppose"),
        (
            "Should open weights be licensed?",
            "Licensed open weights would harm small developers.",
            "oppose",
        ),
        (
            "Should open weights be licensed?",
            "Open weights should be licensed unless the model is small.",
            "qualify",
        ),
        (
            "Should open weights be licensed?",
            "All open weights should be tested before being licensed.",
            "qualify",
        ),
        ("Should open weights be licensed?", "Some open weights are licensed.", "unclear"),
        (
            "Should open weights be licensed?",
            "Open weights can be harmful where they are licensed.",
            "unclear",
        ),
        (
            "Should open weights be licensed?",
            "Where open weights are licensed, audits should be free.",
            "unclear",
        ),
        ("Are audits sufficient?", "Audits are insufficient to find all harms.", "oppose"),
        ("Are audits sufficient?", "Audits should be sufficient.", "unclear"),
        ("Is Llama open source?", "Llama is not open source by any definition.", "oppose"),
        ("Is Llama open source?", "Llama is open source.", "support"),
    ],
)
def test_a_stance_is_told_where_the_words_settle_it(
    question: str, statement: str, expected: Stance
) -> None:
    assert stand(question, statement) == expected


def test_a_statement_that_is_far_from_the_claim_takes_no_side() -> None:
    assert stand("Does open release increase risk?", "Release increases traffic.", 0.2) == "unclear"
