"""A zone's factors are found again from its meters, false readings do not pull, and too little is said to be too little."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from model.domain.heat import HeatReading
from model.domain.weather import to_utc64
from model.domain.zone_fits import FitProblem
from model.physics import zone_kernel as kernel
from model.physics.zone_slab import SlabFactors, slab_constants, start_row
from model.zones.fit import LEAST_HOURS, fit_slab
from tests.model.small_network import small_network

ZONE = small_network().zones[0]
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
HOURS = 400
TRUE = SlabFactors(capacity=1.2, upward=0.8, downward=1.4, exchange=1.15)
TIMES = to_utc64(BEGIN) + np.arange(1, HOURS + 1) * np.timedelta64(1, "h")


def weather() -> np.ndarray:
    rng = np.random.default_rng(4)
    air = -3.0 + np.cumsum(rng.normal(0.0, 0.5, HOURS)) * 0.5 + 3.0 * np.sin(np.arange(HOURS) / 4.0)
    rows = np.zeros((HOURS, kernel.WEATHERS))
    rows[:, kernel.LOSS], rows[:, kernel.BOTTOM], rows[:, kernel.VAPOUR], rows[:, kernel.VELOCITY] = 15.0, 4.0, 3.0e-3, 6e-3
    rows[:, kernel.GAIN] = 15.0 * air - 30.0
    return rows


def readings(*, wrong: int = 0, power: float | None = None) -> list[HeatReading]:
    rng = np.random.default_rng(5)
    heat = np.repeat(rng.choice([20.0, 60.0, 150.0], HOURS // 8), 8) if power is None else np.full(HOURS, power)
    told = np.empty((3, HOURS))
    kernel.run_zone(start_row(3.0, 1.0, 4.0), slab_constants(ZONE, "asphalt", TRUE), weather(), heat, *told)
    slab = told[1] + rng.normal(0.0, 0.1, HOURS)
    slab[rng.choice(HOURS, wrong, replace=False)] += 8.0
    return [
        HeatReading(
            ZONE.id, BEGIN + timedelta(hours=hour + 1), power_kw=heat[hour] * ZONE.area_m2 / 1000.0, slab_degc=float(slab[hour])
        )
        for hour in range(HOURS)
    ]


def outward(factors: SlabFactors) -> float:
    """Heat from pipes to air for each kelvin, paving and surface in series [W/m2K]; a slab alone cannot tell the two apart."""
    constants = slab_constants(ZONE, "asphalt", factors)
    up = 1.0 / constants[kernel.CONDUCTANCE] + 1.0 / constants[kernel.CONDUCTANCE + 1]
    return float(1.0 / (up + 1.0 / (15.0 * constants[kernel.EXCHANGE])))


@pytest.mark.parametrize("wrong", [0, 12])
def test_what_a_zone_stores_and_loses_is_found_again_with_and_without_false_readings(wrong: int) -> None:
    found = fit_slab(ZONE, "asphalt", readings(wrong=wrong), weather(), TIMES)
    assert found.problem is FitProblem.NONE
    assert found.factors.capacity == pytest.approx(TRUE.capacity, rel=0.05)
    assert outward(found.factors) == pytest.approx(outward(TRUE), rel=0.05)
    assert found.after_k < found.before_k
    if not wrong:
        assert found.after_k < 0.2 < found.before_k


def test_a_few_hours_or_steady_heat_tell_nothing_and_say_so() -> None:
    few = fit_slab(ZONE, "asphalt", readings()[:60], weather(), TIMES)
    assert few.factors == SlabFactors()
    assert (few.hours < LEAST_HOURS, few.problem) == (True, FitProblem.FEW_HOURS)
    steady = fit_slab(ZONE, "asphalt", readings(power=40.0), weather(), TIMES)
    assert steady.problem is FitProblem.STEADY_HEAT
    doubted = [replace(item, doubt="frozen") for item in readings()]
    assert fit_slab(ZONE, "asphalt", doubted, weather(), TIMES).hours == 0
