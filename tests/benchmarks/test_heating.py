"""What the benchmark of heated ground rests on: forecasts made worse about the truth, and sums that keep the worst of winters."""

import numpy as np
import pytest

from benchmarks.heating import together
from benchmarks.heating_forecasts import _worsened
from benchmarks.heating_plant import Winter
from benchmarks.heating_season import Outcome
from ingest.simulator.forecasts import LEADS
from model.replay.heated_ground import zones_only
from tests.model.small_network import small_network


def outcome(**changes: float) -> Outcome:
    values = {"energy_mwh": 10.0, "energy_sek": 4.0, "power_sek": 2.0, "flow_sek": 1.0, "pump_sek": 1.0, "slippery_h": 3.0}
    return Outcome(**{**values, "highest_kw": 50.0, "coldest_k": 0.5, "steepest": 1.0, **changes})


def test_the_coldest_slab_of_any_winter_is_told_and_costs_are_means() -> None:
    found = together([outcome(), outcome(energy_sek=8.0, coldest_k=-0.3)])
    assert found["running_sek"] == pytest.approx(8.0)
    assert found["total_sek"] == pytest.approx(10.0)
    assert found["coldest_k"] == -0.3


def test_a_forecast_half_as_wrong_again_departs_so_much_more_from_the_truth() -> None:
    truth = {name: np.full((1, 200), 1.0) for name in ("air_temperature", "dew_point_temperature", "wind_speed")}
    told = {name: np.full((1, 1, LEADS), 2.0, dtype=np.float32) for name in truth}
    worse = _worsened(Winter(2016, truth, told, 200), np.array([1]), 1.5)
    assert worse["air_temperature"] == pytest.approx(np.full((1, 1, LEADS), 2.5))
    assert _worsened(Winter(2016, truth, told, 200), np.array([1]), 1.0)["wind_speed"] is told["wind_speed"]


def test_only_zones_are_run() -> None:
    own = zones_only(small_network())
    assert own.routes == ()
    assert own.unit_ids == ("z1",)
    assert {segment.unit_id for segment in own.segments} == {"z1"}
