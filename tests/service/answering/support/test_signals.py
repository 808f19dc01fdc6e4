"""answering/support/signals.py: what is read and what the signals do."""

import numpy as np

from index.embedding.embedder import Embedder, PassageText
from service.answering.support.signals import (
    SIGNALS,
    QuoteEvidence,
    SupportSignals,
    quote_evidence,
    support_signals,
)

STATEMENT = "Staged release means that a developer publishes larger versions over time."
SAME = "In a staged release, the developer publishes larger and larger versions with time."
OTHER = "An apple tree that bears fruit every second year is pruned in late winter."


def measured(embedder: Embedder, read: QuoteEvidence) -> SupportSignals:
    made = embedder.embed_passages(
        [PassageText(text, ()) for text in (read.statement, *read.nearest)]
    )
    return support_signals(read, made.tokens[0], made.tokens[1:])


def test_the_same_in_other_words_is_nearer_than_something_else(embedder: Embedder) -> None:
    verbatim, same, other = (
        measured(embedder, quote_evidence(STATEMENT, [quote], ""))
        for quote in (STATEMENT, SAME, OTHER)
    )
    assert verbatim.tokens > 0.99
    assert verbatim.tokens > same.tokens > 0.6 > 0.45 > other.tokens


def test_quotes_hold_together_what_none_holds_alone(embedder: Embedder) -> None:
    statement = "Staged release buys time, and apple trees are pruned in winter."
    halves = ["Staged release buys time.", "Apple trees are pruned in winter."]
    alone = [measured(embedder, quote_evidence(statement, [half], "")).tokens for half in halves]
    both = measured(embedder, quote_evidence(statement, halves, ""))
    assert both.tokens > max(alone) + 0.1
    assert both.choice == 0


def test_more_evidence_never_lowers_what_is_there(embedder: Embedder) -> None:
    few = measured(embedder, quote_evidence(STATEMENT, [SAME], ""))
    many = measured(
        embedder, quote_evidence(STATEMENT, [OTHER, SAME, *["It rains today."] * 20], "")
    )
    assert many.tokens >= few.tokens - 1e-6
    assert many.choice > few.choice == 0


def test_names_and_numbers_are_looked_for_in_quotes_and_context() -> None:
    statement = "Kapoor et al. read 12 papers in 2024."
    quote = "They read twelve papers."
    assert quote_evidence(statement, [quote], "").missing_names == ("Kapoor",)
    assert quote_evidence(statement, [quote], "").missing_numbers == ("2024",)
    known = quote_evidence(statement, [quote], "Sayash Kapoor: On the risk of open models (2024)")
    assert (known.missing_names, known.missing_numbers) == ((), ())


def test_a_page_is_narrowed_to_the_sentences_that_share_words() -> None:
    page = [f"Sentence {number} is about something else." for number in range(200)]
    read = quote_evidence(STATEMENT, [*page, SAME], "")
    assert len(read.quotes) == 201
    assert len(read.nearest) == 24
    assert SAME in read.nearest


def test_a_long_quote_is_read_sentence_by_sentence() -> None:
    read = quote_evidence(STATEMENT, [" ".join([OTHER] * 10)], "")
    assert read.quotes == (OTHER,) * 10


def test_a_megabyte_is_read_in_part() -> None:
    read = quote_evidence(
        "x " * 500_000, ["y" * 1_000_000, "<b>\u202ez</b> " * 100_000], "w" * 1_000_000
    )
    assert len(read.statement) <= 2_000
    assert sum(map(len, read.quotes)) <= 300_000
    assert all(len(quote) <= 1_200 for quote in read.quotes)


def test_texts_without_a_token_have_nothing_in_common() -> None:
    none = np.empty((0, 48), np.uint8)
    read = quote_evidence("Open", ["Weights"], "")
    assert support_signals(read, none, [none]).tokens == 0
    assert len(support_signals(read, none, [none]).values) == len(SIGNALS)


def test_a_stretch_of_words_that_are_not_there_shows(embedder: Embedder) -> None:
    true = measured(
        embedder, quote_evidence("Apple trees are pruned at the end of winter.", [OTHER], "")
    )
    half = (
        "Apple trees are pruned in late winter, and a licence says what may be done with weights."
    )
    assert true.stretch > 0.8
    assert measured(embedder, quote_evidence(half, [OTHER], "")).stretch < 0.35
