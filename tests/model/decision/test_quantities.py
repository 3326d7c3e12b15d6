"""Amounts of salt and heat as the members differ in them."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from model.decision.choice import Choice
from model.decision.dose import Dose, salt_needed_g_m2
from model.decision.outlook import Between
from model.decision.quantities import between, heat_between, heat_told, salt_between, salt_told
from model.decision.reading import read_outlook
from model.decision.rules import Window
from model.decision.wording import Words
from model.domain.needs import Need
from model.domain.treatments import TreatmentKind
from tests.model.decision.cases import frosty, service_class, zone
from tests.model.decision.unit_samples import need_members, seen_at, unit_members

START = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)
WINDOW = Window(START, START + timedelta(hours=10), timedelta(hours=2))
WORDS = tuple(Words(swedish=swedish, zone=ZoneInfo("Europe/Stockholm")) for swedish in (True, False))


def test_members_out_of_need_do_not_count() -> None:
    values = np.array([1.0, 2.0, 3.0, 100.0])
    assert between(values, np.array([1.0, 1.0, 1.0, 0.0])) == Between(1.0, 3.0)


def test_a_wetter_and_colder_member_needs_more_salt() -> None:
    films, cold = np.array([0.05, 0.1, 0.2]), np.array([-1.0, -2.0, -4.0])
    found = salt_between(films, cold, np.ones(3))
    assert found.low == pytest.approx(salt_needed_g_m2(0.05, -1.0))
    assert found.high == pytest.approx(salt_needed_g_m2(0.2, -4.0))
    assert math.isinf(salt_between(films, np.full(3, -30.0), np.ones(3)).high)


def test_the_outlook_tells_the_span_of_salt_and_heat() -> None:
    water = np.array([0.05, 0.1, 0.2, 0.3])[:, None] * np.ones(24)
    unit = unit_members(water=water, film=water, snowfall=np.array([0.0, 0.1, 0.5, 1.0])[:, None] * np.ones(24))
    wet = read_outlook(unit, need_members(1.0), WINDOW, first=True, service_class=service_class())
    assert wet.salt_needed_g_m2 is not None
    assert 0.0 < wet.salt_needed_g_m2.low < wet.salt_needed_g_m2.high
    heated = read_outlook(unit, need_members(1.0, Need.HEATING), WINDOW, first=True, service_class=service_class(), zone=zone())
    assert heated.heat is not None
    assert heated.heat.kwh_m2 is not None
    taken = heated.heat.base_kwh_m2 + heated.heat.peak_kwh_m2
    assert heated.heat.kwh_m2.low <= taken <= heated.heat.kwh_m2.high
    calm = read_outlook(unit, need_members(0.0), WINDOW, first=True, service_class=service_class())
    assert calm.salt_needed_g_m2 is None


def test_heat_of_a_member_is_its_own_load_in_its_own_hours() -> None:
    seen, served = seen_at(20), zone()
    load = np.array([0.0, 50.0, 100.0, 1e6])[:, None] * np.ones(24)
    found = heat_between(served, load, seen)
    lag = served.max_power_w_m2 * served.thermal_lag_h
    assert found.low == pytest.approx(lag / 1000.0)
    assert found.high == pytest.approx((lag + 4 * served.max_power_w_m2) / 1000.0)


def test_it_is_said_where_a_rate_was_chosen_and_members_differ() -> None:
    chosen = Choice(kind=TreatmentKind.BRINE, rate_g_m2=10.0, dose=Dose(10.0, 9.0, capped=False), too_cold_degc=None)
    told = replace(frosty(), salt_needed_g_m2=Between(4.0, 17.6))
    (found,) = salt_told(told, chosen, WORDS)
    assert "4–18 g/m²" in found.sv
    assert "4–18 g/m²" in found.en
    assert salt_told(told, Choice(kind=TreatmentKind.SAND, rate_g_m2=100.0, too_cold_degc=None), WORDS) == []
    assert salt_told(replace(told, salt_needed_g_m2=Between(4.0, 4.4)), chosen, WORDS) == []
    assert "4–∞" in salt_told(replace(told, salt_needed_g_m2=Between(4.0, math.inf)), chosen, WORDS)[0].sv
    assert heat_told(WORDS[0], Between(0.3, 0.85)) == " (0,3–0,85)"
    assert heat_told(WORDS[0], None) == ""
