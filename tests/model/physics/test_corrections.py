"""An error at the origin that fades."""

import numpy as np
import pytest

from model.physics.corrections import decay_error


def test_an_error_fades_and_an_unknown_one_changes_nothing():
    mended = decay_error(np.zeros((2, 3)), [2.0, np.nan], [0.0, 4.0, 1000.0])
    assert mended[0] == pytest.approx([2.0, 2.0 / np.e, 0.0], abs=1e-9)
    assert mended[1].tolist() == [0.0, 0.0, 0.0]
