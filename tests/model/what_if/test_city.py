"""The town asked about: risk moves with the weather, the rule is the same, machines come and go."""

from dataclasses import replace
from typing import Any

import pytest

from config.treatments import load_treatments
from model.capacity.jobs import jobs_from
from model.decision.wording import reason
from model.domain.errors import DomainError
from model.domain.needs import Need
from model.domain.plans import SAME_ROUND, Advice, Assessment, Recommendation
from model.domain.roads import Network
from model.domain.treatments import TreatmentKind
from model.what_if.city import CityAnswer, city_answer, with_machines
from model.what_if.run import Weather
from tests.model.assessed_night import NETWORK, NOW, SITE, assessed, snowy_inputs
from tests.model.capacity.nights import fleet, machine

CATALOGUE = load_treatments()
SAME = reason(SAME_ROUND, "i samma runda", "in the same round", 0.0)


@pytest.fixture(scope="module")
def snowy() -> Assessment:
    return assessed(snowy_inputs())


def asked(made: Assessment, *weather: float) -> CityAnswer:
    return city_answer(NETWORK, made, Weather(*weather), site=SITE, catalogue=CATALOGUE, now=NOW)


def test_the_forecast_s_own_weather_changes_nothing(snowy: Assessment) -> None:
    found = asked(snowy, 0.0, 1.0)
    assert (found.added, found.dropped) == ((), ())
    assert found.cost_after_sek == found.cost_before_sek
    assert found.loss_after_sek == found.loss_before_sek
    assert all(item in snowy.recommendations for item in found.recommendations)


def test_a_dry_night_drops_routes_and_loss(snowy: Assessment) -> None:
    found = asked(snowy, 0.0, 0.0)
    assert found.loss_after_sek < found.loss_before_sek
    assert found.cost_after_sek <= found.cost_before_sek
    assert found.added == ()


def changed(made: Assessment, unit_id: str, need: Need, **changes: Any) -> Assessment:
    """The assessment with one route's need told otherwise in every window."""
    return replace(
        made,
        recommendations=tuple(
            replace(item, **changes) if (item.unit_id, item.need) == (unit_id, need) else item for item in made.recommendations
        ),
    )


def answered(found: CityAnswer, unit_id: str, need: Need) -> Recommendation:
    return next(item for item in found.recommendations if (item.unit_id, item.need) == (unit_id, need))


def test_the_rule_is_applied_again_to_the_moved_risk(snowy: Assessment) -> None:
    worth_it = changed(snowy, "r2", Need.PLOUGHING, threshold=0.9)
    before = answered(asked(worth_it, 0.0, 1.0), "r2", Need.PLOUGHING)
    assert (before.advice, before.treatment) == (Advice.NONE, None)
    after = answered(asked(worth_it, -6.0, 3.0), "r2", Need.PLOUGHING)
    assert after.probability is not None
    assert after.probability > after.threshold
    assert after.advice is Advice.ACT
    assert after.treatment is TreatmentKind.PLOUGH
    assert asked(worth_it, -6.0, 3.0).added == ("r2",)


def test_what_rests_is_not_called_by_a_worse_night_though_its_risk_is_told(snowy: Assessment) -> None:
    rests = changed(snowy, "r2", Need.PLOUGHING, threshold=0.9, reasons=(reason("resting", "vilar", "rests", -1.0),))
    found = answered(asked(rests, -6.0, 3.0), "r2", Need.PLOUGHING)
    held = answered(asked(rests, 0.0, 1.0), "r2", Need.PLOUGHING)
    assert (found.advice, found.treatment) == (Advice.NONE, None)
    assert (found.probability or 0.0) > (held.probability or 0.0)
    assert found.loss_sek > held.loss_sek


def test_what_the_rule_of_thumb_calls_stays_called_on_a_better_night(snowy: Assessment) -> None:
    ruled = changed(snowy, "r1", Need.PLOUGHING, reasons=(reason("rule_stands_in", "regeln", "the rule", 1.0),))
    by_risk, by_rule = (answered(asked(made, 2.0, 0.3), "r1", Need.PLOUGHING) for made in (snowy, ruled))
    assert by_risk.advice is Advice.NONE
    assert (by_rule.advice, by_rule.treatment) == (Advice.ACT, TreatmentKind.PLOUGH)
    assert by_rule.probability == by_risk.probability


@pytest.mark.parametrize("why", ["cap", "cold", "season"])
def test_salt_is_not_named_where_none_may_be_laid(snowy: Assessment, why: str) -> None:
    told = (reason("season_salt", "slut", "used up", 0.0),) if why == "season" else ()
    idle = changed(snowy, "r1", Need.SALTING, advice=Advice.NONE, treatment=None, threshold=0.02, reasons=told)
    route = replace(NETWORK.routes[0], salt_cap_g_m2=0.0) if why == "cap" else NETWORK.routes[0]
    network = replace(NETWORK, routes=(route, *NETWORK.routes[1:]))
    night = Weather(-14.0, 1.01) if why == "cold" else Weather(-1.0, 1.01)
    found = answered(city_answer(network, idle, night, site=SITE, catalogue=CATALOGUE, now=NOW), "r1", Need.SALTING)
    assert found.treatment is None
    assert found.advice is Advice.NONE


SALTED = {"advice": Advice.ACT, "treatment": TreatmentKind.PREWETTED_SALT, "rate_g_m2": 12.0}
COLD = Weather(-14.0, 1.0)


def on_r1(*treatments: str) -> Network:
    return replace(NETWORK, routes=(replace(NETWORK.routes[0], treatments=treatments), *NETWORK.routes[1:]))


@pytest.mark.parametrize("probability", [0.7, 0.02])
def test_salt_that_was_advised_gives_way_to_sand_on_a_night_too_cold_for_it_and_is_paid_as_sand(
    snowy: Assessment, probability: float
) -> None:
    salted = changed(snowy, "r1", Need.SALTING, **SALTED, probability=probability, threshold=0.001)
    network = on_r1("plough", "prewetted_salt", "sand")
    found = city_answer(network, salted, COLD, site=SITE, catalogue=CATALOGUE, now=NOW)
    sanded, was = (
        answered(found, "r1", Need.SALTING),
        next(i for i in salted.recommendations if i.treatment is SALTED["treatment"]),
    )
    assert (sanded.advice, sanded.treatment) == (Advice.ACT, TreatmentKind.SAND)
    assert sanded.rate_g_m2 == CATALOGUE[TreatmentKind.SAND].default_rate_g_m2
    assert sanded.cost_act_sek != was.cost_act_sek
    acting = [item for item in found.recommendations if item.advice is Advice.ACT]
    assert found.cost_after_sek == pytest.approx(sum(item.cost_act_sek for item in acting))
    assert "r1" in found.otherwise
    assert "too_cold_for_salt" in {told.code for told in sanded.reasons}
    (job,) = (job for job in jobs_from(found.recommendations, network, CATALOGUE, now=NOW) if job.unit_id == "r1")
    spread = [work for work in job.works if work.need is Need.SALTING]
    assert [work.treatment for work in spread] == [TreatmentKind.SAND]
    assert spread[0].kg == pytest.approx(sanded.rate_g_m2 * float(network.unit_area_m2[0]) / 1000.0)


def test_where_nothing_but_salt_may_be_laid_the_cold_night_s_route_is_told_as_one_nothing_helps(snowy: Assessment) -> None:
    salted = changed(snowy, "r1", Need.SALTING, **SALTED, probability=0.7, threshold=0.001)
    found = city_answer(NETWORK, salted, COLD, site=SITE, catalogue=CATALOGUE, now=NOW)
    left = answered(found, "r1", Need.SALTING)
    assert (left.advice, left.treatment, left.rate_g_m2) == (Advice.WAIT, None, 0.0)
    assert found.untreatable == ("r1",)
    assert found.dropped == ()


def test_spreading_whose_plough_is_no_longer_called_pays_a_round_of_its_own(snowy: Assessment) -> None:
    held = changed(snowy, "r1", Need.SALTING, **SALTED, probability=0.9, threshold=0.0001, reasons=(SAME,), cost_act_sek=100.0)
    held = changed(held, "r1", Need.PLOUGHING, advice=Advice.ACT, treatment=TreatmentKind.PLOUGH, probability=0.5, threshold=0.45)
    alone = answered(asked(held, 0.0, 0.1), "r1", Need.SALTING)
    assert answered(asked(held, 0.0, 0.1), "r1", Need.PLOUGHING).advice is Advice.NONE
    assert SAME not in alone.reasons
    assert alone.cost_act_sek > 1000.0


def test_machines_are_added_and_taken_away_with_their_crews() -> None:
    made = fleet(
        machine("M1"),
        machine("M2"),
        machine("M3", depot="Söder"),
        crews=[{"name": f"A {k}", "contractor": "Åkeri A"} for k in range(3)],
    )
    more, fewer = with_machines(made, {"Åkeri A": 2}), with_machines(made, {"Åkeri A": -2})
    assert [item.id for item in more.machines[3:]] == ["Åkeri A +1", "Åkeri A +2"]
    assert {item.depot for item in more.machines[3:]} == {"Norr"}
    assert (more.crews_of("Åkeri A"), fewer.crews_of("Åkeri A")) == (5, 1)
    assert [item.id for item in fewer.machines] == ["M1"]


def test_machines_nobody_has_are_refused() -> None:
    with pytest.raises(DomainError, match="Åkeri X has no machines; name one of Åkeri A"):
        with_machines(fleet(), {"Åkeri X": 1})
    with pytest.raises(DomainError, match="no machine would be left"):
        with_machines(fleet(), {"Åkeri A": -2})
