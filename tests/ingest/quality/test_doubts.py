"""Reasons carry a code and numbers, so that any language can word them."""

from ingest.quality import flag_observations
from ingest.quality.doubts import CHECKS
from tests.ingest.quality.county import AIR, changed, county


def test_a_reason_has_a_code_numbers_and_a_line_for_the_log() -> None:
    readings = changed(county(), AIR, 1, slice(23, 24), 61.5)
    (doubt, *_) = flag_observations(readings).doubts
    assert doubt.check == doubt.code == CHECKS[0] == "range"
    assert doubt.arguments == {"unit": "degC", "count": 1, "value": 61.5, "limit": 50.0}
    assert str(doubt) == (
        "s1 air_temperature: range, 1 readings from 2026-01-10 23:00Z to 2026-01-10 23:00Z, newest 61.5 degC, limit 50.0"
    )


def test_reasons_come_by_station_and_in_the_order_a_person_reads_them() -> None:
    readings = changed(county(), AIR, 5, slice(20, 24), lambda values: values + 9.0)
    readings = changed(readings, AIR, 1, slice(23, 24), 61.5)
    found = [(doubt.station, CHECKS.index(doubt.check)) for doubt in flag_observations(readings).doubts]
    assert found == sorted(found)
    assert {station for station, _ in found} == {"s1", "s5"}
