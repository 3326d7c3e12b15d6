"""The night's money follows what was signed: what is changed is priced as changed, what is rejected is left with its loss on every side."""

from dataclasses import replace
from datetime import timedelta

import pytest

from config.site import Site
from dashboard.night_cost import NightCost, night_cost, planned
from dashboard.todo import Signed, rows
from model.decision.further import Further
from model.decision.rule_night import rule_night
from model.domain.needs import Need
from model.domain.plans import SAME_ROUND, Advice, Assessment, Reason, Recommendation
from model.domain.roads import Network
from model.domain.treatments import TreatmentKind
from tests.dashboard.sample import NOW

WET = TreatmentKind.PREWETTED_SALT
#: The sample's routes: area [m2], turn-out and a round of salt [h].
AREA_M2, TURN_OUT_H, SALT_H = 4 * 900.0 * 4.0, 0.5, 0.6 * 95 / 60


def _of(assessment: Assessment, unit: str) -> Recommendation:
    return next(item for item in assessment.recommendations if item.unit_id == unit)


def _cost(assessment: Assessment, network: Network, site: Site, *said: tuple[Recommendation, Signed]) -> NightCost:
    signed = {(item.unit_id, item.need.value, item.window_end): word for item, word in said}
    found, _ = rows(assessment, network, now=NOW, signed=signed)
    return night_cost(planned(found, site, network))


def _salt_round_sek(site: Site, rate_g_m2: float) -> float:
    prices = site.price_list("Egen regi")
    hours = TURN_OUT_H + SALT_H
    machine = hours * prices.machine_sek_per_h * (1.0 + prices.night_supplement)
    return machine + prices.call_out_sek + rate_g_m2 / 1000.0 * AREA_M2 * site.materials.salt_sek_per_kg


def test_what_is_advised_is_done_and_the_rest_left_with_its_whole_loss(
    assessment: Assessment, network: Network, site: Site
) -> None:
    cost = _cost(assessment, network, site)
    known = [item for item in assessment.recommendations if item.probability is not None]
    done = [item for item in known if item.advice is Advice.ACT]
    left = [item for item in known if item.advice is not Advice.ACT]
    assert cost.act_sek == pytest.approx(sum(item.cost_act_sek for item in done))
    assert cost.residual_sek == pytest.approx(sum(item.residual_sek for item in done) + sum(item.loss_sek for item in left))
    assert cost.nothing_municipal_sek == pytest.approx(sum(item.loss_municipal_sek for item in known))
    assert cost.nothing_societal_sek == pytest.approx(sum(item.loss_societal_sek for item in known))
    shares = [(item, item.residual_sek / item.loss_sek if item in done else 1.0) for item in known if item.loss_sek > 0]
    assert cost.left_municipal_sek == pytest.approx(sum(share * item.loss_municipal_sek for item, share in shares))
    assert cost.left_societal_sek == pytest.approx(sum(share * item.loss_societal_sek for item, share in shares))
    assert cost.nothing_sek > cost.act_sek + cost.residual_sek


def test_accepting_changes_nothing_and_rejecting_leaves_the_loss(assessment: Assessment, network: Network, site: Site) -> None:
    before, first, wait = _cost(assessment, network, site), _of(assessment, "c1"), _of(assessment, "c3")
    assert _cost(assessment, network, site, (first, Signed("accepted", "A B", NOW))) == before
    assert _cost(assessment, network, site, (wait, Signed("accepted", "A B", NOW))) == before
    after = _cost(assessment, network, site, (first, Signed("rejected", "A B", NOW, "no_crew")))
    assert before.act_sek - after.act_sek == pytest.approx(first.cost_act_sek)
    assert after.residual_sek - before.residual_sek == pytest.approx(first.loss_sek - first.residual_sek)
    assert after.nothing_sek == pytest.approx(before.nothing_sek)


def test_a_changed_round_costs_what_it_was_changed_to(assessment: Assessment, network: Network, site: Site) -> None:
    before, first = _cost(assessment, network, site), _of(assessment, "c1")
    word = Signed("changed", "A B", NOW, treatment=WET, rate_g_m2=20.0, start_at=first.latest_start)
    after = _cost(assessment, network, site, (first, word))
    assert after.act_sek == pytest.approx(before.act_sek - first.cost_act_sek + _salt_round_sek(site, 20.0))
    assert after.residual_sek == pytest.approx(before.residual_sek)


def test_a_round_ordered_where_waiting_was_advised_is_in_the_plan(assessment: Assessment, network: Network, site: Site) -> None:
    before, wait = _cost(assessment, network, site), _of(assessment, "c3")
    assert wait.advice is Advice.WAIT
    word = Signed("changed", "A B", NOW, treatment=WET, rate_g_m2=10.0, start_at=wait.latest_start)
    after = _cost(assessment, network, site, (wait, word))
    assert after.act_sek == pytest.approx(before.act_sek + _salt_round_sek(site, 10.0))
    assert before.residual_sek - after.residual_sek == pytest.approx(wait.loss_sek - wait.residual_sek)


def test_a_round_put_after_its_latest_start_avoids_nothing_that_is_known(
    assessment: Assessment, network: Network, site: Site
) -> None:
    before, first = _cost(assessment, network, site), _of(assessment, "c1")
    late = Signed(
        "changed", "A B", NOW, treatment=first.treatment, rate_g_m2=0.0, start_at=first.latest_start + timedelta(minutes=15)
    )
    after = _cost(assessment, network, site, (first, late))
    assert after.residual_sek - before.residual_sek == pytest.approx(first.loss_sek - first.residual_sek)


def test_salt_whose_plough_is_left_out_needs_a_round_of_its_own(assessment: Assessment, network: Network, site: Site) -> None:
    plough = _of(assessment, "c1")
    salt = replace(plough, need=Need.SALTING, treatment=WET, rate_g_m2=10.0, cost_act_sek=AREA_M2 / 100.0 * 1.1)
    salt = replace(salt, reasons=(Reason(SAME_ROUND, "", "", 0.0),))
    both = replace(assessment, recommendations=(plough, salt))
    assert _cost(both, network, site).act_sek == pytest.approx(plough.cost_act_sek + salt.cost_act_sek)
    alone = _cost(both, network, site, (plough, Signed("rejected", "A B", NOW)), (salt, Signed("accepted", "A B", NOW)))
    assert alone.act_sek == pytest.approx(_salt_round_sek(site, 10.0))
    more = Signed("changed", "A B", NOW, treatment=WET, rate_g_m2=20.0, start_at=salt.latest_start)
    assert _cost(both, network, site, (salt, more)).act_sek == pytest.approx(plough.cost_act_sek + 2 * salt.cost_act_sek)


def test_rejected_heat_is_left_on_the_rules_side_too(assessment: Assessment, network: Network, site: Site) -> None:
    heat = next(item for item in assessment.recommendations if item.need is Need.HEATING)
    only = replace(assessment, recommendations=(heat,))
    key = (heat.unit_id, heat.need.value, heat.window_end)
    for verdict, act, left in (("accepted", heat.cost_act_sek, heat.residual_sek), ("rejected", 0.0, heat.loss_sek)):
        found, _ = rows(only, network, now=NOW, signed={key: Signed(verdict, "A B", NOW)})
        plan = planned(found, site, network)
        own, rule = night_cost(plan), rule_night(only, (one.item for one in plan))
        assert rule is not None
        assert (own.act_sek, own.residual_sek) == (pytest.approx(act), pytest.approx(left))
        assert (rule.act_sek, rule.loss_sek) == (pytest.approx(act), pytest.approx(left))


def test_rounds_expected_after_the_first_are_part_of_the_night_unless_it_is_rejected_or_done_otherwise(
    assessment: Assessment, network: Network, site: Site
) -> None:
    first = _of(assessment, "c1")
    after = {(first.unit_id, first.need, first.window_start): Further(2, 5000.0)}

    def cost(*said: tuple[Recommendation, Signed]) -> NightCost:
        signed = {(item.unit_id, item.need.value, item.window_end): word for item, word in said}
        found, _ = rows(assessment, network, now=NOW, signed=signed)
        return night_cost(planned(found, site, network, after))

    without = _cost(assessment, network, site)
    assert (cost().act_sek - without.act_sek, cost().further_sek) == (pytest.approx(5000.0), 5000.0)
    assert cost((first, Signed("rejected", "A B", NOW, "no_crew"))).further_sek == 0.0
    moved = Signed("changed", "A B", NOW, start_at=first.latest_start - timedelta(hours=1))
    assert cost((first, moved)).further_sek == 5000.0
    later = {(first.unit_id, first.need, first.window_start + timedelta(days=1)): Further(2, 5000.0)}
    found, _ = rows(assessment, network, now=NOW, signed={})
    assert night_cost(planned(found, site, network, later)) == without
