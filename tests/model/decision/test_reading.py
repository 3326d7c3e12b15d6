from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from model.decision.outlook import Span
from model.decision.reading import BONDED_SNOW_MM, read_outlook
from model.decision.rules import Window
from model.domain.needs import Need, Slipperiness
from tests.model.decision.cases import service_class, zone
from tests.model.decision.unit_samples import need_members, unit_members

START = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)
WINDOW = Window(START, START + timedelta(hours=10), timedelta(hours=2))
HOURS = np.arange(24)
RULES = service_class()


def hour(number: float) -> datetime:
    """End of the n-th hour of the forecast."""
    return START + timedelta(hours=number)


def test_snowfall_is_told_from_its_start_to_its_end_even_beyond_the_deadline() -> None:
    falls = np.where((HOURS >= 4) & (HOURS <= 11), 1.0, 0.0)
    unit = unit_members(snowfall=falls, snow_depth=np.cumsum(falls), snow=np.cumsum(falls))
    found = read_outlook(unit, need_members((HOURS >= 7).astype(float), Need.PLOUGHING), WINDOW, first=True, service_class=RULES)
    assert found.snowfall == Span(hour(4), hour(12))
    assert found.onset == hour(8)
    assert found.snow_depth_cm == 6.0
    assert found.start_depth_cm == 4.0
    assert found.slipperiness is Slipperiness.NONE


def test_depth_at_the_onset_is_told_apart_from_what_it_becomes() -> None:
    depth = np.minimum(1.0 + HOURS, 8.0)
    unit = unit_members(snow_depth=depth, snow=depth, snowfall=np.where(HOURS <= 7, 1.0, 0.0), air_temperature=-4.0)
    now = read_outlook(unit, need_members(1.0), WINDOW, first=True, service_class=RULES)
    assert (now.already, now.snow_onset_cm, now.snow_peak_cm, now.snow_peak_at) == (True, 1.0, 8.0, hour(8))
    later = read_outlook(unit, need_members((HOURS >= 4).astype(float)), WINDOW, first=True, service_class=RULES)
    assert (later.already, later.snow_onset_cm, later.snow_depth_cm) == (False, 5.0, 8.0)


def test_a_later_window_knows_what_is_new_in_it() -> None:
    unit = unit_members(snow_depth=np.minimum(1.0 + HOURS, 12.0), snow=5.0)
    window = Window(hour(6), hour(20), timedelta(hours=2))
    found = read_outlook(unit, need_members(1.0, Need.PLOUGHING), window, first=False, service_class=RULES)
    assert (found.snow_depth_cm, found.snow_new_cm) == (12.0, 6.0)


@pytest.mark.parametrize(
    ("changes", "dry"),
    [
        ({}, True),
        ({"air_temperature": 0.5}, False),
        ({"rain": 0.1}, False),
        ({"snow_wetness": np.where(HOURS == 9, 0.4, 0.0)}, False),
    ],
)
def test_snow_is_dry_only_where_nothing_speaks_against_it(changes: dict[str, object], dry: bool) -> None:
    falls = np.where((HOURS >= 4) & (HOURS <= 7), 1.0, 0.0)
    unit = unit_members(**({"snowfall": falls, "snow_depth": np.cumsum(falls), "air_temperature": -3.0} | changes))
    needed = need_members((HOURS >= 6).astype(float), Need.PLOUGHING)
    assert read_outlook(unit, needed, WINDOW, first=True, service_class=RULES).snow_dry is dry


def test_wet_snow_starts_at_the_wet_depth() -> None:
    unit = unit_members(snow_depth=3.0, snow_wetness=0.3)
    found = read_outlook(unit, need_members(1.0, Need.PLOUGHING), WINDOW, first=True, service_class=RULES)
    assert found.start_depth_cm == 2.0


def test_dew_point_above_a_freezing_surface_is_told_with_its_hours() -> None:
    dew = np.where((HOURS >= 3) & (HOURS <= 6), -1.2, -4.0)
    unit = unit_members(dew_point=dew, frost=np.where(HOURS >= 4, 0.08, 0.0), film=np.where(HOURS >= 4, 0.09, 0.0))
    found = read_outlook(unit, need_members((HOURS >= 4).astype(float)), WINDOW, first=True, service_class=RULES)
    assert found.dew_excess_degc == pytest.approx(0.8)
    assert found.dew == Span(hour(3), hour(7))
    assert found.slipperiness is Slipperiness.FROST
    assert found.film_mm == pytest.approx(0.09)
    assert found.coldest_degc == -3.0
    assert (found.surface_low_degc, found.surface_low_at) == (-2.0, hour(1))


def test_salt_is_dosed_for_the_film_and_a_little_of_the_snow() -> None:
    unit = unit_members(snow=5.0, snowfall=1.0, film=0.1)
    found = read_outlook(unit, need_members(1.0), WINDOW, first=True, service_class=RULES)
    assert found.film_mm == pytest.approx(0.1 + BONDED_SNOW_MM)
    assert found.already


def test_rain_before_the_frost_is_told_to_its_end() -> None:
    unit = unit_members(rain=np.where(HOURS <= 4, 0.5, 0.0), ice=np.where(HOURS >= 6, 0.2, 0.0))
    found = read_outlook(unit, need_members((HOURS >= 6).astype(float)), WINDOW, first=True, service_class=RULES)
    assert found.rain_end == hour(5)
    assert found.rain_mm == pytest.approx(2.5)


def test_a_zone_is_told_the_heat_it_would_take() -> None:
    falls = np.where((HOURS >= 4) & (HOURS <= 7), 1.0, 0.0)
    unit = unit_members(snowfall=falls, snow=np.cumsum(falls))
    needed = need_members((HOURS >= 4).astype(float), Need.HEATING)
    found = read_outlook(unit, needed, WINDOW, first=True, service_class=RULES, zone=zone())
    assert found.heat is not None
    assert found.heat.melting
    assert found.heat.hours == pytest.approx(3.0 + 6.0)
    assert 0.5 < found.heat.base_kwh_m2 + found.heat.peak_kwh_m2 < 3.0


def test_nothing_known_is_an_outlook_without_probability() -> None:
    found = read_outlook(unit_members(), need_members(np.nan), WINDOW, first=True, service_class=RULES)
    assert found.probability is None
    assert not found.complete
