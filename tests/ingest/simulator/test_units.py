"""What the worst fifth of a unit reaches, against a plain reckoning."""

from itertools import pairwise

import numpy as np

from ingest.simulator import twin
from ingest.simulator.units import BROKEN_SHARE, summarise_units


def test_mean_and_worst_fifth() -> None:
    rng = np.random.default_rng(1)
    first = np.array([0, 4, 5, 12])
    columns, winters = 12, 2
    share = np.concatenate([rng.dirichlet(np.ones(end - begin)) for begin, end in pairwise(first)])
    out = rng.normal(size=(winters * columns * twin.WORLDS, twin.OUTPUTS))
    shape = (winters, 3, twin.WORLDS, twin.OUTPUTS)
    mean, worst = np.zeros(shape), np.zeros(shape)
    summarise_units(0, winters * 3, columns, out, first, share, mean, worst)
    table = out.reshape(winters, columns, twin.WORLDS, twin.OUTPUTS)
    for winter in range(winters):
        for unit in range(3):
            part = slice(first[unit], first[unit + 1])
            values, weight = table[winter, part], share[part]
            np.testing.assert_allclose(mean[winter, unit], np.tensordot(weight, values, axes=1))
            for name in (twin.SURFACE, twin.OUT_ICE):
                sign = -1.0 if name == twin.SURFACE else 1.0
                ranked = np.argsort(-sign * values[:, 1, name])
                reached = np.searchsorted(np.cumsum(weight[ranked]), BROKEN_SHARE - 1e-9)
                assert worst[winter, unit, 1, name] == values[ranked[reached], 1, name]
