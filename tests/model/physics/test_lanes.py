"""What a step leaves out for a chunk is what would have changed nothing."""

from dataclasses import replace

import numpy as np
import pytest

from model.physics import layout
from model.physics.ground import GroundClass
from tests.model.physics.nights import compiled_step, random_step

SNOW, SALT = (layout.SNOW, layout.VOLUME), (layout.DISSOLVED, layout.DRY)


@pytest.mark.parametrize("absent", [SNOW, SALT, SNOW + SALT], ids=["no snow", "no salt", "neither"])
@pytest.mark.parametrize("dry", [False, True], ids=["rain", "dry"])
def test_loops_left_out_give_the_same_bits(absent, dry):
    for seed in range(40):
        state, forcing = random_step(seed)
        state[list(absent)] = 0.0
        nothing = np.zeros_like(forcing.rain)
        if dry:
            forcing = replace(forcing, rain=nothing, snowfall=nothing)
        elif layout.SNOW in absent:
            forcing = replace(forcing, snowfall=nothing)
        fewer, every = (compiled_step(state, forcing, GroundClass("asphalt"), 300.0, all_loops=k) for k in (False, True))
        assert np.array_equal(fewer, every)
