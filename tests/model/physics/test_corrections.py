"""Corrections borrowed from stations."""

import numpy as np
import pytest

from model.domain.errors import ForecastError
from model.physics import layout
from model.physics.columns import make_columns
from model.physics.corrections import decay_error, lend_correction
from model.physics.road import simulate
from tests.model.physics.nights import weather


def test_columns_borrow_the_missing_flux_by_weight():
    state = simulate(weather(3, members=2), make_columns(3)).state
    station = simulate(weather(3), make_columns(2)).state
    station.values[layout.BIAS] = [[10.0, -20.0]]
    lent = lend_correction(state, station, [[1.0, 0.0], [0.5, 0.5], [0.0, 0.0]])
    assert lent.values[layout.BIAS].tolist() == [[10.0, -5.0, 0.0]] * 2
    assert np.array_equal(np.delete(lent.values, layout.BIAS, 0), np.delete(state.values, layout.BIAS, 0))
    with pytest.raises(ForecastError, match="sum to more than 1"):
        lend_correction(state, station, np.full((3, 2), 0.7))
    with pytest.raises(ForecastError, match=r"expected \(3, 2\)"):
        lend_correction(state, station, [[1.0]])


def test_an_error_fades_and_an_unknown_one_changes_nothing():
    mended = decay_error(np.zeros((2, 3)), [2.0, np.nan], [0.0, 4.0, 1000.0])
    assert mended[0] == pytest.approx([2.0, 2.0 / np.e, 0.0], abs=1e-9)
    assert mended[1].tolist() == [0.0, 0.0, 0.0]
