"""A session that speaks to a real dashboard: what the benchmark times is a whole page, and a click that opens a row."""

from pathlib import Path

from benchmarks.pages_crowd import knocking, sampled
from tests.browser.conftest import serving
from tests.dashboard.seed import SMALL, seed


def test_a_person_gets_the_rows_of_the_page_and_opens_one(tmp_path: Path) -> None:
    with serving(seed(tmp_path, name=SMALL, earlier=False)) as (address, _), knocking(address) as person:
        assert person.ask() > 0.0
        rows = person.rows
        assert rows
        assert all("-open-" in row for row in rows)
        assert person.ask(rows[0]) > 0.0
        assert person.rows == rows


def test_a_value_is_sampled_to_the_end() -> None:
    values = iter(range(100))
    found = sampled(lambda: float(next(values)), seconds=0.05, every_s=0.02)
    assert [value for _, value in found] == [float(number) for number in range(len(found))]
    assert found[-1][0] >= 0.05
