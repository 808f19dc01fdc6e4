"""ingest/layout/boilerplate.py: what belongs to the page and not to the paper."""

from index.records import Span
from ingest.layout.boilerplate import without_boilerplate
from ingest.layout.lines import Line


def line(page: int, text: str, top: float, left: float = 60.0) -> Line:
    return Line(
        span=Span(page, int(top), int(top) + 1),
        text=text,
        size=10,
        weight=400,
        left=left,
        top=top,
        right=left + 5 * len(text),
        bottom=top + 10,
        page_width=600,
        page_height=800,
    )


def pages(count: int, *made: tuple[str, float]) -> list[list[Line]]:
    """Pages with these lines, "{p}" standing for the page's number, around text of their own."""
    body = [(f"Line {{p}}-{n} of the text", 150.0 + 14 * n) for n in range(30)]
    lines = sorted([*made, *body], key=lambda each: each[1])
    return [
        [line(page, text.format(p=page, q=page + 75190), top) for text, top in lines]
        for page in range(1, count + 1)
    ]


def left(kept: list[list[Line]]) -> set[str]:
    return {line.text for lines in kept for line in lines if not line.text.startswith("Line")}


def test_running_heads_and_page_numbers_go() -> None:
    made = pages(5, ("Journal of Open Models", 40), ("{p}", 770), ("{q} Gazette, No. 210", 60))
    assert left(without_boilerplate(made)) == set()


def test_text_in_the_same_place_of_every_page_stays_where_it_differs() -> None:
    assert len(left(without_boilerplate(pages(6, ("Finding {p}{p} of the study", 40))))) == 6


def test_headings_that_count_something_else_stay() -> None:
    made = [
        [
            line(page, f"Article {number}", 40),
            *(line(page, f"Line {n}", 150 + 14 * n) for n in range(30)),
        ]
        for page, number in ((1, 3), (2, 8), (3, 9), (4, 17))
    ]
    assert left(without_boilerplate(made)) == {"Article 3", "Article 8", "Article 9", "Article 17"}


def test_heads_of_odd_and_even_pages_go() -> None:
    made = pages(8)
    for lines in made:
        number = lines[0].span.page
        lines.insert(0, line(number, "The Authors" if number % 2 else "The Title", 40))
    assert left(without_boilerplate(made)) == set()


def test_roman_page_numbers_go() -> None:
    made = pages(5)
    for lines, numeral in zip(made, ("i", "ii", "iii", "iv", "v"), strict=True):
        lines.append(line(lines[0].span.page, numeral, 770))
    assert left(without_boilerplate(made)) == set()


def test_numbers_down_the_side_go() -> None:
    made = [[line(1, str(n), 150 + 14 * n, left=20) for n in range(1, 30)] + pages(1)[0]]
    assert left(without_boilerplate(made)) == set()


def test_a_single_page_keeps_all_it_says() -> None:
    assert left(without_boilerplate(pages(1, ("Only once", 40), ("1", 770)))) == {"Only once", "1"}
