"""Each rarer fault does to the readings what it says, and nothing to other stations."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.simulator.station_faults import SNOW_WARMEST_DEGC, Fault, draw_rarer_faults, spoil

AIR, SURFACE = "air_temperature", "road_surface_temperature"
Readings = dict[str, NDArray[np.float64]]


@pytest.fixture
def readings() -> Readings:
    hours = np.arange(48.0)
    return {AIR: np.tile(hours, (2, 1)), SURFACE: np.tile(np.sin(hours) * 4 + 1, (2, 1))}


def _spoiled(readings: Readings, kind: str, variable: str = AIR, *, size: float = 0.0, sun: float = 0.0) -> Readings:
    after = {name: values.copy() for name, values in readings.items()}
    spoil(after, Fault(0, kind, variable, 12, 24, size), sunshine=np.full((2, 48), sun))
    for name, values in after.items():
        np.testing.assert_array_equal(values[1], readings[name][1])
        np.testing.assert_array_equal(values[0, :12], readings[name][0, :12])
        np.testing.assert_array_equal(values[0, 24:], readings[name][0, 24:])
    return {name: values[0, 12:24] for name, values in after.items()}


def test_a_wrong_clock_sends_old_values_of_every_sensor(readings: Readings) -> None:
    late = _spoiled(readings, "clock", "", size=3)
    for name, values in late.items():
        np.testing.assert_array_equal(values, readings[name][0, 9:21])


def test_swapped_channels_exchange_air_and_road(readings: Readings) -> None:
    swapped = _spoiled(readings, "swap")
    np.testing.assert_array_equal(swapped[AIR], readings[SURFACE][0, 12:24])
    np.testing.assert_array_equal(swapped[SURFACE], readings[AIR][0, 12:24])


def test_snow_on_the_sensor_is_slow_and_never_warm(readings: Readings) -> None:
    under_snow = _spoiled(readings, "snow", SURFACE)[SURFACE]
    assert under_snow.max() <= SNOW_WARMEST_DEGC
    assert np.ptp(under_snow) < 0.5 * np.ptp(readings[SURFACE][0, 12:24])


def test_a_radiation_error_is_as_large_as_the_sun(readings: Readings) -> None:
    np.testing.assert_allclose(_spoiled(readings, "radiation", size=5.0, sun=0.4)[AIR] - readings[AIR][0, 12:24], 2.0)
    np.testing.assert_allclose(_spoiled(readings, "radiation", size=5.0)[AIR], readings[AIR][0, 12:24])


def test_an_offset_shifts_and_a_dropout_silences_one_sensor(readings: Readings) -> None:
    np.testing.assert_allclose(_spoiled(readings, "offset", size=-2.0)[AIR] - readings[AIR][0, 12:24], -2.0)
    silent = _spoiled(readings, "dropout")
    assert np.isnan(silent[AIR]).all()
    assert np.isfinite(silent[SURFACE]).all()


def test_snow_reaches_sensors_only_while_it_snows() -> None:
    snowfall = np.zeros((200, 2000))
    assert not [fault for fault in draw_rarer_faults(winter=2020, seed=1, snowfall=snowfall) if fault.kind == "snow"]
    snowfall[:, 700] = 2.0
    snowed = [fault for fault in draw_rarer_faults(winter=2020, seed=1, snowfall=snowfall) if fault.kind == "snow"]
    assert {fault.start for fault in snowed} == {700}
