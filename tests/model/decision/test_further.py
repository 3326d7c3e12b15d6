"""Rounds after the first: counted by the repeat rule, priced by the list that prices the first, kept beside advice and rule alike."""

from dataclasses import replace
from datetime import timedelta

import pytest
import xarray as xr

from model.assess import Assessment
from model.decision.further import (
    NO_MORE,
    Further,
    after_advised,
    after_rule,
    further_by_rule,
    further_rounds,
    further_variables,
    priced_in_words,
)
from model.decision.outlook import Span
from model.decision.plan import recommend_route
from model.decision.thumb import ThumbCall
from model.domain.needs import Need, Slipperiness
from model.domain.plans import Advice
from model.domain.treatments import TreatmentKind
from tests.dashboard.sample import NOW as TOLD_AT
from tests.dashboard.sample import sample_assessment, sample_network, sample_site
from tests.model.decision.cases import NOW, STOCKHOLM, case, frosty, prices, route, snowy

#: Three rounds of the plough: two more once 4 and 6 cm lie.
SNOW = snowy(snow_onset_cm=2.0, snow_peak_cm=6.0, start_depth_cm=2.0, probability=0.95)
#: Called, driven and paid: half an hour of turn-out, the whole round, in the night.
ROUND_SEK = 800.0 + 1000.0 * 2.0 * 1.2


def test_each_further_round_is_paid_as_a_round_by_itself() -> None:
    item = recommend_route(SNOW, case(), route=route(), prices=prices())
    assert item.advice is Advice.ACT
    found = after_advised(item, SNOW, case(), route(), prices())
    assert (found.rounds, found.cost_sek) == (2, pytest.approx(2 * ROUND_SEK))
    told = next(reason for reason in priced_in_words(item, found, zone=STOCKHOLM).reasons if reason.code == "repeat")
    assert told.sv.endswith("ny runda var 2 cm; efter den första omkring 6 400 kr till")
    assert told.en.endswith("; after the first about 6 400 SEK more")
    assert priced_in_words(item, NO_MORE, zone=STOCKHOLM) == item
    assert item.cost_act_sek < found.cost_sek, (
        "the advice is decided on its own round alone: the next ones are decided at their looks"
    )


def test_where_no_round_is_advised_or_one_is_enough_nothing_is_added() -> None:
    item = recommend_route(SNOW, case(), route=route(), prices=prices())
    assert after_advised(replace(item, advice=Advice.WAIT), SNOW, case(), route(), prices()) == NO_MORE
    low = snowy(snow_onset_cm=2.0, snow_peak_cm=3.0, start_depth_cm=2.0)
    assert after_advised(item, low, case(), route(), prices()) == NO_MORE


def test_the_rule_of_thumbs_rounds_are_repeated_and_priced_alike() -> None:
    rain = Span(NOW + timedelta(hours=2), NOW + timedelta(hours=9))
    icy = frosty(slipperiness=Slipperiness.FREEZING_RAIN, freezing_rain=rain, freezing_rain_mm=2.0, onset=rain.start)
    salt = ThumbCall("R1", Need.SALTING, TreatmentKind.PREWETTED_SALT, 15.0, NOW, NOW + timedelta(hours=2))
    found = after_rule(salt, icy, case(), route(), prices())
    hours = 0.5 + 1.5 * case().catalogue[TreatmentKind.PREWETTED_SALT].round_time_share
    assert (found.rounds, found.cost_sek) == (1, pytest.approx(800.0 + 1200.0 * hours + 450.0))
    assert after_rule(replace(salt, treatment=TreatmentKind.SAND), icy, case(), route(), prices()) == NO_MORE
    assert after_rule(None, icy, case(), route(), prices()) == NO_MORE


def test_salt_that_goes_out_with_the_plough_again_costs_its_material_then() -> None:
    rain = Span(NOW + timedelta(hours=2), NOW + timedelta(hours=20))
    icy = frosty(slipperiness=Slipperiness.FREEZING_RAIN, freezing_rain=rain, freezing_rain_mm=2.0, onset=rain.start)
    brine = ThumbCall("R1", Need.SALTING, TreatmentKind.BRINE, 10.0, NOW, NOW + timedelta(hours=2))
    alone, behind = (after_rule(brine, icy, case(), route(), prices(), plough=plough) for plough in (NO_MORE, Further(3, 9000.0)))
    assert (alone.rounds, behind.rounds) == (1, 1)
    assert behind.cost_sek == pytest.approx(0.01 * 30_000.0 * 1.2)
    assert alone.cost_sek > behind.cost_sek + 800.0


def test_what_is_kept_is_read_back_for_the_first_window_and_older_nights_have_none() -> None:
    night = sample_assessment(sample_network(sample_site()), sample_site(), TOLD_AT)
    assert further_rounds(night) == {}
    assert further_by_rule(night, Need.PLOUGHING) == {}
    told = {("c1", Need.PLOUGHING): (Further(2, 5000.0), Further(1, 2500.0)), ("c2", Need.SALTING): (NO_MORE, Further(1, 900.0))}
    kept: xr.Dataset = night.hourly.assign(further_variables(tuple(night.hourly["unit"].to_numpy().tolist()), told))
    again: Assessment = replace(night, hourly=kept)
    assert further_rounds(again) == {("c1", Need.PLOUGHING, TOLD_AT): Further(2, 5000.0)}
    assert further_by_rule(again, Need.PLOUGHING) == {"c1": 2500.0}
    assert further_by_rule(again, Need.SALTING) == {"c2": 900.0}
