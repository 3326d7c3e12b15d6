"""The second choice: method by cold and cap, dose by how much more the film needs, cost and latest start by the round it becomes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.treatments import load_treatments
from model.decision.wording import reason
from model.domain.needs import Need, Slipperiness
from model.domain.plans import Advice, Recommendation
from model.domain.treatments import TreatmentKind
from model.what_if.laid import Surface, Town, laid_anew, paid_anew
from tests.model.small_network import small_network
from tests.model.small_site import small_site

EVENING = datetime(2026, 1, 15, 19, tzinfo=UTC)
BASE = small_network()
ROUTE = replace(BASE.routes[0], treatments=("plough", "prewetted_salt", "sand"))
TOWN = Town(replace(BASE, routes=(ROUTE, *BASE.routes[1:])), small_site(), load_treatments())
MILD = Surface(coldest_degc=-3.0, film_mm=0.15, salt_g_m2=0.0)


def salted(**changes: Any) -> Recommendation:
    made = Recommendation(
        "r1", Need.SALTING, EVENING, EVENING + timedelta(hours=10), Advice.ACT, 0.6, 0.4, 0.8, 0.2, Slipperiness.ICE,
        TreatmentKind.PREWETTED_SALT, 12.0, None, None, None, None, EVENING + timedelta(hours=6), None, 4000.0, 9000.0, 9000.0, 900.0, (),
    )  # fmt: skip
    return replace(made, **changes)


def test_the_rate_moves_by_what_the_doses_differ_and_the_material_is_paid() -> None:
    colder = replace(MILD, coldest_degc=-6.0)
    more = laid_anew(salted(), MILD, colder, TOWN)
    assert more.kind is TreatmentKind.PREWETTED_SALT
    assert 12.0 < more.rate_g_m2 <= ROUTE.salt_cap_g_m2
    back = laid_anew(salted(rate_g_m2=more.rate_g_m2), colder, MILD, TOWN)
    assert back.rate_g_m2 == pytest.approx(12.0)
    paid, cheap = (paid_anew(salted(), laid, TOWN, plough=None) for laid in (more, replace(more, rate_g_m2=12.5)))
    area = float(TOWN.part.unit_area_m2[0])
    assert paid.cost_act_sek - cheap.cost_act_sek == pytest.approx((more.rate_g_m2 - 12.5) / 1000.0 * area * 1.0)
    assert paid.threshold == pytest.approx(0.2 * paid.cost_act_sek / 4000.0)


def test_the_same_surface_leaves_the_advice_as_it_is() -> None:
    item = salted()
    assert paid_anew(item, laid_anew(item, MILD, MILD, TOWN), TOWN, plough=None) == item


def test_no_salt_below_its_limit_though_the_risk_is_the_same() -> None:
    found = laid_anew(salted(), MILD, replace(MILD, coldest_degc=-14.0), TOWN)
    assert found.kind is TreatmentKind.SAND
    assert "too_cold_for_salt" in {told.code for told in found.reasons}


def test_sand_for_the_cold_gives_way_to_salt_on_a_milder_night() -> None:
    cold = replace(MILD, coldest_degc=-14.0)
    told = reason("too_cold_for_salt", "för kallt", "too cold", 0.0)
    sanded = salted(treatment=TreatmentKind.SAND, rate_g_m2=150.0, reasons=(told,))
    found = laid_anew(sanded, cold, MILD, TOWN)
    assert found.kind is TreatmentKind.PREWETTED_SALT
    assert told not in found.reasons


def test_where_the_season_s_salt_binds_no_more_is_laid_than_was_advised() -> None:
    told = reason("season_salt", "snart slut", "nearly used up", 0.0)
    held = salted(rate_g_m2=12.0, reasons=(told,))
    assert laid_anew(held, MILD, replace(MILD, coldest_degc=-3.8), TOWN).rate_g_m2 == 12.0
    assert laid_anew(replace(held, reasons=()), MILD, replace(MILD, coldest_degc=-3.8), TOWN).rate_g_m2 > 12.0


def test_behind_a_plough_newly_called_the_material_alone_is_paid() -> None:
    item = salted()
    plough = replace(item, need=Need.PLOUGHING, treatment=TreatmentKind.PLOUGH, rate_g_m2=0.0)
    paid = paid_anew(item, laid_anew(item, MILD, MILD, TOWN), TOWN, plough=plough)
    assert paid.cost_act_sek == pytest.approx(12.0 / 1000.0 * float(TOWN.part.unit_area_m2[0]))
