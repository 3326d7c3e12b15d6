"""The options of one route: each with its cost, hours in need and loss."""

from dataclasses import replace
from datetime import timedelta

import pytest

from config.treatments import load_treatments
from model.domain.errors import DomainError
from model.domain.needs import Need
from model.domain.plans import Advice, Assessment
from model.domain.treatments import TreatmentKind
from model.what_if.route import Answer, Chosen, route_options
from tests.model.assessed_night import NETWORK, NOW, SITE, assessed, snowy_inputs

CATALOGUE = load_treatments()
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def snowy() -> Assessment:
    return assessed(snowy_inputs())


def asked(made: Assessment, unit: str = "r1", **changes: object) -> Answer:
    items = [item for item in made.recommendations if item.unit_id == unit]
    items = [item for item in items if item.window_end == items[0].window_end]
    return route_options(NETWORK, made.hourly, items, site=SITE, catalogue=CATALOGUE, now=NOW, **changes)  # type: ignore[arg-type]


def test_doing_nothing_costs_nothing_and_loses_what_the_assessment_says(snowy: Assessment) -> None:
    nothing = asked(snowy).options[0]
    items = [item for item in snowy.recommendations if item.unit_id == "r1"]
    first = [item for item in items if item.window_end == items[0].window_end]
    assert (nothing.code, nothing.cost_sek) == ("nothing", 0.0)
    assert nothing.loss_sek == pytest.approx(sum(item.loss_sek for item in first))


def test_ploughing_after_the_snow_loses_less_than_ploughing_before_it(snowy: Assessment) -> None:
    before, after = (asked(snowy, chosen=Chosen((TreatmentKind.PLOUGH,), NOW + hours * HOUR)).options[-1] for hours in (0.0, 9.5))
    assert after.loss_sek < before.loss_sek
    assert after.total_sek == pytest.approx(after.cost_sek + after.loss_sek)
    assert after.called_at is not None
    assert after.done_at == after.called_at + timedelta(minutes=45 + 120)


def test_what_waits_is_not_called_advised_beside_what_is(snowy: Assessment) -> None:
    items = [item for item in snowy.recommendations if item.unit_id == "r1"]
    acts = replace(items[0], advice=Advice.ACT, need=Need.PLOUGHING, treatment=TreatmentKind.PLOUGH, rate_g_m2=0.0)
    waits = replace(acts, advice=Advice.WAIT, need=Need.SALTING, treatment=TreatmentKind.PREWETTED_SALT, rate_g_m2=10.0)
    for both, kind in (((acts, waits), TreatmentKind.PLOUGH), ((waits,), TreatmentKind.PREWETTED_SALT)):
        told = route_options(NETWORK, snowy.hourly, both, site=SITE, catalogue=CATALOGUE, now=NOW)
        assert next(option for option in told.options if option.code == "now").kinds == (kind,)


def test_salt_is_dosed_under_the_route_s_cap(snowy: Assessment) -> None:
    told = asked(snowy, chosen=Chosen((TreatmentKind.PREWETTED_SALT,), NOW, rate_g_m2=40.0)).options[-1]
    fewer = asked(snowy, chosen=Chosen((TreatmentKind.PREWETTED_SALT,), NOW, rate_g_m2=20.0)).options[-1]
    assert told.salt_g_m2 == fewer.salt_g_m2
    assert told.cost_sek == fewer.cost_sek


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (Chosen((TreatmentKind.SAND,), NOW), "cannot have sand; its machine does plough, prewetted_salt"),
        (Chosen((TreatmentKind.PLOUGH,), NOW - HOUR), "needs a treatment and a call at"),
        (Chosen((), NOW), "needs a treatment"),
    ],
)
def test_what_cannot_be_done_is_refused(snowy: Assessment, chosen: Chosen, told: str) -> None:
    with pytest.raises(DomainError, match=told):
        asked(snowy, chosen=chosen)


def test_a_route_without_advice_has_nothing_to_compare(snowy: Assessment) -> None:
    with pytest.raises(DomainError, match="advises nothing"):
        route_options(NETWORK, snowy.hourly, [], site=SITE, catalogue=CATALOGUE, now=NOW)
