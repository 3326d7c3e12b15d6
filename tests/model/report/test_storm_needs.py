"""The outcome of a storm is told need by need: what came, when it was due, whether it was met, and of how many hours that is known."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import xarray as xr

from model.domain.evidence import LoggedAction, StormRecord
from model.domain.weather import to_utc64
from model.report.storm import storm_report
from model.report.storm_needs import needs_of, needs_sentence, needs_table
from model.report.words import ReportWords
from tests.model.report.sample import HOUR, NOW, storm
from tests.model.small_network import small_network
from tests.model.small_site import small_site

NETWORK, SITE = small_network(), small_site()
WORDS = ReportWords("sv", ZoneInfo("Europe/Stockholm"))
SLIPPERY_AT = 5


def verified(known_h: int = 72) -> StormRecord:
    """Slippery on r1 from five hours into the storm on; the last hours are known of no unit."""
    begins = NOW.replace(minute=0)
    came = np.zeros((2, 72), dtype=np.float32)
    came[0, SLIPPERY_AT : SLIPPERY_AT + 4] = 1.0
    came[:, known_h:] = np.nan
    times = to_utc64(begins) + np.arange(72) * np.timedelta64(1, "h")
    told = xr.Dataset({"salting": (("unit", "time"), came)}, coords={"unit": ["r1", "r2"], "time": times})
    return replace(storm(), start=begins, end=begins + 24 * HOUR, known_at=begins + 72 * HOUR, came=told)


def met(record: StormRecord, *, hours: float, recorded: float) -> StormRecord:
    """The sample's salt, so long after the start of the need."""
    salt = record.actions[0].action
    came = record.start + SLIPPERY_AT * HOUR
    done = replace(salt, started_at=came + (hours - 1) * HOUR, ended_at=came + hours * HOUR)
    return replace(record, near=(LoggedAction(done, came + recorded * HOUR, "a" * 64),))


@pytest.mark.parametrize(
    ("hours", "outcome"), [(0.5, "i tid"), (23.0, "sent"), (90.0, "ej utfört")], ids=["before it was due", "a day later", "of another night"]
)  # fmt: skip
def test_a_need_that_came_is_told_with_what_became_of_it(hours: float, outcome: str) -> None:
    record = met(verified(), hours=hours, recorded=40.0)
    if outcome == "ej utfört":  # another route's round shows that the log of the night was handed in
        other = replace(record.near[0].action, unit_id="r2", started_at=record.start, ended_at=record.start + HOUR)
        record = replace(record, near=(LoggedAction(other, record.start + 60 * HOUR, "b" * 64),))
    found = needs_of(record, {"r1", "r2", "z1"}, NETWORK, SITE)
    (row,) = needs_table(found, {"r1": "Storgatan"}, WORDS).rows
    assert row[:3] == ("Storgatan", "halkbekämpning", "2026-01-16 08:00")
    assert row[4] == outcome
    assert needs_of(record, {"r2"}, NETWORK, SITE) == ()


def test_without_a_log_since_the_need_is_missing_and_neither_met_nor_broken() -> None:
    found = needs_of(verified(), {"r1"}, NETWORK, SITE)
    assert [row[4] for row in needs_table(found, {}, WORDS).rows] == ["saknas"]


def test_a_need_that_is_not_due_yet_is_not_told() -> None:
    record = replace(verified(), known_at=NOW + SLIPPERY_AT * HOUR + timedelta(minutes=10))
    assert needs_of(record, {"r1"}, NETWORK, SITE) == ()


def test_the_facts_say_of_how_many_hours_the_outcome_is_known() -> None:
    half = verified(known_h=12)
    found = needs_of(half, {"r1"}, NETWORK, SITE)
    assert needs_sentence(half, found, {"r1"}, WORDS).endswith("1 utan logg; känt för 12 av 24 timmar")
    for unknown in (verified(known_h=0), replace(half, came=None)):
        report = storm_report(unknown, NETWORK, SITE, made_at=NOW + 80 * HOUR)
        assert dict(report.facts)["Behov som kom"] == "saknas: ingen timme är avstämd"
        assert report.table("behov").rows == ()
