"""Flat lines by example: what may rest, what proves a fault, and the rates on real sensors."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ingest.flatline import flat_lines, last_valid
from model.domain.weather import FLAG_BAD, FLAG_GOOD, FLAG_SUSPECT

HOURS = np.arange(20.0)
MOVING = np.round(3 * np.sin(HOURS / 3), 1)[None, :]
RESTING = np.full((1, 20), -4.2)


def _flag(name: str, **values: np.ndarray) -> set[int]:
    return set(flat_lines(values, np.arange(float(values[name].shape[1])))[name][0].tolist())


def test_last_valid_looks_back_over_gaps() -> None:
    assert last_valid(np.array([[np.nan, 1.0, np.nan, np.nan, 2.0]])).tolist() == [[-1, -1, 1, 1, 1]]


def test_an_air_sensor_that_rests_while_its_surface_moves_is_bad() -> None:
    assert _flag("air_temperature", air_temperature=RESTING, road_surface_temperature=MOVING) == {FLAG_BAD}
    assert _flag("road_surface_temperature", air_temperature=MOVING, road_surface_temperature=RESTING) == {FLAG_BAD}


def test_a_melting_surface_rests_without_blame_for_half_a_day() -> None:
    melting = np.zeros((1, 20))
    assert _flag("road_surface_temperature", road_surface_temperature=melting[:, :11], air_temperature=MOVING[:, :11]) == {
        FLAG_GOOD
    }
    assert _flag("road_surface_temperature", road_surface_temperature=melting, air_temperature=MOVING) == {FLAG_SUSPECT}


def test_melting_snow_holds_a_surface_at_zero_for_days() -> None:
    rest = {"road_surface_temperature": np.zeros((1, 20)), "air_temperature": MOVING}
    lying = np.full((1, 20), 12.0)
    assert _flag("road_surface_temperature", **rest, surface_snow_amount=lying) == {FLAG_GOOD}
    assert _flag("road_surface_temperature", **rest, surface_ice_amount=lying) == {FLAG_GOOD}


def test_a_bare_surface_that_rests_at_zero_is_bad() -> None:
    bare = {name: np.zeros((1, 20)) for name in ("surface_snow_amount", "surface_ice_amount", "surface_water_amount")}
    rest = {"road_surface_temperature": np.zeros((1, 20)), "air_temperature": MOVING}
    assert _flag("road_surface_temperature", **rest, **bare) == {FLAG_BAD}


def test_slush_everywhere_rests_and_a_stuck_sensor_among_moving_slush_is_doubted() -> None:
    melting = np.zeros((4, 10))
    assert _flag("road_surface_temperature", road_surface_temperature=melting) == {FLAG_GOOD}
    moving = np.vstack([np.zeros((1, 10)), np.tile(np.resize([-0.4, 0.5], 10), (4, 1))])
    assert _flag("road_surface_temperature", road_surface_temperature=moving) == {FLAG_SUSPECT}
    cold = np.vstack([np.zeros((1, 10)), np.tile(np.resize([-6.4, -5.5], 10), (4, 1))])
    assert _flag("road_surface_temperature", road_surface_temperature=cold) == {FLAG_GOOD}  # left to the neighbours' check


def test_odd_sample_times_are_no_weather() -> None:
    """Six stations that each read once an hour, ten minutes apart, with a tenth of a degree of noise."""
    hours = np.arange(60) / 6.0
    rng = np.random.default_rng(2)
    readings = np.full((6, 60), np.nan)
    for station in range(6):
        readings[station, station::6] = np.round(-4.2 + rng.choice([0.0, 0.05], 10), 1)
    readings[0, 0::6] = -4.2
    assert (flat_lines({"air_temperature": readings}, hours)["air_temperature"] == FLAG_GOOD).all()


def test_others_that_move_make_it_bad_and_a_melting_one_suspect() -> None:
    others = np.vstack([RESTING, MOVING, MOVING + 1.0, MOVING - 0.5])
    assert _flag("air_temperature", air_temperature=others) == {FLAG_BAD}
    melting = np.vstack([np.zeros((1, 20)), MOVING, MOVING + 1.0])
    assert _flag("road_surface_temperature", road_surface_temperature=melting) == {FLAG_SUSPECT}


def test_a_still_night_everywhere_is_nobodys_fault() -> None:
    still = np.tile(np.array([[1.0], [2.0], [0.5], [0.8]]), (1, 11))
    assert _flag("air_temperature", air_temperature=still) == {FLAG_GOOD}


def test_saturated_air_may_rest_for_days() -> None:
    assert _flag("relative_humidity", relative_humidity=np.ones((1, 60))) == {FLAG_GOOD}
    assert _flag("relative_humidity", relative_humidity=np.full((1, 60), 0.7)) == {FLAG_SUSPECT}


def test_gaps_do_not_break_a_run_and_few_readings_make_none() -> None:
    gappy = np.where(np.arange(20) % 3 == 1, np.nan, RESTING)
    flags = flat_lines({"air_temperature": gappy, "road_surface_temperature": MOVING}, HOURS)["air_temperature"][0]
    assert (flags[np.isfinite(gappy[0])] == FLAG_BAD).all()
    assert (flags[np.isnan(gappy[0])] == FLAG_GOOD).all()
    few = np.full((1, 20), np.nan)
    few[0, [0, 9, 19]] = -4.2
    assert _flag("air_temperature", air_temperature=few, road_surface_temperature=MOVING) == {FLAG_GOOD}


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "surface"),
    [("hornsgatan/hourly.csv", "road_surface_temperature_degc"), ("gullingen/weather.csv", "surface_temperature_degc")],
)
def test_real_sensors_keep_their_good_name_and_a_stuck_one_is_caught(shared: Path, file: str, surface: str) -> None:
    table = pd.read_csv(shared / "data" / file, parse_dates=["time_utc"]).drop_duplicates("time_utc")
    hours = ((table["time_utc"] - table["time_utc"].iloc[0]) / pd.Timedelta("1h")).to_numpy()
    readings = {
        "air_temperature": table["air_temperature_degc"].to_numpy()[None, :].astype(float),
        "road_surface_temperature": table[surface].round(1).to_numpy()[None, :].astype(float),
    }
    for flags in flat_lines(readings, hours).values():
        assert (flags != FLAG_GOOD).mean() < 0.006
    rng = np.random.default_rng(3)
    caught = []
    for start in rng.integers(0, hours.size - 7, 200):
        if hours[start + 6] - hours[start] != 6.0 or abs(readings["air_temperature"][0, start]) < 0.1:
            continue
        window = {name: series[:, start : start + 7].copy() for name, series in readings.items()}
        window["air_temperature"][:] = window["air_temperature"][0, 0]
        caught.append(flat_lines(window, hours[start : start + 7])["air_temperature"][0, -1] != FLAG_GOOD)
    assert np.mean(caught) > 0.5  # one lone station in quiet weather; with neighbours nearly all are caught
