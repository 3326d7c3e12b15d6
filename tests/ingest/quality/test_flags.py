"""Flags: each check by example, nothing deleted, and the promised rates on synthetic sensors."""

import numpy as np
import pytest
import xarray as xr

from ingest.quality import Flagged, flag_observations
from model.domain.variables import VARIABLES
from model.domain.weather import FLAG_BAD, FLAG_GOOD, FLAG_SUSPECT, check_observations

START = np.datetime64("2026-01-15T00:00", "ns")


def _stations(*, minutes: int = 30, **variables: object) -> xr.Dataset:
    arrays = {name: np.atleast_2d(np.asarray(values, dtype=np.float32)) for name, values in variables.items()}
    stations, times = next(iter(arrays.values())).shape
    return xr.Dataset(
        {name: (("station", "time"), values, {"units": VARIABLES[name].units}) for name, values in arrays.items()},
        coords={
            "station": [f"s{i}" for i in range(stations)],
            "time": START + np.arange(times) * np.timedelta64(minutes, "m"),
            "name": ("station", [f"Station {i}" for i in range(stations)]),
        },
        attrs={"source": "probe", "reference_time": "2026-01-15T00:00Z", "available_at": "2026-01-15T00:00Z", "simulated": 0},
    )


def _flags(flagged: Flagged, name: str) -> list[int]:
    return flagged.observations[f"{name}_flag"].squeeze().to_numpy().tolist()


def _checks(flagged: Flagged) -> set[tuple[str, str]]:
    return {(doubt.variable, doubt.check) for doubt in flagged.doubts}


def test_good_readings_stay_as_they_are() -> None:
    before = _stations(air_temperature=[0.1, 0.2, 0.1, np.nan], road_surface_temperature=[-1.0, -1.1, -1.3, -1.2])
    flagged = flag_observations(before)
    check_observations(flagged.observations)
    xr.testing.assert_identical(flagged.observations[list(before.data_vars)], before)
    assert _flags(flagged, "air_temperature") == [0, 0, 0, 0]
    assert flagged.observations["air_temperature_flag"].dtype == np.int8
    assert flagged.doubts == ()


@pytest.mark.parametrize(
    ("variable", "value"),
    [("air_temperature", -70.0), ("relative_humidity", 1.4), ("friction", -0.1), ("road_surface_temperature", 46.0)],
)
def test_what_cannot_be_is_bad_and_kept(variable: str, value: float) -> None:
    flagged = flag_observations(_stations(**{variable: [value]}))
    assert _flags(flagged, variable) == FLAG_BAD
    assert float(flagged.observations[variable].squeeze()) == pytest.approx(value)
    (doubt,) = flagged.doubts
    assert (doubt.station, doubt.check, doubt.count) == ("s0", "range", 1)
    assert f"s0 {variable}: range, 1 readings from 2026-01-15 00:00Z" in str(doubt)


def test_a_spike_is_bad_and_a_lasting_step_suspect() -> None:
    spike = flag_observations(_stations(road_surface_temperature=[-1.0, -1.1, 6.0, -1.0, -1.2]))
    assert _flags(spike, "road_surface_temperature") == [0, 0, FLAG_BAD, 0, 0]
    lasting = flag_observations(_stations(road_surface_temperature=[-1.0, -1.1, 6.0, 6.1, 6.2]))
    assert _flags(lasting, "road_surface_temperature") == [0, 0, FLAG_SUSPECT, 0, 0]


def test_a_step_is_judged_by_the_time_between_readings() -> None:
    readings = [-1.0, np.nan, np.nan, 3.0]
    assert _flags(flag_observations(_stations(air_temperature=readings, minutes=30)), "air_temperature") == [0, 0, 0, 0]
    assert _flags(flag_observations(_stations(air_temperature=readings, minutes=10)), "air_temperature") == [
        0,
        0,
        0,
        FLAG_SUSPECT,
    ]


@pytest.mark.parametrize(
    ("air", "dew", "surface", "flag"),
    [(8.0, -3.0, -4.5, FLAG_BAD), (5.0, 2.0, -4.0, FLAG_BAD), (5.0, 0.0, -4.0, FLAG_GOOD), (8.0, -3.0, -3.5, FLAG_GOOD)],
)
def test_a_surface_far_below_air_or_dew_point_is_bad(air: float, dew: float, surface: float, flag: int) -> None:
    flagged = flag_observations(_stations(air_temperature=[air], dew_point_temperature=[dew], road_surface_temperature=[surface]))
    assert _flags(flagged, "road_surface_temperature") == flag
    assert _flags(flagged, "air_temperature") == FLAG_GOOD


def test_a_dew_point_above_the_air_is_suspect() -> None:
    flagged = flag_observations(_stations(air_temperature=[1.0, 1.0], dew_point_temperature=[2.5, 1.5]))
    assert _flags(flagged, "dew_point_temperature") == [FLAG_SUSPECT, 0]


def _drifting(stations: int, times: int, *, seed: int = 1, minutes: int = 30) -> np.ndarray:
    """Temperatures to a tenth of a degree, that share their weather and differ by noise."""
    rng = np.random.default_rng(seed)
    shared = 3 * np.sin(np.arange(times) * minutes / 60 * 2 * np.pi / 24) + np.cumsum(rng.normal(0, 0.08, times))
    return np.round(shared + rng.normal(0, 1, (stations, 1)) + rng.normal(0, 0.1, (stations, times)), 1)


def test_a_stuck_sensor_is_seen_within_six_hours() -> None:
    readings = _drifting(6, 96)
    readings[2, 40:] = readings[2, 40]
    for hours, flag in ((4.5, FLAG_GOOD), (6.0, FLAG_BAD)):
        seen = _stations(air_temperature=readings).isel(time=slice(0, 41 + int(hours * 2)))
        assert int(flag_observations(seen).observations["air_temperature_flag"][2, -1]) == flag
    assert ("air_temperature", "flat line") in _checks(flag_observations(_stations(air_temperature=readings)))


@pytest.mark.parametrize("minutes", [10, 30, 60])
def test_stuck_sensors_are_found_and_false_alarms_are_rare(minutes: int) -> None:
    times = 30 * 24 * 60 // minutes
    readings = _drifting(12, times, seed=minutes, minutes=minutes)
    stuck = np.zeros(readings.shape, dtype=bool)
    for station in range(4):
        start = 200 + 150 * station // (minutes // 10)
        stuck[station, start : start + 12 * 60 // minutes] = True
        readings[station, stuck[station]] = readings[station, start]
    flags = (
        flag_observations(_stations(air_temperature=readings, minutes=minutes)).observations["air_temperature_flag"].to_numpy()
    )
    assert (flags[stuck] == FLAG_BAD).mean() > 0.95
    assert (flags[~stuck] != FLAG_GOOD).mean() < 0.01


def test_earlier_readings_count_and_are_not_returned() -> None:
    history = _stations(air_temperature=np.full(26, -4.2))
    newest = _stations(air_temperature=[-4.2]).assign_coords(time=[START + np.timedelta64(13, "h")])
    assert _flags(flag_observations(newest), "air_temperature") == FLAG_GOOD
    flagged = flag_observations(newest, recent=history)
    assert flagged.observations.sizes["time"] == 1
    assert _flags(flagged, "air_temperature") == FLAG_SUSPECT


def test_history_of_other_stations_and_variables_does_no_harm() -> None:
    history = _stations(road_surface_temperature=np.full((3, 4), -1.0)).assign_coords(station=["x", "s1", "a"])
    newest = _stations(air_temperature=[[1.0], [2.0]]).assign_coords(time=[START + np.timedelta64(1, "D")])
    assert flag_observations(newest, recent=history).observations["station"].to_numpy().tolist() == ["s0", "s1"]
