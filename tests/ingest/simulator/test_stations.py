"""Stations report with noise and faults, and every fault is listed."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.simulator.season import SimulatedWinter
from ingest.simulator.station_faults import SILENT, Fault
from ingest.simulator.stations import AMOUNTS, NOISE, OBSERVED_VARIABLES, observe

HOURS, STATIONS = 5088, 8
Truth = dict[str, NDArray[np.float64]]


@pytest.fixture(scope="module")
def truth() -> Truth:
    """Flat truth, so that every departure is the station's own."""
    levels = dict.fromkeys(NOISE, -3.0) | {"wind_speed": 6.0} | dict.fromkeys(AMOUNTS, 0.0)
    return {name: np.full((STATIONS, HOURS), level) for name, level in levels.items()}


@pytest.fixture(scope="module")
def reported(truth: Truth) -> tuple[dict[str, NDArray[np.float32]], list[Fault]]:
    snowing = truth | {"precipitation_amount": np.full((STATIONS, HOURS), 0.5)}
    return observe(snowing, snow_fraction=np.ones((STATIONS, HOURS)), winter=2020, seed=5)


def test_all_kinds_of_faults_happen(reported: tuple[dict[str, NDArray[np.float32]], list[Fault]]) -> None:
    _, faults = reported
    assert {fault.kind for fault in faults} >= {"gap", "outage", "stuck", "drift", "spike", "offset", "dropout", "snow"}


def test_readings_are_missing_exactly_in_listed_gaps(reported: tuple[dict[str, NDArray[np.float32]], list[Fault]]) -> None:
    readings, faults = reported
    for name in OBSERVED_VARIABLES:
        listed = np.zeros((STATIONS, HOURS), dtype=bool)
        for fault in faults:
            if fault.kind in SILENT and fault.variable in {"", name}:
                listed[fault.station, fault.start : fault.end] = True
        np.testing.assert_array_equal(np.isnan(readings[name]), listed)


def test_faults_show_in_the_readings(reported: tuple[dict[str, NDArray[np.float32]], list[Fault]]) -> None:
    readings, faults = reported
    shown = dict.fromkeys(("stuck", "drift", "spike"), 0)
    for fault in faults:
        if fault.kind not in shown:
            continue
        values = readings[fault.variable][fault.station, fault.start : fault.end]
        kept = values[np.isfinite(values)]
        if fault.kind == "stuck":
            shown["stuck"] += kept.size > 4 and np.unique(kept).size <= 3
        elif fault.kind == "drift":
            shown["drift"] += kept.size > 50 and abs(kept[-20:].mean() - kept[:20].mean()) > 0.6
        else:
            shown["spike"] += kept.size == 1 and abs(kept[0] + 3.0) > 6.0
    for kind, count in shown.items():
        assert count >= 0.5 * sum(fault.kind == kind for fault in faults)


def test_noise_is_that_of_the_sensor(reported: tuple[dict[str, NDArray[np.float32]], list[Fault]]) -> None:
    readings, _ = reported
    spread = np.nanmedian(np.nanstd(readings["air_temperature"], axis=1))
    assert 0.08 < spread < 0.5


def test_a_gauge_catches_less_of_snow() -> None:
    truth = {name: np.full((2, 400), 1.0) for name in (*NOISE, *AMOUNTS)}
    snow, rain = (
        np.nanmean(observe(truth, snow_fraction=np.full((2, 400), share), winter=2020, seed=5)[0]["precipitation_amount"])
        for share in (1.0, 0.0)
    )
    assert snow < rain < 1.1


def test_faults_of_a_winter_are_listed_in_its_truth_only(winters: list[SimulatedWinter]) -> None:
    for winter in winters:
        assert winter.truth.sizes["fault"] > 20
        assert set(winter.truth["fault_station"].to_numpy()) <= set(winter.season["station"].to_numpy())
        assert (winter.truth["fault_end"] >= winter.truth["fault_start"]).all()
        assert "fault_kind" not in winter.season
