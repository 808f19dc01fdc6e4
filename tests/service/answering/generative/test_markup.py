"""answering/generative/markup.py: the words of a sentence, and nothing else."""

import pytest

from service.answering.generative.markup import plain_text
from service.answering.support.wording import addresses


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("**Open** weights are *not* `code`.", "Open weights are not code."),
        ("## A [link](https://evil.example/a_(b)).", "A link."),
        ("![x](data:image/png;base64,AAAA) here", "x here"),
        ("<b>Bold</b> <img src=x onerror=alert(1)> <script>alert(1)</script>end", "Bold end"),
        ("&lt;script&gt;alert(1)&lt;/script&gt; a &amp; b", "a & b"),
        ("a < b and c > d, 2*3*4", "a < b and c > d, 2*3*4"),
        ("snake_case_name, p* = 5", "snake_case_name, p* = 5"),
        ("zero\u200bwidth \u202eright to left\x00", "zerowidth right to left"),
    ],
)  # fmt: skip
def test_markup_goes_and_words_stay(written: str, plain: str) -> None:
    assert plain_text(written) == plain


def test_addresses_are_found_without_the_stop_behind_them() -> None:
    said = "See https://a.example/b?c=1, www.x.org. Or javascript:alert(1) but not a:b."
    assert addresses(said) == {"https://a.example/b?c=1", "www.x.org", "javascript:alert(1"}
