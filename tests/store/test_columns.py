import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from model.domain.errors import StoreError
from store.columns import Amount, UtcDateTime, Words

DIALECTS = [sqlite.dialect(), postgresql.dialect()]
NOON = datetime(2026, 1, 16, 12, tzinfo=UTC)


@pytest.mark.parametrize("dialect", DIALECTS, ids=["sqlite", "postgresql"])
def test_aware_times_become_utc_and_naive_ones_are_refused(dialect: sqlite.dialect | postgresql.dialect) -> None:
    column = UtcDateTime()
    local = NOON.astimezone(timezone(timedelta(hours=1)))
    bound = column.process_bind_param(local, dialect)
    assert bound is not None
    assert bound.replace(tzinfo=UTC) == NOON
    assert column.process_bind_param(None, dialect) is None
    with pytest.raises(StoreError, match=r"2026-01-16T12:00:00 has no time zone"):
        column.process_bind_param(NOON.replace(tzinfo=None), dialect)


def test_times_come_back_as_utc() -> None:
    for kept in (NOON.replace(tzinfo=None), NOON.astimezone(timezone(timedelta(hours=-5)))):
        found = UtcDateTime().process_result_value(kept, DIALECTS[0])
        assert found == NOON
        assert found is not None
        assert found.tzinfo is UTC
    assert UtcDateTime().process_result_value(None, DIALECTS[0]) is None


@pytest.mark.parametrize("dialect", DIALECTS, ids=["sqlite", "postgresql"])
def test_rows_by_the_thousand_are_read_as_single_values_are(dialect: sqlite.dialect | postgresql.dialect) -> None:
    kept = "2026-01-16 12:00:00.000000" if dialect.name == "sqlite" else NOON.astimezone(timezone(timedelta(hours=1)))
    read = UtcDateTime().dialect_impl(dialect).result_processor(dialect, None)
    found = read(kept)
    assert found == NOON
    assert found is not None
    assert found.tzinfo is UTC
    assert read(None) is None
    amount = Amount().dialect_impl(dialect).result_processor(dialect, None)
    assert math.isnan(amount(None))
    assert amount(0.5) == 0.5


def test_unknown_amount_is_null_and_nan() -> None:
    assert Amount().process_bind_param(math.nan, DIALECTS[0]) is None
    assert Amount().process_bind_param(3, DIALECTS[0]) == 3.0
    assert math.isnan(Amount().process_result_value(None, DIALECTS[0]))


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_text_that_a_database_cannot_keep_is_refused(text: str) -> None:
    with pytest.raises(StoreError, match="cannot be stored"):
        Words().process_bind_param(text, DIALECTS[0])
    assert Words().process_bind_param("lågtryck ❄", DIALECTS[0]) == "lågtryck ❄"
