"""What is kept of the rule's word: its rounds at the price Halka's own would have."""

import math
from datetime import timedelta

import pytest

from config.treatments import load_treatments
from model.decision.thumb import ThumbCall, ThumbSays
from model.decision.thumb_told import NOT_ASKED, thumb_told
from model.domain.needs import Need
from model.domain.treatments import TreatmentKind
from tests.model.assessed_night import NETWORK, NOW, SITE

ROUTE = NETWORK.routes[0]
#: By day there is no supplement.
DAY = NOW.replace(hour=10)
PLOUGH = ThumbCall(ROUTE.id, Need.PLOUGHING, TreatmentKind.PLOUGH, 0.0, DAY, DAY + timedelta(hours=2))
SALT = ThumbCall(ROUTE.id, Need.SALTING, TreatmentKind.PREWETTED_SALT, 15.0, DAY, DAY + timedelta(hours=2))


def _cost(need: Need, *calls: ThumbCall) -> float:
    told = thumb_told(NETWORK, SITE, ThumbSays(frozenset({(ROUTE.id, need)}), calls), load_treatments())
    return float(told[f"rule_cost_{need.value}"][1][0])


def test_a_round_costs_its_hours_its_call_out_and_its_material() -> None:
    whole = (ROUTE.turn_out_min + ROUTE.round_time_min) / 60.0 * 900.0 + 500.0
    assert _cost(Need.PLOUGHING, PLOUGH) == pytest.approx(whole)
    share = load_treatments()[TreatmentKind.PREWETTED_SALT].round_time_share
    spread = (ROUTE.turn_out_min + share * ROUTE.round_time_min) / 60.0 * 900.0 + 500.0
    material = 1.0 * 0.015 * float(NETWORK.unit_area_m2[0])
    assert _cost(Need.SALTING, SALT) == pytest.approx(spread + material)
    assert _cost(Need.SALTING, PLOUGH, SALT) == pytest.approx(material)


def test_seen_is_not_called_and_not_asked_is_neither() -> None:
    seen = thumb_told(NETWORK, SITE, ThumbSays(frozenset({(ROUTE.id, Need.SALTING)}), ()), load_treatments())
    assert (seen["rule_says_salting"][1][0], seen["rule_calls_salting"][1][0], seen["rule_cost_salting"][1][0]) == (1, 0, 0.0)
    routes = len(NETWORK.routes)
    assert set(seen["rule_calls_salting"][1][routes:].tolist()) == {NOT_ASKED}
    silent = thumb_told(NETWORK, SITE, None, load_treatments())
    assert set(silent["rule_calls_ploughing"][1].tolist()) == {NOT_ASKED}
    assert all(math.isnan(cost) for cost in silent["rule_cost_ploughing"][1].tolist())
