"""What is kept of the rule's word: its rounds at the price Halka's own would have."""

import math
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from config.treatments import load_treatments
from model.decision.thumb import ThumbCall, ThumbSays
from model.decision.thumb_told import NOT_ASKED, thumb_told
from model.domain.needs import Need
from model.domain.plans import Assessment
from model.domain.treatments import TreatmentKind
from tests.model.assessed_night import NETWORK, NOW, SITE, assessed, snowy_inputs

ROUTE = NETWORK.routes[0]
#: By day there is no supplement.
DAY = NOW.replace(hour=10)
PLOUGH = ThumbCall(ROUTE.id, Need.PLOUGHING, TreatmentKind.PLOUGH, 0.0, DAY, DAY + timedelta(hours=2))
SALT = ThumbCall(ROUTE.id, Need.SALTING, TreatmentKind.PREWETTED_SALT, 15.0, DAY, DAY + timedelta(hours=2))


@pytest.fixture(scope="module")
def night() -> Assessment:
    return assessed(snowy_inputs())


def _told(night: Assessment, said: ThumbSays | None) -> dict[str, Any]:
    told = thumb_told(NETWORK, SITE, said, load_treatments(), hourly=night.hourly, advised=night.recommendations)
    return {name: values for name, (_, values, _) in told.items()}


def _cost(night: Assessment, need: Need, *calls: ThumbCall) -> float:
    return float(_told(night, ThumbSays(frozenset({(ROUTE.id, need)}), calls))[f"rule_cost_{need.value}"][0])


def test_a_round_costs_its_hours_its_call_out_and_its_material(night: Assessment) -> None:
    whole = (ROUTE.turn_out_min + ROUTE.round_time_min) / 60.0 * 900.0 + 500.0
    assert _cost(night, Need.PLOUGHING, PLOUGH) == pytest.approx(whole)
    share = load_treatments()[TreatmentKind.PREWETTED_SALT].round_time_share
    spread = (ROUTE.turn_out_min + share * ROUTE.round_time_min) / 60.0 * 900.0 + 500.0
    material = 1.0 * 0.015 * float(NETWORK.unit_area_m2[0])
    assert _cost(night, Need.SALTING, SALT) == pytest.approx(spread + material)
    assert _cost(night, Need.SALTING, PLOUGH, SALT) == pytest.approx(material)


def test_its_round_bears_upon_the_loss_that_comes_while_it_works(night: Assessment) -> None:
    sand = replace(SALT, treatment=TreatmentKind.SAND, rate_g_m2=150.0)
    losses = [float(_told(night, ThumbSays(frozenset(), (call,)))["rule_loss_salting"][0]) for call in (SALT, sand)]
    assert 0 < losses[0] <= losses[1]
    plough = next(item for item in night.recommendations if (item.unit_id, item.need) == (ROUTE.id, Need.PLOUGHING))
    assert plough.start_from is not None
    same = replace(PLOUGH, start_from=plough.start_from)
    told = _told(night, ThumbSays(frozenset(), (same,)))["rule_loss_ploughing"]
    assert float(told[0]) == pytest.approx(plough.loss_sek, rel=1e-4), "the same round bears upon what Halka's does"


def test_seen_is_not_called_and_not_asked_is_neither(night: Assessment) -> None:
    seen = _told(night, ThumbSays(frozenset({(ROUTE.id, Need.SALTING)}), ()))
    assert (seen["rule_says_salting"][0], seen["rule_calls_salting"][0], seen["rule_cost_salting"][0]) == (1, 0, 0.0)
    routes = len(NETWORK.routes)
    assert set(seen["rule_calls_salting"][routes:].tolist()) == {NOT_ASKED}
    silent = _told(night, None)
    assert set(silent["rule_calls_ploughing"].tolist()) == {NOT_ASKED}
    assert all(math.isnan(cost) for cost in silent["rule_cost_ploughing"].tolist())
