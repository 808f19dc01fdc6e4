"""ingest/bibliography: lists of references, entry by entry."""

from collections.abc import Sequence

import numpy as np

from index.records import Page, Reference, Span
from ingest.layout.blocks import Block, BlockKind
from ingest.layout.layout import layout
from ingest.metadata.bibliography.references import references_of
from ingest.pdf.glyphs import stored_page
from ingest.pdf.reading import read_pdf
from tests.conftest import MakePdf

# A line of a made page: how far it is indented, and its text.
Lines = Sequence[tuple[float, str]]


def page_of(number: int, lines: Lines, *, gaps: Sequence[int] = ()) -> Page:
    """A page with these lines 12 points apart, after those in `gaps` 20 points."""
    text = "\n".join(line for _, line in lines)
    boxes = np.zeros((len(text), 4))
    start, top = 0, 50.0
    for index, (left, line) in enumerate(lines):
        for i in range(len(line)):
            boxes[start + i] = (50 + left + 4 * i, top, 54 + left + 4 * i, top + 9)
        start += len(line) + 1
        top += 20.0 if index in gaps else 12.0
    glyphs = np.rint(boxes / [1000, 800, 1000, 800] * 65535).astype("<u2").tobytes()
    return Page(number, str(number), text, 1000.0, 800.0, glyphs)


def block_of(page: Page, kind: BlockKind = "reference") -> Block:
    spans, start = [], 0
    for line in page.text.split("\n"):
        spans.append(Span(page.number, start, start + len(line)))
        start += len(line) + 1
    return Block(kind, tuple(spans), ("References",))


def listed(*pages: Page, kind: BlockKind = "reference") -> tuple[Reference, ...]:
    blocks = [block_of(page, kind) for page in pages]
    return references_of(blocks, {page.number: page for page in pages})


def flush(*lines: str) -> Lines:
    return [(0.0, line) for line in lines]


NUMBERED = flush(
    "[1] Tom Brown and Ben Mann. Language models are few-shot",
    "learners. Advances in Neural Information Processing Systems, 2020.",
    "[2] Alex Albert. Jailbreak Chat. https://www.jailbreakchat.com/, 2023.",
    "[3] Yuntao Bai, Andy Jones, et al. Training a helpful and harmless assistant.",
    "arXiv preprint arXiv:2204.05862, 2022.",
)


def test_numbered_entries_are_told_apart_by_their_numbers() -> None:
    first, second, third = listed(page_of(1, NUMBERED))
    assert (first.ordinal, first.title, first.year) == (
        1,
        "Language models are few-shot learners",
        2020,
    )
    assert first.text.startswith("Tom Brown")
    assert (second.title, second.url) == ("Jailbreak Chat", "https://www.jailbreakchat.com/")
    assert (third.arxiv, third.year) == ("2204.05862", 2022)
    assert third.title == "Training a helpful and harmless assistant"


def test_an_entry_runs_on_over_a_page() -> None:
    pages = page_of(1, NUMBERED[:1]), page_of(2, NUMBERED[1:])
    assert [reference.title for reference in listed(*pages)] == [
        reference.title for reference in listed(page_of(1, NUMBERED))
    ]
    assert [reference.page for reference in listed(*pages)] == [1, 2, 2]


def test_numbers_within_entries_begin_none() -> None:
    found = listed(
        page_of(
            1,
            flush(
                "1. Herfst, S. et al. Airborne transmission of influenza. Science 336,",
                "1534. Elsewhere (2012).",
                "2. Imai, M. et al. Experimental adaptation of an influenza virus. Nature",
                "486. The end (2012).",
                "3. Esvelt, K. M. Delay, detect, defend. Geneva Papers (2022).",
            ),
        )
    )
    assert [reference.year for reference in found] == [2012, 2012, 2022]
    assert found[2].title == "Delay, detect, defend"


def test_labels_in_brackets_begin_entries() -> None:
    found = listed(
        page_of(
            1,
            flush(
                "[Askell et al., 2021] Askell, A., Bai, Y., and Kaplan, J. (2021). A general",
                "language assistant as a laboratory for alignment.",
                "[Irving et al., 2018] Irving, G., Christiano, P., and Amodei, D. (2018). Ai",
                "safety via debate.",
                "[Scheurer et al., ] Scheurer, J. and Perez, E. Training language models with",
                "language feedback.",
            ),
        )
    )
    assert [(reference.title, reference.year) for reference in found] == [
        ("A general language assistant as a laboratory for alignment", 2021),
        ("Ai safety via debate", 2018),
        ("Training language models with language feedback", None),
    ]


HANGING = (
    (0.0, "A. Abbott. Coalition letter opposing a bill, jun 2024. URL"),
    (10.0, "https://laweconcenter.org/resources/. Accessed: 2025-09-17."),
    (0.0, "F. Eiras, A. Petrov, and B. Vidgen. Risks and Opportunities of Open-Source"),
    (10.0, "Generative AI, May 2024b. URL http://arxiv.org/abs/2405.08597."),
    (0.0, "R. Zwetsloot and A. Dafoe. Thinking about risks from AI: accidents and"),
    (10.0, "Structure. Lawfare. Feb. 2019."),
    (0.0, "Huggingface. Models and their weights, May 2024."),
)


def test_hanging_indents_tell_entries_apart() -> None:
    found = listed(page_of(1, HANGING))
    assert [(reference.title, reference.year) for reference in found] == [
        ("Coalition letter opposing a bill", 2024),
        ("Risks and Opportunities of Open-Source Generative AI", 2024),
        ("Thinking about risks from AI: accidents and Structure", 2019),
        ("Models and their weights", 2024),
    ]
    assert found[1].arxiv == "2405.08597"


def test_a_column_of_one_line_takes_the_margin_of_the_others() -> None:
    assert len(listed(page_of(1, HANGING[:-2]), page_of(2, HANGING[-2:]))) == 4


def test_without_indents_names_and_gaps_begin_entries() -> None:
    lines = flush(
        "Dance, A. (2021). The shifting sands of research. Nature, 598, 554–557.",
        "https://doi.org/10.1038/d41586-021-02903-x",
        "Davis, E. (2016). AI amusements: the tragic tale of Tay the chatbot. AI Matters, 2,",
        "20–24. https://doi.org/10.1145/3008665.3008674",
        "the World Health Organisation says so (2020). A lower-case name. Geneva.",
    )
    found = listed(page_of(1, lines, gaps=(3,)))
    assert [reference.year for reference in found] == [2021, 2016]
    assert found[0].doi == "10.1038/d41586-021-02903-x"


def test_text_behind_a_list_is_no_entry() -> None:
    pages = page_of(1, NUMBERED), page_of(2, flush("The harms of release are many. " * 9))
    found = listed(*pages)
    assert len(found) == 3
    assert found[-1].text.endswith("2022.")


def test_text_in_place_of_a_list_is_no_entry() -> None:
    text = flush("This report cites no other.", "It says so at length.", "And again it says so.")
    assert listed(page_of(1, text)) == ()
    assert references_of([], {}) == ()


def test_footnotes_cite_where_there_is_no_list() -> None:
    page = page_of(
        1,
        flush(
            "12 See Ngo, Richard. “The alignment problem from deep learning.”",
            "arXiv preprint arXiv:2209.00626 (2022); and the act, Article 5.",
        ),
    )
    (found,) = listed(page, kind="footnote")
    assert (found.title, found.arxiv) == ("The alignment problem from deep learning", "2209.00626")
    plain = page_of(1, flush("13 The law of 2019 says “so” in its Article 5; see there."))
    assert listed(plain, kind="footnote") == ()
    both = [block_of(page_of(1, NUMBERED)), block_of(page_of(2, page_lines(page)), "footnote")]
    pages = {1: page_of(1, NUMBERED), 2: page_of(2, page_lines(page))}
    assert len(references_of(both, pages)) == 3


def page_lines(page: Page) -> Lines:
    return flush(*page.text.split("\n"))


PAPER = """
#set page(width: 12cm, height: 7cm, columns: 2)
#set text(size: 7pt)
= Introduction
#lorem(60)
= References
#set par(hanging-indent: 1em)
Abbott, A. (2021). Openness and its limits in the practice of release. Journal of Models, 3, 1–9.

Byron, A., & Hopper, G. (2019). Notes on engines that weave patterns. Analytical Review, 4, 2–8.

Jekyll, G. (2020). Apple trees in small gardens and in large ones. Garden, 8, 30–44.
= Appendix
What stands behind the references (2022) is no reference. It goes on for a while here.
"""


def test_the_list_of_a_real_page_is_read(make_pdf: MakePdf) -> None:
    document = read_pdf(make_pdf("a.pdf", PAPER).read_bytes())
    pages = {page.number: stored_page(page) for page in document.pages}
    found = references_of(layout(document), pages)
    assert [(reference.title, reference.year) for reference in found] == [
        ("Openness and its limits in the practice of release", 2021),
        ("Notes on engines that weave patterns", 2019),
        ("Apple trees in small gardens and in large ones", 2020),
    ]


NUMBERED_FOOT = """
#set page(width: 14cm, height: 9cm)
#set text(size: 12pt)
= Introduction
#lorem(150)
= References
#set text(size: 8pt)
""" + "".join(
    f"{n}. Byron, A. Notes on engine number {n}. Analytical Review, {1990 + n}.\n\n"
    for n in range(1, 21)
)


def test_small_type_at_the_foot_of_a_list_belongs_to_the_list(make_pdf: MakePdf) -> None:
    document = read_pdf(make_pdf("a.pdf", NUMBERED_FOOT).read_bytes())
    pages = {page.number: stored_page(page) for page in document.pages}
    found = references_of(layout(document), pages)
    assert [reference.year for reference in found] == list(range(1991, 2011))
