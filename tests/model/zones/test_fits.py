"""Meters of a whole network's zones: each fitted by its own, and the schedule stands on what they told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from model.domain.heat import HeatReading
from model.domain.weather import from_utc64
from model.domain.zone_fits import FitProblem
from model.physics import zone_kernel as kernel
from model.physics.columns import columns_for
from model.physics.zone_slab import SlabFactors, start_row, zone_constants
from model.physics.zone_weather import zone_weather
from model.zones.fits import factors_of, fit_zones
from model.zones.plan import zone_plan
from tests.model.small_network import small_network
from tests.model.small_site import small_site
from tests.model.weather_samples import hourly_forecast

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 1, 15, 19, tzinfo=UTC)
NETWORK = small_network()
ZONE = NETWORK.zones[0]
WEATHER = hourly_forecast(BEGIN, hours=300, source="analysis", air_temperature=-4.0, dew_point_temperature=-6.0)
TRUE = SlabFactors(upward=0.7)


def readings() -> list[HeatReading]:
    rows = zone_weather(WEATHER, columns_for(NETWORK, WEATHER), NETWORK)[0, 0]
    heat = np.repeat(np.random.default_rng(5).choice([20.0, 60.0, 150.0], len(rows) // 8 + 1), 8)[: len(rows)]
    told, times = np.empty((3, len(rows))), WEATHER["time"].to_numpy()[1:]
    constants = zone_constants(NETWORK, [TRUE, *(SlabFactors() for _ in NETWORK.zones[1:])])[0]
    kernel.run_zone(start_row(3.0, 1.0, 4.0), constants, rows, heat, *told)
    return [
        HeatReading(ZONE.id, from_utc64(times[hour]), power_kw=heat[hour] * ZONE.area_m2 / 1000.0, slab_degc=float(told[1][hour]))
        for hour in range(len(rows))
    ]


def test_a_zone_with_meters_is_fitted_and_one_without_is_not() -> None:
    found = fit_zones(NETWORK, WEATHER, readings(), now=NOW)
    assert [item.zone_id for item in found] == [ZONE.id]
    (fit,) = found
    assert (fit.problem, fit.fitted_at, fit.last_at) == (FitProblem.NONE, NOW, from_utc64(WEATHER["time"].to_numpy()[-1]))
    assert fit.before_k is not None
    assert fit.after_k is not None
    assert fit.after_k < 0.1 < fit.before_k
    factors = factors_of(NETWORK, found)
    assert len(factors) == len(NETWORK.zones)
    assert factors[0].upward == pytest.approx(fit.upward)
    assert factors_of(NETWORK, ()) == (SlabFactors(),) * len(NETWORK.zones)


def test_the_schedule_stands_on_the_fit() -> None:
    fit = replace(fit_zones(NETWORK, WEATHER, readings(), now=NOW)[0], upward=1.0, exchange=1.8)
    night = hourly_forecast(NOW - timedelta(hours=1), air_temperature=-15.0, dew_point_temperature=-17.0)
    plans = [
        zone_plan(NETWORK, small_site(), columns_for(NETWORK, night), night, None, now=NOW, lost=True, fits=fits)
        for fits in ((), (fit,))
    ]
    drawn, told = (plan.schedule.power[0].mean() for plan in plans if plan is not None)
    assert told > 1.1 * drawn, "a plant that gives more to the air needs more heat for its floor"
