"""Spot prices: quarters of an hour, clock-change days, negative prices, and the recorded hourly day."""

import itertools
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.settings import Settings
from config.site import Site
from ingest.ports import RawBody
from ingest.sources.elprisetjustnu import Elprisetjustnu
from model.domain.errors import SourceEmpty, SourceFormatError
from model.domain.prices import SpotPrice
from tests.ingest.conftest import NOW

SOURCE = Elprisetjustnu()
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def _raw(content: object, area: str = "SE3") -> RawBody:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return RawBody(SOURCE.name, f"http://loopback/2026/01-15_{area}.json", 200, {}, body, NOW)


def _row(start: datetime, minutes: int = 15, price: object = 0.5) -> dict[str, object]:
    end = start + timedelta(minutes=minutes)
    return {"SEK_per_kWh": price, "time_start": start.isoformat(), "time_end": end.isoformat()}


def _day(year: int, month: int, day: int) -> list[dict[str, object]]:
    """A whole local day by the quarter hour, as the provider writes it: local times with offset."""
    start = datetime(year, month, day, tzinfo=STOCKHOLM).astimezone(UTC)
    end = (datetime(year, month, day, tzinfo=STOCKHOLM) + timedelta(days=1)).astimezone(UTC)
    rows = []
    while start < end:
        local = {"time_start": start.astimezone(STOCKHOLM), "time_end": (start + timedelta(minutes=15)).astimezone(STOCKHOLM)}
        rows.append({"SEK_per_kWh": 0.1, **{name: moment.isoformat() for name, moment in local.items()}})
        start += timedelta(minutes=15)
    return rows


@pytest.mark.parametrize(("date", "count"), [((2026, 1, 15), 96), ((2026, 3, 29), 92), ((2026, 10, 25), 100)])
def test_a_day_is_whole_without_gap_or_overlap_also_when_clocks_change(date: tuple[int, int, int], count: int) -> None:
    prices = SOURCE.parse(_raw(_day(*date)), now=NOW)
    assert len(prices) == count
    assert all(one.ends_at == other.starts_at for one, other in itertools.pairwise(prices))
    assert prices[0].starts_at == datetime(*date, tzinfo=STOCKHOLM).astimezone(UTC)


def test_negative_tiny_and_missing_prices() -> None:
    body = b"""[{"SEK_per_kWh":-1.5e-3,"time_start":"2026-01-15T00:00:00+01:00","time_end":"2026-01-15T00:15:00+01:00"},
    {"SEK_per_kWh":null,"time_start":"2026-01-15T00:15:00+01:00","time_end":"2026-01-15T00:30:00+01:00"},
    {"SEK_per_kWh":1e-05,"time_start":"2026-01-15T00:30:00+01:00","time_end":"2026-01-15T00:45:00+01:00"}]"""
    prices = SOURCE.parse(_raw(body, "SE4"), now=NOW)
    assert [(price.area, price.starts_at.minute, price.sek_per_kwh) for price in prices] == [
        ("SE4", 0, -0.0015),
        ("SE4", 30, 0.00001),
    ]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([_row(NOW), _row(NOW, price=0.6)], "two different prices"),
        ([_row(NOW, 60), _row(NOW + timedelta(minutes=30), 60)], "overlap"),
        ([_row(NOW, 120)], "at most an hour"),
        ([_row(NOW, -15)], "at most an hour"),
        ([_row(NOW, price=4521.0)], "another unit"),
        ([_row(NOW, price="0.5")], "should be a number"),
        ([{"SEK_per_kWh": 1.0, "time_start": "2026-01-15T00:00:00", "time_end": "2026-01-15T01:00:00"}], "no time zone"),
        ({"error": "not found"}, "should be a list"),
    ],
)
def test_what_breaks_the_contract_is_refused(rows: object, words: str) -> None:
    with pytest.raises(SourceFormatError, match=words):
        SOURCE.parse(_raw(rows), now=NOW)


def test_an_empty_day_is_no_fault_and_an_answer_without_area_is() -> None:
    with pytest.raises(SourceEmpty):
        SOURCE.parse(_raw([]), now=NOW)
    with pytest.raises(SourceFormatError, match="which price area"):
        SOURCE.parse(RawBody(SOURCE.name, "recordings/day.json", 200, {}, b"[]", NOW), now=NOW)


def test_tomorrow_is_asked_for_in_the_afternoon_and_may_be_absent(site: Site, settings: Settings) -> None:
    home = site.model_copy(update={"price_area": "SE3"})
    morning = SOURCE.queries(home, settings, datetime(2026, 1, 15, 11, 59, tzinfo=UTC))
    assert [query.url.rsplit("/", 2)[1:] for query in morning] == [["2026", "01-15_SE3.json"]]
    assert not morning[0].absent_is_nothing
    evening = SOURCE.queries(home, settings, datetime(2026, 12, 31, 12, 0, tzinfo=UTC))
    assert [query.url.rsplit("/", 2)[1:] for query in evening] == [["2026", "12-31_SE3.json"], ["2027", "01-01_SE3.json"]]
    assert evening[1].absent_is_nothing
    assert SOURCE.queries(site.model_copy(update={"price_area": None}), settings, NOW) == []


@pytest.mark.shared
def test_the_recorded_day_has_24_hours(shared: Path) -> None:
    body = (shared / "fixtures" / "elprisetjustnu" / "hourly_2024-01-05.json").read_bytes()
    prices = SOURCE.parse(_raw(body), now=NOW)
    assert len(prices) == 24
    first = SpotPrice("SE3", datetime(2024, 1, 4, 23, tzinfo=UTC), datetime(2024, 1, 5, 0, tzinfo=UTC), 0.99498, SOURCE.name)
    assert prices[0] == first
    assert prices[-1].ends_at == datetime(2024, 1, 5, 23, tzinfo=UTC)
