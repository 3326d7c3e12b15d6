import math
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.domain.errors import StoreError
from store.plain_rows import from_line, to_line

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_NESTED = st.recursive(
    st.none() | st.booleans() | _TEXT | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=8,
)
_VALUES = (
    st.none()
    | st.booleans()
    | _TEXT
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.datetimes(timezones=st.just(UTC))
    | st.dates()
    | st.lists(_NESTED, max_size=3)
    | st.dictionaries(_TEXT, _NESTED, max_size=3)
)


@given(st.lists(_VALUES, max_size=6))
def test_a_row_comes_back_to_the_bit_on_one_line(row: list[object]) -> None:
    line = to_line(row)
    assert "\n" not in line
    assert from_line(line, aware=True) == row


def test_moments_lose_their_zone_only_where_a_database_keeps_none() -> None:
    moment = datetime(2026, 3, 29, 3, 30, tzinfo=timezone(timedelta(hours=2)))
    assert from_line(to_line([moment, date(2026, 3, 29)]), aware=False) == [datetime(2026, 3, 29, 1, 30), date(2026, 3, 29)]  # noqa: DTZ001


def test_an_unknown_amount_becomes_null_and_what_no_table_has_is_refused() -> None:
    assert from_line(to_line([math.nan]), aware=True) == [None]
    with pytest.raises(StoreError, match="set"):
        to_line([{1}])


@pytest.mark.parametrize("line", ["", "{", "7", '[{"at": "igår"}]', '[{"what": 1}]', '[{"at": "x", "day": "y"}]'])
def test_a_damaged_line_is_refused_in_words(line: str) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        from_line(line, aware=True)
