"""Reasons say what the model's contributions say: what lowered the risk is never told as a reason for it."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.decision.explain import GROUPS, LESS_TOLD, SPEAKS_AGAINST, drivers
from model.decision.outlook import Outlook
from model.domain.needs import Need
from model.domain.plans import Reason
from tests.model.decision.cases import STOCKHOLM, frosty, service_class, snowy

NAMES = sorted({name for names in GROUPS.values() for name in names})
NIGHTS: dict[str, Callable[..., Outlook]] = {
    "snow": snowy,
    "no snow": lambda **given: snowy(snow_depth_cm=0.0, snow_depth_high_cm=0.0, **given),
    "frost": frosty,
    "salted": lambda **given: frosty(residual_salt_g_m2=6.0, **given),
    "warm": lambda **given: frosty(surface_low_degc=2.0, **given),
    "heated": lambda **given: frosty(need=Need.HEATING, **given),
}
LESS = ("väger mindre än vanligt", "weighs less than usual")


def told(night: str, contributions: Mapping[str, float]) -> list[Reason]:
    given: dict[str, Any] = {"drivers": contributions}
    return drivers(NIGHTS[night](**given), service_class(), STOCKHOLM)


def own(item: Reason, contributions: Mapping[str, float]) -> float | None:
    """Contribution of the group the sentence is about."""
    return next((contributions[name] for name in GROUPS.get(item.code, ()) if name in contributions), None)


@given(
    night=st.sampled_from(sorted(NIGHTS)),
    contributions=st.dictionaries(st.sampled_from(NAMES), st.floats(-4, 4, allow_nan=False), min_size=1),
)
def test_what_lowers_the_risk_is_never_told_as_a_reason_for_it(night: str, contributions: dict[str, float]) -> None:
    for item in told(night, contributions):
        share = own(item, contributions)
        if share is None:
            continue
        if share < 0.0:
            assert item.weight <= 0.0
        if share <= -LESS_TOLD and item.code not in SPEAKS_AGAINST:
            assert LESS[0] in item.sv
            assert LESS[1] in item.en
        if item.weight > 0.0:
            assert LESS[0] not in item.sv
            assert item.code not in SPEAKS_AGAINST


@given(contributions=st.dictionaries(st.sampled_from(NAMES), st.floats(-4, 4, allow_nan=False)))
def test_the_strongest_comes_first(contributions: dict[str, float]) -> None:
    weights = [abs(item.weight) for item in told("frost", contributions)]
    assert weights == sorted(weights, reverse=True)


def test_groups_that_agree_are_added() -> None:
    found = {item.code: item.weight for item in told("frost", {"dew_point": 1.2, "frost": 0.4})}
    assert found["dew_point"] == pytest.approx(1.6)
    found = {item.code: item.weight for item in told("frost", {"dew_point": -0.5, "frost": 3.0})}
    assert found["dew_point"] == pytest.approx(-0.5)


def test_a_group_that_lowered_the_risk_is_told_so_though_another_nearly_makes_up_for_it() -> None:
    [item] = [item for item in told("frost", {"dew_point": -0.2, "frost": 0.15}) if item.code == "dew_point"]
    assert item.weight == pytest.approx(-0.05)
    assert LESS[0] in item.sv
