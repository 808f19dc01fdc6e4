import re

import pytest

from index.text.dates import MONTH, MONTH_OR_SHORT, MONTHS


def test_the_months_stand_in_order() -> None:
    assert len(set(MONTHS)) == 12
    assert MONTHS.index("May") == 4


@pytest.mark.parametrize("month", MONTHS)
def test_each_month_is_found_whole_and_shortened(month: str) -> None:
    assert re.fullmatch(MONTH, month)
    assert re.fullmatch(MONTH_OR_SHORT, month)
    assert re.fullmatch(MONTH_OR_SHORT, month[:3])


def test_september_has_two_short_forms_and_a_part_of_a_name_is_none() -> None:
    assert re.fullmatch(MONTH_OR_SHORT, "Sept")
    assert not re.fullmatch(MONTH_OR_SHORT, "Janu")
    assert not re.fullmatch(MONTH, "Sept")
