"""A winter against others, and its cost in a normal one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.domain.errors import DomainError
from model.winter_index.normal import against_normal, normalised_costs

WINTERS = [np.full(10, 2.0), np.full(10, 4.0), np.full(10, 6.0), np.full(3, 9.0)]


def test_normal_to_date_is_of_the_same_days_and_of_winters_that_know_them() -> None:
    found = against_normal(np.full(10, 3.0), WINTERS, day=4)
    assert (found.actual, found.normal, found.winters, found.share) == (15.0, 20.0, 3, 0.75)
    assert found.low is not None
    assert found.low < 20.0 < (found.high or 0.0)


def test_without_other_winters_there_is_no_normal_and_no_share() -> None:
    found = against_normal(np.full(10, 3.0), [], day=4)
    assert (found.normal, found.share, found.low) == (None, None, None)
    with pytest.raises(DomainError, match="day 10"):
        against_normal(np.full(10, 3.0), [], day=10)


@given(st.floats(1, 1e6), st.floats(0, 1), st.floats(0.1, 10))
def test_standby_stays_and_the_rest_goes_with_the_index(cost: float, share: float, ratio: float) -> None:
    kept = share * cost
    found = normalised_costs({"P1": cost}, fixed={"P1": kept}, actual=100.0, past=np.full(4, 100.0 * ratio))["P1"]
    assert found.normalised_sek == pytest.approx(kept + (cost - kept) * ratio)
    assert found.low_sek == pytest.approx(found.high_sek)


def test_interval_holds_the_figure_and_few_winters_give_none() -> None:
    found = normalised_costs({"P1": 10.0}, fixed={}, actual=4.0, past=np.array([2.0, 4.0, 6.0, 8.0]))["P1"]
    assert found.low_sek is not None
    assert found.high_sek is not None
    assert found.low_sek < (found.normalised_sek or 0.0) < found.high_sek
    assert normalised_costs({"P1": 10.0}, fixed={}, actual=4.0, past=np.array([2.0]))["P1"].low_sek is None
    assert normalised_costs({"P1": 10.0}, fixed={}, actual=0.0, past=np.array([2.0]))["P1"].normalised_sek is None


def test_refuses_a_fixed_part_larger_than_the_cost() -> None:
    with pytest.raises(DomainError, match="P1"):
        normalised_costs({"P1": 10.0}, fixed={"P1": 11.0}, actual=1.0, past=np.ones(3))
