import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.domain.plans import QUANTILES
from model.scoring import economic_value, interval_scores


def test_value_of_perfect_and_of_constant_forecasts() -> None:
    happened = np.array([True, False, False, False] * 10)
    assert economic_value(happened.astype(float), happened, cost_loss=0.1) == pytest.approx(1.0)
    assert economic_value(np.full(40, 0.25), happened, cost_loss=0.1) == pytest.approx(0.0)
    assert economic_value(np.full(40, 0.25), happened, cost_loss=0.4) == pytest.approx(0.0)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60), st.floats(0.01, 0.99))
def test_no_forecast_is_worth_more_than_perfect_foresight(cases: list[tuple[float, bool]], ratio: float) -> None:
    probability, happened = np.array([p for p, _ in cases]), np.array([h for _, h in cases])
    value = economic_value(probability, happened, cost_loss=ratio)
    assert np.isnan(value) or value <= 1 + 1e-9


def test_crps_from_quantiles_is_near_that_of_the_distribution() -> None:
    """A standard normal forecast of its own mean has CRPS 0.2337; five quantiles come within a tenth."""
    levels = np.array(QUANTILES)
    quantiles = np.array([[-1.2816, -0.6745, 0.0, 0.6745, 1.2816]])
    found = interval_scores(quantiles, levels, np.array([0.0]))
    assert found["crps"] == pytest.approx(0.2337, rel=0.12)
    assert found["coverage"] == 1.0
    assert interval_scores(quantiles, levels, np.array([5.0]))["crps"] > 4
