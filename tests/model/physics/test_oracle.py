"""The compiled step equals the plain one, and both keep energy and mass."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.physics import layout
from model.physics.ground import GroundClass
from model.physics.oracle import step
from tests.model.physics.nights import compiled_step, random_step

GROUNDS = [GroundClass("asphalt"), GroundClass("concrete", True), GroundClass("stone", False, 0.07)]


@pytest.mark.parametrize("ground", GROUNDS, ids=["road", "bridge", "heated"])
@pytest.mark.parametrize("step_s", [60.0, 300.0])
def test_the_kernel_is_the_oracle(ground, step_s):
    for seed in range(12):
        state, forcing = random_step(seed)
        plain, _ = step(state, forcing, ground, step_s)
        assert np.allclose(compiled_step(state, forcing, ground, step_s), plain, rtol=1e-11, atol=1e-11)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**31), ground=st.sampled_from(GROUNDS), step_s=st.sampled_from([60.0, 300.0, 900.0]))
def test_energy_and_mass_are_kept(seed, ground, step_s):
    state, forcing = random_step(seed, columns=8)
    new, ledger = step(state, forcing, ground, step_s)
    scale = np.maximum(np.abs(ledger.energy_in), 1e4)
    assert np.all(np.abs(ledger.energy_in + ledger.energy_phase - ledger.energy_stored) < 1e-9 * scale)

    def mass(values):
        return values[layout.WATER] + values[layout.SNOW] + values[layout.ICE] + values[layout.FROST]

    arrived = forcing.rain + forcing.snowfall - ledger.evaporated - ledger.removed
    assert np.all(np.abs(mass(state) + arrived - mass(new)) < 1e-9)
    assert np.all(new[layout.WATER : layout.SAND + 1] >= 0.0)
    assert np.all(ledger.removed >= -1e-12)
    assert np.all(np.isfinite(new))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**31))
def test_salt_is_neither_made_nor_lost_on_a_still_road(seed):
    state, forcing = random_step(seed, columns=8)
    still = {name: np.zeros(8) for name in ("rain", "wear", "vehicles", "snowfall")} | {"retention": np.full(8, 50.0)}
    quiet = type(forcing)(**{name: still.get(name, getattr(forcing, name)) for name in forcing.__dataclass_fields__})
    new, _ = step(state, quiet, GROUNDS[0], 300.0)
    before, after = (values[layout.DISSOLVED] + values[layout.DRY] for values in (state, new))
    assert np.allclose(before, after, rtol=1e-12)
