"""Advice on a zone says one thing: what the schedule has answered is not argued beside it."""

from dataclasses import replace
from datetime import timedelta

from model.decision.cost import expected_loss
from model.decision.heat_advice import LEFT, PlannedHeat
from model.decision.plan import recommend_zone
from model.decision.sensitivity import balance_of
from model.domain.needs import Need
from model.domain.plans import Advice
from tests.model.decision.cases import NOW, case, frosty, service_class, zone

PLAN = PlannedHeat(
    heat_from=NOW + timedelta(hours=1),
    melting=True,
    idle=False,
    energy_kwh_m2=1.2,
    idle_kwh_m2=0.8,
    cost_sek=1e7,
    slippery_h=0.5,
    lost=False,
    too_cold=False,
)


def told(planned: PlannedHeat | None, **outlook: object) -> tuple[Advice, set[str]]:
    found = recommend_zone(frosty(need=Need.HEATING, **outlook), case(), zone=zone(), planned=planned)
    return found.advice, {item.code for item in found.reasons}


def test_heat_that_the_schedule_lets_on_is_not_said_to_cost_more_than_it_saves() -> None:
    advice, codes = told(PLAN, probability=0.9, low=0.8, high=0.95)
    assert advice is Advice.ACT
    assert "heat_plan" in codes
    assert not codes & {"not_worth", "wait"}


def test_heat_that_the_schedule_lets_on_does_not_wait_for_the_next_forecast() -> None:
    middle = replace(PLAN, cost_sek=0.4 * expected_loss(1.0, service_class(), case().length_km).avoidable_sek)
    advice, codes = told(middle, probability=0.2, low=0.0, high=1.0)
    assert advice is Advice.ACT
    assert "wait" not in codes


def test_a_zone_the_schedule_does_not_heat_tells_the_schedules_cost_and_no_other() -> None:
    quiet = replace(PLAN, heat_from=None, melting=False, energy_kwh_m2=0.3, cost_sek=432.0)
    found = recommend_zone(frosty(need=Need.HEATING, probability=0.9, low=0.8, high=0.95), case(), zone=zone(), planned=quiet)
    assert (found.advice, found.treatment, found.cost_act_sek) == (Advice.NONE, None, 432.0)
    codes = {item.code for item in found.reasons}
    assert "heat_plan" in codes
    assert "cost_loss" not in codes
    assert "430 kr" in next(item.sv for item in found.reasons if item.code == "heat_plan")
    assert balance_of(found) is None
    assert balance_of(replace(found, reasons=())) is not None


def test_a_surface_that_is_slippery_without_heat_is_said_to_be_so_first_and_to_be_sanded() -> None:
    cold = replace(PLAN, heat_from=None, melting=False, slippery_h=6.0, too_cold=True)
    left = recommend_zone(frosty(need=Need.HEATING, probability=0.9, low=0.8, high=0.95), case(), zone=zone(), planned=cold)
    assert left.reasons[0].code == LEFT
    assert "hal 6 h" in left.reasons[0].sv
    clear = replace(cold, slippery_h=0.5)
    kept = recommend_zone(frosty(need=Need.HEATING, probability=0.9, low=0.8, high=0.95), case(), zone=zone(), planned=clear)
    assert LEFT not in {item.code for item in kept.reasons}
