"""The weekly fit of heated zones: kept as of its moment, used by the next assessment's inputs, and left alone while it is fresh."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from model.domain.heat import HeatReading
from model.domain.zone_fits import FitProblem
from scheduler.context import Context, opened_context
from scheduler.pipelines.inputs import gather
from scheduler.pipelines.zone_fit import fit_heated_zones
from store.heat import save_heat_readings
from store.upkeep import save_upkeep
from tests.scheduler.conftest import NobodyAnswers
from tests.scheduler.pipelines.test_upkeep_season import START, weather

NOW = START + timedelta(days=8)


@pytest.fixture
def heated(tmp_path: Path) -> Iterator[Context]:
    """The demo's town with a week of weather and nobody's meters."""
    overrides = {"database.url": f"sqlite:///{tmp_path}/halka.db", "paths.data": str(tmp_path)}
    with opened_context("demo", overrides=overrides, transport=NobodyAnswers()) as made:
        at = replace(made, clock=lambda: NOW)
        save_upkeep(at.store, at.site.id, {"weather": weather(at, 8)})
        yield at


def _meters(context: Context, hours: int) -> None:
    zone = context.network.zones[0]
    heat = np.repeat(np.random.default_rng(3).choice([20.0, 80.0, 160.0], hours // 6 + 1), 6)
    save_heat_readings(
        context.store,
        context.site.id,
        [
            HeatReading(
                zone.id,
                START + timedelta(hours=hour + 1),
                power_kw=heat[hour] * zone.area_m2 / 1000.0,
                slab_degc=4.0 + heat[hour] / 40.0,
                simulated=True,
            )
            for hour in range(hours)
        ],
        available_at=NOW - timedelta(hours=1),
    )


def test_a_zone_with_meters_is_fitted_once_a_week_and_the_next_assessment_has_it(heated: Context) -> None:
    assert fit_heated_zones(heated).arguments == {"fitted": 0, "zones": len(heated.network.zones)}
    _meters(heated, 180)
    assert fit_heated_zones(heated).arguments["fitted"] == 1
    (fit,) = gather(heated).zone_fits
    assert (fit.zone_id, fit.problem, fit.fitted_at) == (heated.network.zones[0].id, FitProblem.NONE, NOW)
    day_after = replace(heated, clock=lambda: NOW + timedelta(days=1))
    fit_heated_zones(day_after)
    assert gather(day_after).zone_fits == (fit,)
    week_after = replace(heated, clock=lambda: NOW + timedelta(days=7))
    fit_heated_zones(week_after)
    assert gather(week_after).zone_fits[0].fitted_at == NOW + timedelta(days=7)
    assert gather(replace(heated, clock=lambda: NOW - timedelta(days=1))).zone_fits == ()


def test_a_few_readings_leave_the_drawing_and_say_why(heated: Context) -> None:
    _meters(heated, 40)
    assert fit_heated_zones(heated).arguments["fitted"] == 0
    (fit,) = gather(heated).zone_fits
    assert (fit.problem, fit.capacity) == (FitProblem.FEW_HOURS, 1.0)
