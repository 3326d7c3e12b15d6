"""Behaviour stays as it was written down; `python -m tests.model.physics.golden.renew` writes it anew when a change is wanted."""

import json

import numpy as np
import pytest

from tests.model.physics.golden.nights import NAMES, NIGHTS, told
from tests.model.physics.golden.renew import GOLDEN

#: Rounding of the file, and what another compiler may make of the same sums [unit of the output].
TOLERANCE = 2.0e-3
HELD = json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_the_file_holds_twenty_nights_that_differ():
    assert set(HELD) == set(NIGHTS)
    assert len(HELD) == 20
    last = {tuple(round(values[-1], 2) for values in night["street"].values()) for night in HELD.values()}
    assert len(last) == 20


@pytest.mark.parametrize("name", NIGHTS)
def test_a_night_comes_out_as_written_down(name):
    for column, outputs in told(name).items():
        for output in NAMES:
            moved = np.abs(np.subtract(outputs[output], HELD[name][column][output]))
            assert moved.max() < TOLERANCE, (
                f"{name}, {column}: {output} moved by {moved.max():.4f}; if that is wanted, renew the golden file (see its README)"
            )
