import numpy as np

from model.physics import layout
from model.zones.unheated import unheated_state
from tests.model.road_samples import hand_made_state

NOW = np.datetime64("2026-01-10T02", "ns")


def test_the_slab_is_cold_and_carries_only_what_the_heated_one_does():
    heated, cold = hand_made_state(3, NOW, snow=0.2), hand_made_state(1, NOW, snow=5.0)
    heated.values[layout.SURFACE] = 4.0
    slab = unheated_state(heated, cold, np.array([2]))
    np.testing.assert_array_equal(slab.values[layout.SURFACE, 0], [4.0, 4.0, -1.0])
    np.testing.assert_array_equal(slab.values[layout.SNOW, 0], [0.2, 0.2, 0.2])
    assert (heated.values[layout.SURFACE] == 4.0).all(), "the state given is left alone"
