"""How warm the fluid must be."""

import numpy as np

from model.physics.fluid import fluid_exchange
from model.physics.heating import FLUID_EXCHANGE_W_M2_K


def test_closer_pipes_need_a_cooler_fluid() -> None:
    spacing = np.linspace(0.05, 0.5, 20)
    assert (np.diff(fluid_exchange(spacing)) < 0).all()


def test_the_usual_spacing_gives_what_the_pipes_control_assumes() -> None:
    low, high = fluid_exchange([0.30, 0.20])
    assert low < FLUID_EXCHANGE_W_M2_K < high
