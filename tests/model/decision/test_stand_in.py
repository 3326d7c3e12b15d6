"""The rule of thumb in the advice's place: its round, its price, and a word on why."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from model.decision.guard import Guard
from model.decision.plan import recommend_route
from model.decision.stand_in import by_rule, instead
from model.decision.thumb import ThumbCall
from model.domain.needs import Need
from model.domain.plans import Advice, Recommendation
from model.domain.roads import Route
from model.domain.treatments import TreatmentKind
from tests.model.capacity.nights import fleet, machine
from tests.model.decision.cases import NOW, case, frosty, prices, route, service_class

LEFT = Guard(model=0.31, rule=0.22, weight=9.0, told=1.4, came=6.2, trusted=False)
CALL = ThumbCall("R1", Need.SALTING, TreatmentKind.SAND, 150.0, NOW + timedelta(hours=6), NOW + timedelta(hours=7, minutes=48))


SALT = replace(CALL, treatment=TreatmentKind.PREWETTED_SALT, rate_g_m2=15.0)


def _asked(
    call: ThumbCall | None,
    *,
    probability: float = 0.4,
    first: bool = True,
    with_plough: bool = False,
    on: Route | None = None,
    **changes: Any,
) -> Recommendation:
    rested, place = case(**changes), on or route()
    item = recommend_route(frosty(probability=probability, low=0.0, high=probability), rested, route=place, prices=prices())
    return by_rule(item, call, rested, route=place, prices=prices(), guard=LEFT, first=first, with_plough=with_plough)


def test_the_rules_round_is_advised_with_its_rate_times_and_price() -> None:
    found = _asked(CALL, probability=0.001)
    assert (found.advice, found.treatment, found.rate_g_m2) == (Advice.ACT, TreatmentKind.SAND, 150.0)
    assert found.start_from == CALL.start_from
    # the rule reckons with a whole round; sand takes seven tenths of it to the same deadline
    assert found.latest_start == CALL.latest_start + timedelta(minutes=0.3 * 90)
    # half an hour and seven tenths of a round of an hour and a half, at 1000 an hour and a fifth more at night; the call-out;
    # 150 g/m2 on 30,000 m2 at half a crown
    assert found.cost_act_sek == pytest.approx(1.55 * 1200 + 800 + 2250)
    assert _asked(CALL, with_plough=True).cost_act_sek == pytest.approx(2250)


def test_the_rules_round_allows_for_crews_that_do_not_stand_by() -> None:
    away = {"contractor": route().contractor, "start_month": 7, "start_day": 1, "end_month": 7, "end_day": 2}
    early = replace(CALL, latest_start=CALL.latest_start - timedelta(minutes=120))
    found = _asked(early, fleet=fleet(machine("M1", contractor=route().contractor, sand_load_kg=9000.0), standby=[away]))
    # the rule reckons with a whole round; sand takes seven tenths of it to the same deadline
    assert found.latest_start == early.latest_start + timedelta(minutes=0.3 * 90)
    assert found.cost_act_sek == pytest.approx(_asked(CALL).cost_act_sek)


def test_what_the_rule_does_not_call_is_not_advised_and_the_risk_is_still_told() -> None:
    assert recommend_route(frosty(), case(), route=route(), prices=prices()).advice is Advice.ACT
    found = _asked(None)
    assert (found.advice, found.treatment, found.probability) == (Advice.NONE, None, 0.4)


def test_a_later_window_waits_because_the_rule_says_nothing_of_it() -> None:
    found = _asked(None, first=False)
    assert found.advice is Advice.WAIT
    assert found.reconsider_at is not None


def test_it_says_why_in_both_languages_and_first() -> None:
    found = _asked(CALL).reasons[0]
    assert found.code == "rule_stands_in"
    assert found.sv == (
        "Tumregeln gäller: de senaste nätterna väntades 1,4 fall och kom 6,2, kostnad 0,31 mot tumregelns 0,22 av förlusten"
    )
    assert found.en == (
        "The rule of thumb stands in: 1.4 cases were expected of the latest nights and 6.2 came, "
        "cost 0.31 against the rule's 0.22 of the loss"
    )


def test_salt_used_up_for_the_season_is_told_once_whether_or_not_a_round_is_called() -> None:
    used_up = {"rules": service_class(salt_season_cap_g_m2=100.0), "salt_laid_g_m2": 100.0}
    for call in (None, CALL):
        codes = [item.code for item in _asked(call, **used_up).reasons]
        assert codes.count("season_salt") == 1
    assert "season_salt" not in [item.code for item in _asked(CALL).reasons]


def test_its_money_and_limit_are_those_of_the_rules_treatment() -> None:
    found = _asked(CALL)
    (told,) = [item for item in found.reasons if item.code == "cost_loss"]
    assert "åtgärd 4 900 kr" in told.sv.replace("\xa0", " ")
    avoidable = (found.loss_sek - found.residual_sek) / 0.4
    assert found.threshold == pytest.approx(found.cost_act_sek / avoidable)
    assert not {item.code for item in found.reasons} & {"salt_cap", "too_cold_for_salt", "repeat"}
    unknown = by_rule(
        replace(found, probability=None), CALL, case(), route=route(), prices=prices(), guard=LEFT, first=True, with_plough=False
    )
    assert "cost_loss" not in {item.code for item in unknown.reasons}


def test_a_guard_that_counted_no_money_tells_none() -> None:
    told = instead(replace(LEFT, model=0.0, rule=0.0), case())
    assert "0" not in told.sv.replace("1,4", "").replace("6,2", "")
    assert told.sv.endswith("kom 6,2")
