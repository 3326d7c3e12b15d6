"""The freeze floor and the ramp stand whatever is advised and whatever the weather does.

The plants here are no relation of the model the schedules are made with: an explicit scheme of three-centimetre layers, paving and ground drawn at
random, wind and sky of their own, a sensor that is off by up to a tenth of a kelvin, forecasts of the next hour that are lost or wrong by up to 12 K
all week. Heat is asked for by the functions that tonight's schedule is searched with (`curve_power`, `floor_power`, `advised_power`, `bounded`).
"""

import numpy as np
import pytest
from numpy.typing import NDArray

from model.decision import heat_control as control
from model.physics import zone_kernel as kernel

Array = NDArray[np.float64]
WEEKS, HOURS, LAYER_M, LAYERS, STEPS = 10_000, 168, 0.03, 12, 12
DT_S = 3600.0 / STEPS


class Plants:
    """As many zones as weeks, each in its own weather."""

    def __init__(self, weeks: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.rng, self.weeks = rng, weeks
        self.capacity = rng.uniform(1.7e6, 2.4e6, weeks) * LAYER_M
        self.conductivity = rng.uniform(1.0, 2.4, weeks)
        self.below = rng.uniform(1.2, 1.9, weeks)
        self.pipes = rng.integers(2, 4, weeks)
        self.deep = rng.uniform(2.0, 8.0, weeks)
        self.air, self.wind, self.clear = _weather(rng, weeks)
        self.wrong = rng.uniform(0.8, 1.2, weeks)
        self.foreseen, self.seen = rng.uniform(-6.0, 12.0, weeks), rng.uniform(-0.5, 0.5, weeks)
        self.floor = rng.choice([-8.0, -3.0, 0.0, 2.0, 5.0], weeks)
        self.t = np.repeat((self.floor + rng.uniform(1.5, 8.0, weeks))[None], LAYERS, axis=0)

    def exchange(self, hour: int) -> tuple[Array, Array]:
        """Heat lost a kelvin [W/m2K] and the temperature it is lost to [degC]."""
        loss = 5.6 + 4.0 * self.wind[:, hour] * 0.5 + 4.4
        return loss, self.air[:, hour] - 4.4 * 20.0 * self.clear[:, hour] * 0.6 / loss

    def most(self) -> Array:
        """Heat of a plant built for the week's coldest hour with a fifth to spare [W/m2]."""
        up = self.conductivity / (LAYER_M * (self.pipes + 0.5))
        need = np.zeros(self.weeks)
        for hour in range(HOURS):
            loss, to = self.exchange(hour)
            need = np.maximum(need, (self.floor + 2.0 - to) / (1.0 / loss + 1.0 / up))
        return np.asarray(1.2 * need + 60.0)

    def curve(self, hour: int, limits: Array) -> Array:
        """Heat by the weather as the plant reckons it, by the very function that schedules and plants use.

        Its constants are wrong by up to a fifth, what it measures by a kelvin and a fifth, and what it is told of the coming hour by anything.
        """
        up = self.wrong * self.conductivity / (LAYER_M * (self.pipes + 0.5))
        zones = np.zeros((self.weeks, kernel.CONSTANTS))
        zones[:, kernel.EXCHANGE] = self.wrong
        zones[:, kernel.CONDUCTANCE] = zones[:, kernel.CONDUCTANCE + 1] = 2.0 * up
        told = np.empty(self.weeks)
        measured, before = self.rows(max(hour - 1, 0), self.seen), self.rows(max(hour - 2, 0), self.seen)
        control.curves(zones, self.rows(hour, self.foreseen), measured, before, limits, told)
        return told

    def rows(self, hour: int, wrong_k: Array) -> Array:
        """Weather of an hour as somebody tells it, wrong by so much [K] and in its wind by up to a fifth."""
        loss, to = self.exchange(hour)
        found = np.zeros((self.weeks, kernel.WEATHERS))
        found[:, kernel.LOSS] = loss * self.rng.uniform(0.8, 1.2, self.weeks)
        found[:, kernel.GAIN] = found[:, kernel.LOSS] * (to + wrong_k + self.rng.uniform(-0.5, 0.5, self.weeks))
        return found

    def slab(self) -> Array:
        return self.t[self.pipes, np.arange(self.weeks)]

    def hour(self, hour: int, power: Array) -> Array:
        """Go an hour on; the coldest the slab was."""
        loss, to = self.exchange(hour)
        coldest = self.slab()
        skin = 1.0 / (1.0 / loss + LAYER_M / (2.0 * self.conductivity))
        link = np.where(np.arange(LAYERS - 1)[:, None] < 6, self.conductivity, self.below) / LAYER_M
        every = np.arange(self.weeks)
        for _ in range(STEPS):
            flow = link * np.diff(self.t, axis=0)
            gain = np.zeros_like(self.t)
            gain[:-1] += flow
            gain[1:] -= flow
            gain[0] += skin * (to - self.t[0])
            gain[-1] += self.below / 0.6 * (self.deep - self.t[-1])
            gain[self.pipes, every] += power
            self.t += DT_S * gain / self.capacity
            coldest = np.minimum(coldest, self.slab())
        return np.asarray(coldest)


def _weather(rng: np.random.Generator, weeks: int) -> tuple[Array, Array, Array]:
    """Air between mild and -30 degC with fronts, calm where it is cold, and how clear the sky is."""
    level = rng.uniform(-22.0, 6.0, weeks)[:, None]
    swing = rng.uniform(0.0, 6.0, weeks)[:, None] * np.cos(2 * np.pi * (np.arange(HOURS) - 14.0) / 24.0)
    front = np.cumsum(rng.normal(0.0, 1.0, (weeks, HOURS)) * rng.uniform(0.1, 0.6, weeks)[:, None], axis=1)
    step = np.where(np.arange(HOURS) >= rng.integers(12, 150, weeks)[:, None], rng.uniform(-12.0, 6.0, weeks)[:, None], 0.0)
    steep = rng.integers(3, 9, weeks)
    smooth = np.array([np.convolve(row, np.ones(width) / width)[:HOURS] for row, width in zip(step, steep, strict=True)])
    air = np.clip(level + swing + front + smooth, -30.0, 12.0)
    wind = rng.uniform(0.5, 6.0, weeks)[:, None] * np.clip((air + 32.0) / 25.0, 0.2, 1.0)
    return air, wind, np.repeat(rng.uniform(0.0, 1.0, weeks)[:, None], HOURS, axis=1)


def run(weeks: int, seed: int, *, lost: NDArray[np.bool_] | None = None) -> tuple[Array, Array, Array, Plants]:
    """Coldest slab over the floor, largest change of heat over the ramp, power, and the plants."""
    plants = Plants(weeks, seed)
    rng = plants.rng
    gone = rng.random(weeks) < 0.5 if lost is None else lost
    limits = np.zeros((weeks, control.LIMITS))
    most = plants.most()
    margin = np.where(gone, control.MARGIN_LOST_K, control.MARGIN_K)
    for row, value in (
        (control.IDLE_W, 0.15 * most), (control.MAX_W, most), (control.RAMP_W, np.maximum(200.0, 0.5 * most)),
        (control.FLOOR, plants.floor), (control.MARGIN, margin), (control.SENSOR_W, 0.7 * most),
        (control.AHEAD, np.where(gone, 0.0, 1.0)),
    ):  # fmt: skip
        limits[:, row] = value
    modes = np.repeat(rng.integers(0, 4, (weeks, HOURS // 3)), 3, axis=1)
    power, before = np.zeros(weeks), plants.slab() + 0.0
    over, steepest, out = np.full(weeks, np.inf), np.zeros(weeks), np.empty(weeks)
    for hour in range(HOURS):
        measured = plants.slab() + rng.uniform(-0.1, 0.1, weeks)
        curve = plants.curve(hour, limits)
        seen = (rng.random(weeks) < 0.05).astype(float) * 2.0
        control.plant_power(measured, before, power, plants.t[0], seen, curve, modes[:, hour], limits, out)
        steepest = np.maximum(steepest, np.abs(out - power) / limits[:, control.RAMP_W])
        power, before = out.copy(), measured
        over = np.minimum(over, plants.hour(hour, power) - plants.floor)
    return over, steepest, power, plants


def test_the_floor_and_the_ramp_hold_in_ten_thousand_weeks_down_to_minus_thirty_with_and_without_a_forecast() -> None:
    over, steepest, _, plants = run(WEEKS, seed=11)
    assert plants.air.min() == pytest.approx(-30.0)
    assert (over >= 0.0).all(), f"{(over < 0.0).sum()} weeks below the floor, the worst by {-over.min():.2f} K"
    assert steepest.max() <= 1.0 + 1e-9
