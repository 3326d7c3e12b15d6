"""A route near a sensor takes its offset, one far from all keeps an honest doubt, and rows of the store come back as they went."""

from datetime import UTC, datetime

import numpy as np
import pytest

from model.domain.weather_sensors import SensorOffset
from model.mapping.offsets import PLACE_SD_DEGC, as_rows, from_rows, moved_columns, place_offsets
from model.physics.columns import make_columns
from model.physics.constants import LAPSE_RATE
from tests.model.small_network import small_network

AT = datetime(2026, 1, 15, 4, tzinfo=UTC)
AIR = "air_temperature"
NETWORK = small_network()
NEAR, FAR = (16.51, 59.6), (17.5, 59.9)


def _sensor(station: str, offset: float, *, count: int = 1000, spread: float = 0.4, variable: str = AIR) -> SensorOffset:
    return SensorOffset(station, variable, AT, offset, 0.0, spread, count)


def test_without_sensors_a_route_differs_as_two_places_of_a_town_do() -> None:
    for place in place_offsets(NETWORK, [], {}, variable=AIR):
        assert place.offset == 0.0
        assert place.spread >= PLACE_SD_DEGC
        assert place.sensors == ()
    rng = np.random.default_rng(1)
    differences = np.abs(np.diff(rng.normal(0.0, PLACE_SD_DEGC, (100_000, 2)), axis=1))
    assert differences.mean() == pytest.approx(1.45, abs=0.05)


def test_a_sensor_in_the_route_teaches_it_and_a_far_one_does_not() -> None:
    near, far = (
        {place.place: place for place in place_offsets(NETWORK, [_sensor("a", -1.2)], {"a": where}, variable=AIR)}
        for where in (NEAR, FAR)
    )
    assert near["r3"].offset == pytest.approx(-1.2, abs=0.15)
    assert near["r3"].spread < 0.5
    assert near["r3"].sensors == ("a",)
    assert near["r3"].count == 1000
    assert abs(far["r3"].offset) < 0.01
    assert far["r3"].spread == pytest.approx(PLACE_SD_DEGC, abs=0.05)


def test_a_closed_sky_is_less_known_than_an_open_one() -> None:
    places = {place.place: place for place in place_offsets(NETWORK, [], {}, variable=AIR)}
    assert places["r1"].spread > places["r2"].spread


def test_few_noisy_readings_teach_less_than_many() -> None:
    few, many = (
        place_offsets(NETWORK, [_sensor("a", 2.0, count=count, spread=1.5)], {"a": NEAR}, variable=AIR)[2] for count in (10, 5000)
    )
    assert 0.0 < few.offset < many.offset <= 2.0
    assert few.spread > many.spread


def test_two_sensors_at_one_spot_are_averaged_and_unplaced_ones_passed_over() -> None:
    known = [_sensor("a", 1.0), _sensor("b", 0.0), _sensor("lost", 9.0), _sensor("a", 5.0, variable="dew_point_temperature")]
    places = place_offsets(NETWORK, known, {"a": NEAR, "b": NEAR}, variable=AIR)
    assert places[2].offset == pytest.approx(0.5, abs=0.05)


def test_rows_of_the_store_come_back() -> None:
    places = place_offsets(NETWORK, [_sensor("a", -1.2)], {"a": NEAR}, variable=AIR)
    rows = [*as_rows(places, variable=AIR, at=AT), _sensor("a", -1.2)]
    found = from_rows(rows, variable=AIR)
    assert set(found) == set(NETWORK.unit_ids)
    assert found["r3"].offset == pytest.approx(places[2].offset)
    assert found["r3"].spread == pytest.approx(places[2].spread)


def test_columns_of_a_warm_route_are_as_if_they_lay_lower() -> None:
    places = from_rows(
        as_rows(place_offsets(NETWORK, [_sensor("a", 1.0)], {"a": NEAR}, variable=AIR), variable=AIR, at=AT), variable=AIR
    )
    columns = make_columns(len(NETWORK.segments), altitude_offset_m=12.0)
    moved = moved_columns(columns, NETWORK, places)
    warmer = LAPSE_RATE * (columns.altitude_offset_m - moved.altitude_offset_m)
    np.testing.assert_allclose(warmer, [places[segment.unit_id].offset for segment in NETWORK.segments], rtol=1e-5)
    np.testing.assert_array_equal(moved_columns(columns, NETWORK, {}).altitude_offset_m, columns.altitude_offset_m)
    inverted = moved_columns(columns, NETWORK, {}, lapse_degc_m=0.00325)
    np.testing.assert_allclose(inverted.altitude_offset_m, -6.0)
