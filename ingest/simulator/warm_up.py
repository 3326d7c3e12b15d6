"""Compile the twin road once and keep the result: ``python -m ingest.simulator.warm_up``."""

import numpy as np

from ingest.simulator import twin
from ingest.simulator.units import summarise_units


def warm_up() -> None:
    """Compile everything the simulator needs; quick where it was compiled before."""
    state = np.zeros((twin.WORLDS, twin.STATES))
    state[:, twin.DENSITY] = 110.0
    out = np.zeros((twin.WORLDS, twin.OUTPUTS))
    forcing = twin.Forcing(
        series=np.zeros((1, 6, twin.SERIES)),
        meso_rain=np.ones((1, 1, 6)),
        meso_temperature=np.zeros((1, 1, 1)),
        local_rain=np.ones((1, 1, 6)),
        local_sky=np.zeros((1, 1, 1)),
        rush=np.ones((1, 1)),
    )
    ground = twin.Ground(
        plain=np.ones((1, twin.NUMBERS)),
        places=np.zeros((1, 3), dtype=np.int64),
        conduction=np.ones((1, 14)),
        elimination=np.zeros((1, 5)),
    )
    twin.advance_surfaces(0, 1, 0, state, out, np.ones(twin.WORLDS, dtype=bool), np.zeros(1), forcing, ground)
    shape = (1, 1, twin.WORLDS, twin.OUTPUTS)
    summarise_units(0, 1, 1, out, np.array([0, 1], dtype=np.int64), np.ones(1), np.zeros(shape), np.zeros(shape))


if __name__ == "__main__":
    warm_up()
