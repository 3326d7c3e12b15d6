from dataclasses import replace
from datetime import timedelta

import pytest

from model.domain.errors import DomainError
from model.domain.weather_sensors import SensorDoubt, SensorOffset
from store.open import Store
from store.sensors import save_sensor_doubts, save_sensor_offsets, sensor_doubts, sensor_offsets
from tests.store.examples import HOUR, NOW

SITE = "vasteras"
FIRST = SensorOffset("1901", "air_temperature", NOW, offset=0.4, drift_per_day=0.01, spread=0.5, count=120)


def test_a_look_back_sees_what_was_known_then(store: Store) -> None:
    later = replace(FIRST, estimated_at=NOW + 24 * HOUR, offset=0.6, count=260)
    surface = replace(FIRST, variable="road_surface_temperature", offset=-1.2)
    save_sensor_offsets(store, SITE, [FIRST, later, surface])
    save_sensor_offsets(store, "norrkoping", [replace(FIRST, offset=9.0)])
    assert sensor_offsets(store, SITE, known_at=NOW) == [FIRST, surface]
    assert sensor_offsets(store, SITE, known_at=NOW + 25 * HOUR) == [later, surface]
    assert sensor_offsets(store, SITE, known_at=NOW - timedelta(seconds=1)) == []


def test_an_estimate_is_never_changed_afterwards(store: Store) -> None:
    save_sensor_offsets(store, SITE, [FIRST])
    save_sensor_offsets(store, SITE, [replace(FIRST, offset=5.0)])
    assert sensor_offsets(store, SITE, known_at=NOW) == [FIRST]


@pytest.mark.parametrize(("field", "value"), [("spread", -0.1), ("spread", float("nan")), ("count", -1)])
def test_an_impossible_estimate_is_refused(field: str, value: float) -> None:
    with pytest.raises(DomainError, match="air_temperature at station 1901"):
        replace(FIRST, **{field: value})


STUCK = SensorDoubt("1901", "air_temperature", "flat_line", 2, NOW - 6 * HOUR, NOW, count=36, value=-1.4, limit=5.0)


def test_a_doubt_is_brought_up_to_date_and_told_once(store: Store) -> None:
    save_sensor_doubts(store, SITE, [STUCK, replace(STUCK, code="spatial", expected=2.0, limit=None)], judged_at=NOW)
    grown = replace(STUCK, last_at=NOW + HOUR, count=42)
    save_sensor_doubts(store, SITE, [grown], judged_at=NOW + HOUR)
    found = sensor_doubts(store, SITE, since=NOW - HOUR, until=NOW + 2 * HOUR)
    assert found == [grown, replace(STUCK, code="spatial", expected=2.0, limit=None)]
    assert sensor_doubts(store, SITE, since=NOW + 2 * HOUR, until=NOW + 3 * HOUR) == []
    assert sensor_doubts(store, "norrkoping", since=NOW - HOUR, until=NOW + HOUR) == []
