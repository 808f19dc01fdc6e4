"""index/text/acronyms.py: short forms that a text defines."""

from index.text.acronyms import acronyms_of, other_forms


def test_a_short_form_in_brackets_stands_for_the_words_before_it() -> None:
    text = "Obligations for general-purpose AI (GPAI) in floating point operations (FLOPs)."
    assert acronyms_of(text) == {
        "GPAI": "general-purpose AI", "FLOPs": "floating point operations",
    }  # fmt: skip


def test_quotes_and_further_words_in_the_brackets_do_no_harm() -> None:
    text = "the Competition and Markets Authority (the CMA), large language models (‘LLMs’)"
    assert acronyms_of(text)["LLMs"] == "large language models"
    assert acronyms_of("by the National Institute (NI; formerly NX)") == {
        "NI": "National Institute"
    }


def test_what_stands_for_nothing_before_it_defines_nothing() -> None:
    for text in ("a table (XY) of numbers", "as said (2023)", "a model (see)", "the EU (EU)"):
        assert acronyms_of(text) == {}


def test_the_first_definition_holds() -> None:
    assert acronyms_of("graph theory (GT) and ground truth (GT)") == {"GT": "graph theory"}


def test_a_text_gets_the_form_that_it_lacks() -> None:
    defined = {"GPAI": "general-purpose AI"}
    assert other_forms("Providers of GPAI models", defined) == ("general-purpose AI",)
    assert other_forms("General-purpose AI is defined", defined) == ("GPAI",)
    assert other_forms("general-purpose AI (GPAI)", defined) == ()
    assert other_forms("neither", defined) == ()
