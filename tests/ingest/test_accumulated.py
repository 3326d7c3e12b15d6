"""Running sums as amounts: the whole is kept, rounding levelled, a fall refused, a hole left a hole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.accumulated import step_amounts
from model.domain.errors import SourceFormatError


def _amounts(*total: float, tolerance: float = 0.1) -> list[float]:
    return step_amounts(np.array(total), tolerance=tolerance, name="rain", source="probe").tolist()


@given(
    steps=st.lists(st.floats(0, 20), min_size=1, max_size=70), rounding=st.lists(st.floats(-0.04, 0.04), min_size=71, max_size=71)
)
def test_amounts_give_the_whole_and_are_never_negative(steps: list[float], rounding: list[float]) -> None:
    total = np.concatenate([[0.0], np.cumsum(steps)]) + rounding[: len(steps) + 1]
    amounts = step_amounts(total, tolerance=0.1, name="rain", source="probe")
    assert (amounts >= 0.0).all()
    assert amounts.sum() == pytest.approx(total.max() - total[0], abs=1e-6)
    np.testing.assert_allclose(amounts, steps, atol=0.2)


def test_a_hole_leaves_both_its_steps_unknown() -> None:
    np.testing.assert_array_equal(_amounts(0.0, 1.0, np.nan, 4.0, 5.0), [1.0, np.nan, np.nan, 1.0])
    np.testing.assert_array_equal(_amounts(np.nan, 1.0, 2.0), [np.nan, 1.0])
    np.testing.assert_array_equal(_amounts(np.nan, np.nan), [np.nan])


def test_a_fall_is_no_running_sum() -> None:
    with pytest.raises(SourceFormatError, match=r"rain falls by 0\.5 at step 2"):
        _amounts(0.0, 1.0, 0.5)
    assert _amounts(0.0, 1.0, 0.95, 1.2) == pytest.approx([1.0, 0.0, 0.2])
