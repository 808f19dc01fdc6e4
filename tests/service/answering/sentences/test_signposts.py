"""answering/sentences/signposts.py: sentences about the document in the place of its subject."""

import pytest

from service.answering.sentences.signposts import is_about_itself


@pytest.mark.parametrize(
    "text",
    [
        "(12) This section of the guidelines focuses on the concept of a model.",
        "In this section, we show sampled examples of attacks.",
        "Here we show the principles that we used.",
        "Table 4 lists the categories of the MANAGE function.",
        "Figure 3: Summary of the challenges posed by frontier AI.",
        "Annex A.3 estimates the training compute of a number of models.",
        "The causes of these challenges are summarized in Figure 3.",
        "Disclaimer This document is published as a contribution to a project.",
        "The findings and conclusions expressed herein do not represent our members.",
        "This publication is available free of charge from our site.",
    ],
)
def test_signposts_captions_and_notices_are_told(text: str) -> None:
    assert is_about_itself(text)


@pytest.mark.parametrize(
    "text",
    [
        "Open weights let anyone study how a model fails.",
        "This regulation lays down harmonised rules.",
        "In this case, the modifier must comply with the obligations of providers.",
        "The criteria are set out in Annex XIII and may be amended.",
        "Section 230 shields platforms, and its reach is disputed.",
        "We recommend that the Act exempts research.",
        "Tables of contents help readers.",
    ],
)
def test_sentences_on_the_subject_are_not(text: str) -> None:
    assert not is_about_itself(text)


def test_a_long_sentence_is_read_at_once() -> None:
    assert not is_about_itself("This section " + "of the section " * 5_000)
