"""ingest/pipeline/chunk.py: blocks in, passages out."""

import pytest

from index.records import Page, Span
from index.text.readable import read
from index.text.splitting import sentence_ranges
from ingest.layout.blocks import Block, BlockKind
from ingest.pipeline.chunk import SIZES, estimate_tokens, passages_of


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_ranges(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Eiras et al. argue that openness helps.",
        "Some uses, e.g. fraud, are harmful.",
        "Art. 5 prohibits some practices.",
        "As Fig. 2 shows, risks differ.",
        "J. K. Smith wrote the report.",
        "The score was 10.5 of 100 points.",
        "The U.S. Department of Commerce asked for comments.",
        "See Sec. 4.2 and No. 7 of the list.",
        "It costs approx. 3.5 million dollars per year.",
        "Dr. Jones met Prof. Lee at 5 p.m. in the hall.",
    ],
)
def test_a_full_stop_inside_a_sentence_does_not_end_it(text: str) -> None:
    assert sentences(text) == [text]


def test_sentences_end_at_their_ends() -> None:
    text = "Is it open? It is! The weights (v. 2) are public. Nobody asked."
    assert sentences(text) == [
        "Is it open?",
        "It is!",
        "The weights (v. 2) are public.",
        "Nobody asked.",
    ]


def test_a_number_that_opens_a_sentence_stays_with_it() -> None:
    assert sentences("1. Providers shall report. 2. They shall keep records.") == [
        "1. Providers shall report.",
        "2. They shall keep records.",
    ]


def blocks_of(*texts: tuple[BlockKind, str, str]) -> tuple[dict[int, Page], list[Block]]:
    """One page a block, of a kind and in a section."""
    pages, blocks = {}, []
    for number, (kind, section, text) in enumerate(texts, 1):
        pages[number] = Page(number, str(number), text, 1, 1, bytes(8 * len(text)))
        blocks.append(Block(kind, (Span(number, 0, len(text)),), (section,)))
    return pages, blocks


LONG = " ".join(
    f"This is sentence number {n} of a paper on the release of models." for n in range(60)
)


def test_passages_are_whole_sentences_of_about_the_same_size() -> None:
    pages, blocks = blocks_of(("body", "1", LONG))
    passages = passages_of("p", pages, blocks)
    assert len(passages) > 3
    for passage in passages:
        assert 100 < estimate_tokens(passage.text) <= SIZES.most
        assert passage.text.endswith(".")
        assert passage.text == read(pages, passage.spans).text
        ranges = passage.sentences
        assert [passage.text[s:e] for s, e in ranges] == sentences(passage.text)
    assert " ".join(passage.text for passage in passages) == LONG


def test_a_passage_keeps_to_its_section() -> None:
    pages, blocks = blocks_of(("body", "1 Risks", LONG[:900]), ("body", "2 Uses", LONG[900:1800]))
    for passage in passages_of("p", pages, blocks):
        assert {"1 Risks": 1, "2 Uses": 2}[passage.section[0]] == passage.spans[0].page
        assert len({span.page for span in passage.spans}) == 1


def test_a_paragraph_that_goes_on_over_the_page_is_one_passage() -> None:
    text = "This sentence begins on one page and ends on the next one of the paper."
    pages = {
        n: Page(n, str(n), t, 1, 1, bytes(8 * len(t))) for n, t in ((1, text[:30]), (2, text[30:]))
    }
    block = Block("body", (Span(1, 0, 30), Span(2, 0, len(text) - 30)), ("1",))
    (passage,) = passages_of("p", pages, [block])
    assert passage.text.replace(" ", "") == text.replace(" ", "")
    assert [span.page for span in passage.spans] == [1, 2]


@pytest.mark.parametrize("kind", ["heading", "reference", "contents"])
def test_headings_and_lists_of_references_are_no_evidence(kind: BlockKind) -> None:
    pages, blocks = blocks_of((kind, "1", LONG[:200]))
    assert passages_of("p", pages, blocks) == ()


def test_a_sentence_without_an_end_is_cut_to_fit() -> None:
    text = "and so on, " * 400
    pages, blocks = blocks_of(("body", "1", text))
    passages = passages_of("p", pages, blocks)
    assert all(estimate_tokens(passage.text) <= SIZES.most for passage in passages)
    assert "".join(p.text for p in passages).replace(" ", "") == text.replace(" ", "")


def test_a_text_without_spaces_is_cut_to_fit() -> None:
    pages, blocks = blocks_of(("body", "1", "x" * 20_000))
    passages = passages_of("p", pages, blocks)
    assert sum(len(passage.text) for passage in passages) == 20_000
    assert all(estimate_tokens(passage.text) <= SIZES.most for passage in passages)


def test_a_scrap_of_text_is_not_a_passage_of_its_own() -> None:
    pages, blocks = blocks_of(("body", "", "2023-5-25"), ("body", "1 Risks", LONG[:900]))
    passages = passages_of("p", pages, blocks)
    assert passages[0].text.startswith("2023-5-25 This is sentence")
    assert passages[0].section == ("1 Risks",)


def test_the_same_pages_give_the_same_ids() -> None:
    pages, blocks = blocks_of(("body", "1", LONG))
    first, second = (passages_of("p", pages, blocks) for _ in range(2))
    assert first == second
    assert len({passage.id for passage in first}) == len(first)
    assert not {p.id for p in first} & {p.id for p in passages_of("q", pages, blocks)}
