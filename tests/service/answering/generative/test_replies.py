"""answering/generative/replies.py: statements out of replies, whole or in pieces."""

import pytest

from service.answering.generative.replies import Copied, ReplyParser, Said
from tests.model_server import statement, structured

WHOLE = structured(
    statement('He said: "no {braces}" \\ here.', (1, 'a "b" }'), (2, "c")),
    statement("Two.", (3, "d")),
)
BOTH = [
    Said('He said: "no {braces}" \\ here.', (Copied(1, 'a "b" }'), Copied(2, "c"))),
    Said("Two.", (Copied(3, "d"),)),
]


def read(text: str, size: int) -> tuple[list[Said], bool]:
    reply = ReplyParser()
    said = [each for at in range(0, len(text), size) for each in reply.feed(text[at : at + size])]
    return [*said, *reply.end()], reply.declines


@pytest.mark.parametrize("size", [1, 2, 3, 7, 10_000])
def test_json_gives_the_same_statements_in_pieces_of_any_size(size: int) -> None:
    assert read(WHOLE, size) == (BOTH, False)


def test_a_statement_is_there_as_soon_as_its_object_is_closed() -> None:
    cut = WHOLE.index("}]}") + 3
    reply = ReplyParser()
    assert list(reply.feed(WHOLE[: cut - 1])) == []
    assert list(reply.feed(WHOLE[cut - 1 : cut])) == BOTH[:1]


@pytest.mark.parametrize("text", ["NO ANSWER", "no answer.\n", structured(answered=False)])
def test_a_reply_can_say_that_there_is_no_answer(text: str) -> None:
    assert read(text, 3) == ([], True)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('A is b. [1: "a b"]', [Said("A is b.", (Copied(1, "a b"),))]),
        ('A is b [1: “a, [b]”] [12: "c"].', [
            Said("A is b.", (Copied(1, "a, [b]"), Copied(12, "c"))),
        ]),
        ("A is b [1][2]. C is d [3, 4].", [
            Said("A is b.", (Copied(1, ""), Copied(2, ""))),
            Said("C is d.", (Copied(3, ""), Copied(4, ""))),
        ]),
        ("- A is b.[1] And more", [Said("A is b.", (Copied(1, ""),)), Said("And more", ())]),
        ("Only prose.", [Said("Only prose.", ())]),
        ("See [x] and [2024].", [Said("See [x] and [2024].", ())]),
        ("  \t", []),
        ("{]", []),
    ],
)  # fmt: skip
def test_marks_belong_to_the_sentence_before_them(line: str, said: list[Said]) -> None:
    assert read(line, 4) == (said, False)


@pytest.mark.parametrize(
    "text",
    ['{"text": 1}', '{"text": "x", "quotes"', "[[[[{{{{", '{"a": ' * 5_000, '"\\', "}{}{", "\x00"],
)
def test_what_is_no_statement_gives_none_that_rests_on_anything(text: str) -> None:
    assert not [said for said in read(text, 100)[0] if said.copied]


def test_odd_quotes_of_a_statement_are_left_out() -> None:
    quotes = '[1, {"quote": 5}, {"quote": "b"}, {"passage": "1", "quote": "c"}]'
    text = f'{{"text": "A.", "quotes": {quotes}}}'
    assert read(text, 9)[0] == [Said("A.", (Copied(0, "b"), Copied(0, "c")))]
