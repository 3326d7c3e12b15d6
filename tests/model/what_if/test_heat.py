"""Heat asked for otherwise: faithful where nothing is changed, dearer with a higher floor or a colder night, never below the plant's own."""

import numpy as np
import pytest

from model.decision import heat_control as control
from model.domain.errors import DomainError
from model.domain.plans import Assessment
from model.what_if.heat import HeatAnswer, HeatAsked, heat_answer, moved
from model.what_if.run import Weather, only
from tests.model.assessed_night import NETWORK, assessed, snowy_inputs
from tests.model.decision.test_heat_prices import TARIFF
from tests.model.small_site import small_site

OFF, IDLE, PREHEAT, MELT = control.OFF, control.IDLE, control.PREHEAT, control.MELT


@pytest.fixture(scope="module")
def snowy() -> Assessment:
    return assessed(snowy_inputs())


def answer(made: Assessment, asked: HeatAsked) -> HeatAnswer:
    return heat_answer(NETWORK, made.hourly, small_site(), asked)


def test_nothing_asked_is_todays_schedule(snowy: Assessment) -> None:
    found = answer(snowy, HeatAsked())
    assert found.asked == found.stays == found.today
    told = snowy.hourly["heating_power"].sel(unit=NETWORK.zones[0].id).to_numpy()[1 : found.hours + 1]
    mwh = float(told.sum()) * NETWORK.zones[0].area_m2 / 1e6
    assert found.today.energy_mwh == pytest.approx(mwh, rel=0.25)
    assert found.today.coldest_zone == NETWORK.zones[0].id


def test_a_higher_floor_takes_more_heat_and_keeps_the_slab_warmer(snowy: Assessment) -> None:
    found = answer(snowy, HeatAsked(floor_higher_k=4.0, weather=Weather(-2.0, 0.0)))
    assert found.asked.energy_mwh > found.stays.energy_mwh
    assert found.asked.coldest_k >= found.stays.coldest_k


def test_a_colder_night_costs_more_under_the_same_schedule_and_the_floor_stands(snowy: Assessment) -> None:
    found = answer(snowy, HeatAsked(weather=Weather(-8.0, 1.0)))
    assert found.stays.cost_sek > found.today.cost_sek
    assert found.stays.coldest_k >= 0.0


def test_modes_sought_anew_for_a_dry_night_are_no_dearer_than_todays(snowy: Assessment) -> None:
    found = answer(snowy, HeatAsked(search=True, weather=Weather(0.0, 0.0)))
    assert found.asked.cost_sek <= found.stays.cost_sek + 1.0


def test_power_above_what_is_paid_for_is_told_beside_the_cost(snowy: Assessment) -> None:
    bare = answer(snowy, HeatAsked(weather=Weather(-8.0, 1.0)))
    assert bare.asked.power_sek == 0.0  # no tariff, no charge
    tight = TARIFF.model_copy(update={"base_power_kw": 1.0, "max_power_kw": 1.0, "excess_sek_per_kw": 1000.0})
    site = small_site(heat_tariff=tight)
    found = heat_answer(NETWORK, snowy.hourly, site, HeatAsked(floor_higher_k=4.0, weather=Weather(-8.0, 1.0)))
    assert found.asked.power_sek >= found.stays.power_sek >= 0.0
    assert found.asked.power_sek > 0.0
    wide = small_site(heat_tariff=tight.model_copy(update={"max_power_kw": 1e6}))
    assert heat_answer(NETWORK, snowy.hourly, wide, HeatAsked(floor_higher_k=4.0)).asked.power_sek == 0.0


def test_heat_moved_leaves_idling_and_the_edge_behind() -> None:
    plan = np.array([[OFF, IDLE, PREHEAT, MELT, MELT, OFF]])
    assert moved(plan, 0).tolist() == plan.tolist()
    assert moved(plan, 2).tolist() == [[OFF, IDLE, IDLE, IDLE, PREHEAT, MELT]]
    assert moved(plan, -3).tolist() == [[MELT, MELT, IDLE, IDLE, IDLE, OFF]]


@pytest.mark.parametrize("wrong", [{"floor_higher_k": -0.5}, {"floor_higher_k": 9.0}, {"later_h": 30}])
def test_a_floor_below_the_plants_own_cannot_even_be_asked_for(wrong: dict[str, float]) -> None:
    with pytest.raises(DomainError, match="what if"):
        HeatAsked(**wrong)  # type: ignore[arg-type]


def test_what_the_assessment_does_not_hold_is_named(snowy: Assessment) -> None:
    with pytest.raises(DomainError, match="heating_power"):
        heat_answer(NETWORK, snowy.hourly.drop_vars("heating_power"), small_site(), HeatAsked())
    with pytest.raises(DomainError, match="no heated zone"):
        heat_answer(only(NETWORK, ["r1"]), snowy.hourly, small_site(), HeatAsked())
