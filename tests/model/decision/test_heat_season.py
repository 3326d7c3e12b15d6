"""The published saving is reproduced link by link, and waiting is advised only where the pipes do not freeze."""

from datetime import date

import pytest

from config.site import Climatology
from config.sites import load_site
from model.decision.cost import PUMP_POWER_W_M2
from model.decision.heat_season import (
    FREEZE_LIMIT,
    OTHER_AREA_M2,
    PUBLISHED_AREA_M2,
    PUBLISHED_DAYS,
    PUBLISHED_MWH,
    PUBLISHED_SEK,
    normal_freeze_risk,
    season_advice,
    start_saving,
)
from model.domain.errors import DomainError

NORMALS = load_site("vasteras").site.climatology
SEASON = {"first": date(2025, 10, 1), "last": date(2026, 4, 30), "today": date(2025, 10, 20)}


def test_the_published_saving_follows_from_area_power_days_and_price() -> None:
    """149 MWh in 34 days is 183 kW, 1.2 W on each of 150 000 m²."""
    price = load_site("vasteras").site.materials.electricity_sek_per_kwh
    found = start_saving(area_m2=PUBLISHED_AREA_M2, pump_w_m2=PUMP_POWER_W_M2, days=PUBLISHED_DAYS, sek_per_kwh=price)
    assert found.power_kw == pytest.approx(183.0, rel=0.03)
    assert found.energy_mwh == pytest.approx(PUBLISHED_MWH, rel=0.03)
    assert found.saved_sek == pytest.approx(PUBLISHED_SEK, rel=0.03)


def test_the_other_stated_area_would_need_pumps_of_nine_tenths_of_a_watt() -> None:
    needed = PUBLISHED_MWH * 1e6 / (PUBLISHED_DAYS * 24.0) / OTHER_AREA_M2
    assert needed == pytest.approx(0.91, abs=0.01)


@pytest.mark.parametrize("name", ["area_m2", "pump_w_m2", "days", "sek_per_kwh"])
def test_a_negative_number_is_refused_by_name(name: str) -> None:
    given = {"area_m2": 1.0, "pump_w_m2": 1.0, "days": 1.0, "sek_per_kwh": 1.0, name: -1.0}
    with pytest.raises(DomainError, match=name):
        start_saving(**given)


def test_heat_can_wait_while_no_slab_freezes_and_not_after() -> None:
    mild = season_advice(NORMALS, floor_degc=-8.0, freeze_risk=0.0, slip_risk=0.1, **SEASON)
    cold = season_advice(NORMALS, floor_degc=-8.0, freeze_risk=0.2, slip_risk=0.1, **SEASON)
    blind = season_advice(NORMALS, floor_degc=-8.0, freeze_risk=None, slip_risk=None, **SEASON)
    assert mild.can_wait
    assert not cold.can_wait
    assert not blind.can_wait
    assert mild.usual_start is not None
    assert mild.usual_stop is not None
    assert SEASON["first"] < mild.usual_start < mild.usual_stop < SEASON["last"]


def test_a_lower_floor_starts_later_in_normal_weather() -> None:
    starts = [
        season_advice(NORMALS, floor_degc=floor, freeze_risk=0.0, slip_risk=0.0, **SEASON).usual_start
        for floor in (2.0, -3.0, -8.0)
    ]
    assert None not in starts
    assert starts == sorted(starts)  # type: ignore[type-var]
    assert normal_freeze_risk(NORMALS, date(2026, 1, 15), floor_degc=2.0) > FREEZE_LIMIT


def test_without_normals_nothing_is_claimed() -> None:
    none: tuple[Climatology, ...] = ()
    assert season_advice(none, floor_degc=2.0, freeze_risk=0.0, slip_risk=0.0, **SEASON).usual_start is None


@pytest.mark.parametrize(("today", "late"), [(date(2025, 10, 20), False), (date(2025, 12, 20), False), (date(2026, 4, 10), True)])
def test_from_the_latter_half_of_the_cold_days_on_it_is_about_stopping(today: date, late: bool) -> None:
    told = season_advice(NORMALS, floor_degc=2.0, freeze_risk=0.0, slip_risk=0.0, **(SEASON | {"today": today}))
    assert told.is_late is late
