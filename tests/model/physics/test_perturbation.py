"""Members made on the way are the members that would have been written out, whoever computes them and in whatever pieces."""

from dataclasses import replace

import numba
import numpy as np
import pytest

from model.domain.errors import ForecastError
from model.physics import road
from model.physics.columns import make_columns
from model.physics.forcing import prepare_forcing
from model.physics.perturbation import SPREADS, Perturbation, materialised, noise
from model.physics.road import simulate
from tests.model.physics.nights import weather

SPREAD = {
    "air_temperature": 1.2,
    "dew_point_temperature": 0.8,
    "wind_speed": 0.3,
    "surface_downwelling_shortwave_flux": 0.3,
    "surface_downwelling_longwave_flux": 12.0,
    "precipitation_amount": 0.5,
}
HOURS = 18


def night():
    air = np.linspace(2.0, -5.0, HOURS + 1)
    rain = np.where(np.arange(HOURS + 1) % 5 == 2, 0.6, 0.0)
    return weather(
        HOURS, points=2, start="2026-02-10T08", air_temperature=air, dew_point_temperature=air - 0.7, precipitation_amount=rain
    )


def street(count=70):
    return make_columns(count, point=np.arange(count) % 2, traffic_veh_per_h=np.linspace(0, 200, count))


def test_noise_has_mean_0_variance_1_and_the_persistence_and_common_share_asked_for():
    made = Perturbation(members=400, seed=4, spread=SPREAD, persistence_h=6.0, common_share=0.6)
    time = night()["time"].to_numpy()
    found = noise(made, street(12), time)
    assert found.shape == (len(SPREADS), HOURS + 1, 400, 12)
    # common noise of 400 members: a standard error of the mean of 0.05 at any one hour
    assert np.abs(found.mean(axis=(1, 2, 3))).max() < 0.1
    assert np.abs(found.var(axis=2).mean(axis=(1, 2)) - 1.0).max() < 0.08
    lagged = (found[:, 1:] * found[:, :-1]).mean(axis=(1, 2, 3))
    assert np.abs(lagged - np.exp(-1.0 / 6.0)).max() < 0.08
    between = (found[..., 0] * found[..., 7]).mean(axis=(1, 2))
    assert np.abs(between - 0.6).max() < 0.1
    kurtosis = (found**4).mean(axis=(1, 2, 3)) / (found**2).mean(axis=(1, 2, 3)) ** 2
    assert np.abs(kurtosis - 3.0).max() < 0.4
    kinds = np.corrcoef(found.reshape(len(SPREADS), -1))
    assert np.abs(kinds - np.eye(len(SPREADS))).max() < 0.1


@pytest.mark.parametrize(("precision", "tolerance"), [(np.float64, 1e-9), (np.float32, 1e-2)])
def test_members_made_on_the_way_are_those_written_out(monkeypatch, precision, tolerance):
    made = Perturbation(members=3, seed=7, spread=SPREAD)
    columns = street()
    start = simulate(night(), columns).state.at(night()["time"].to_numpy()[0])
    one = simulate(night(), columns, start=start, perturbation=made, dtype=np.float64, precision=precision)
    assert one.outputs.sizes == {"member": 3, "column": 70, "time": HOURS + 1}
    assert one.outputs["road_surface_temperature"].std("member").to_numpy()[:, 6:].mean() > 0.2
    written = materialised(prepare_forcing(night()), columns, made)
    monkeypatch.setattr(road, "prepare_forcing", lambda *_args, **_more: written)
    other = simulate(night(), replace(columns, point=np.arange(70)), start=start, dtype=np.float64)
    for name in one.outputs:
        assert np.allclose(one.outputs[name].to_numpy(), other.outputs[name].to_numpy(), rtol=0.0, atol=tolerance), name


def test_threads_blocks_of_columns_and_restarts_meet_the_same_members():
    made = Perturbation(members=5, seed=11, spread=SPREAD, origin=night()["time"].to_numpy()[0])
    columns = street()
    middle = night()["time"].to_numpy()[7]
    whole = simulate(night(), columns, perturbation=made, dtype=np.float64, checkpoints=[middle])
    threads = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        alone = simulate(night(), columns, perturbation=made, dtype=np.float64)
    finally:
        numba.set_num_threads(threads)
    assert np.array_equal(whole.state.values, alone.state.values)
    some = np.array([3, 40, 69])
    block = simulate(night(), columns.select(some), perturbation=made, dtype=np.float64)
    assert np.array_equal(block.state.values, whole.state.values[:, :, some])
    later = simulate(
        night().isel(time=slice(7, None)), columns, start=whole.checkpoints[middle], perturbation=made, dtype=np.float64
    )
    assert np.array_equal(later.state.values, whole.state.values)
    other = simulate(night(), columns, perturbation=replace(made, seed=12), dtype=np.float64)
    assert np.abs(other.state.values - whole.state.values).max() > 0.1


def test_perturbations_that_cannot_be_are_refused():
    with pytest.raises(ForecastError, match="no spread of snow_fraction"):
        Perturbation(members=2, seed=1, spread={"snow_fraction": 0.1})
    with pytest.raises(ForecastError, match="at least one member"):
        Perturbation(members=0, seed=1, spread={})
    with pytest.raises(ForecastError, match="none negative"):
        simulate(night(), street(2), perturbation=Perturbation(members=2, seed=1, spread={"air_temperature": -1.0}))
    with pytest.raises(ForecastError, match="this has 2"):
        simulate(weather(3, members=2), make_columns(1), perturbation=Perturbation(members=2, seed=1, spread={}))
    late = Perturbation(members=2, seed=1, spread={}, origin=night()["time"].to_numpy()[3])
    with pytest.raises(ForecastError, match="cannot be known"):
        simulate(night(), street(2), perturbation=late)
