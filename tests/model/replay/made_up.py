"""A made-up season on the small network: weather that came, forecasts as issued, and a road that breaks its rule by plain arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.roads import Network
from model.domain.treatments import SPREAD, Action, TreatmentKind
from model.domain.weather import to_utc64
from tests.model.small_network import small_network

HOUR = np.timedelta64(1, "h")
START = datetime(2025, 12, 1, tzinfo=UTC)
ISSUES_H, LEADS = 12, 48
#: Longitude and latitude of the small site's forecast points.
PLACES = ((16.5, 59.6), (16.6, 59.6))


def routes_only() -> Network:
    """The small network without its heated zone and the route that nobody keeps free of slip."""
    whole = small_network()
    return replace(
        whole,
        routes=whole.routes[:2],
        zones=(),
        segments=tuple(segment for segment in whole.segments if segment.unit_id in {"r1", "r2"}),
    )


def made_up_season(
    days: int = 6, *, seed: int = 1, start: datetime = START, places: Sequence[tuple[float, float]] = PLACES
) -> xr.Dataset:
    """Cold, now and then snow; forecasts every twelve hours that err a little."""
    rng = np.random.default_rng(seed)
    hours = days * 24
    times = np.datetime64(start.replace(tzinfo=None), "ns") + np.arange(hours) * HOUR
    points = len(places)
    swing = np.sin(np.arange(hours) / 24 * 2 * np.pi)
    air = -2.0 + 3.0 * swing + rng.normal(0, 0.3, (points, hours))
    rain = np.where(rng.random((points, hours)) < 0.15, rng.gamma(1.0, 1.0, (points, hours)), 0.0)
    fields = {
        "air_temperature": air,
        "dew_point_temperature": air - 0.8,
        "wind_speed": np.full((points, hours), 3.0),
        "cloud_area_fraction": np.full((points, hours), 0.6),
        "precipitation_amount": rain,
        "snow_fraction": (air < 0.5).astype(float),
    }
    issues = np.arange(0, hours - LEADS, ISSUES_H)
    ahead = issues[:, None] + np.arange(1, LEADS + 1)
    forecasts = {
        f"fc_{name}": (
            ("issue", "point", "lead"),
            (values[:, np.minimum(ahead, hours - 1)].transpose(1, 0, 2)).astype(np.float32),
        )
        for name, values in fields.items()
    }
    return xr.Dataset(
        {name: (("point", "time"), values.astype(np.float32)) for name, values in fields.items()} | forecasts,
        coords={
            "time": times,
            "issue": times[issues],
            "lead": np.arange(1, LEADS + 1),
            "longitude": ("point", [place[0] for place in places]),
            "latitude": ("point", [place[1] for place in places]),
            "altitude": ("point", [20.0] * points),
        },
        attrs={"simulated": 1, "source": "made up"},
    )


@dataclass
class PlainRoad:
    """Snow that falls lies until it is ploughed; ice that comes stays until something is spread, which holds ten hours."""

    truth: "PlainTruth"
    hour: int = 0
    snow: NDArray[np.float64] | None = None

    def advance(self, actions: Sequence[Action], hours: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        lying, broken = self._run(actions, hours)
        self.snow, self.hour = lying, self.hour + hours
        return broken

    def trial(self, plans: Sequence[Sequence[Action]], hours: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        found = [self._run(plan, hours)[1] for plan in plans]
        return np.stack([item[0] for item in found]), np.stack([item[1] for item in found])

    def _run(
        self, actions: Sequence[Action], hours: int
    ) -> tuple[NDArray[np.float64], tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
        units = self.truth.network.unit_ids
        lying = np.zeros(len(units)) if self.snow is None else self.snow.copy()
        snow, slip = np.zeros((2, len(units), hours), dtype=bool)
        for place in range(hours):
            begins = self.truth.times[self.hour + place]
            for unit, unit_id in enumerate(units):
                lying[unit] += self.truth.fallen[unit, self.hour + place]
                own = [item for item in actions if item.unit_id == unit_id and to_utc64(item.ended_at) <= begins + HOUR]
                if any(item.kind is TreatmentKind.PLOUGH and to_utc64(item.ended_at) > begins for item in own):
                    lying[unit] = 0.0
                snow[unit, place] = lying[unit] >= 3.0
                held = any(item.kind in SPREAD and to_utc64(item.ended_at) > begins - 10 * HOUR for item in own)
                slip[unit, place] = self.truth.icy[unit, self.hour + place] and not held
        return lying, (snow, slip)


@dataclass(frozen=True)
class PlainTruth:
    """A season of such a road."""

    network: Network
    times: NDArray[np.datetime64]
    fallen: NDArray[np.float64]
    icy: NDArray[np.bool_]

    def fresh(self) -> PlainRoad:
        return PlainRoad(self)


def plain_truth(seed: int, days: int = 4) -> PlainTruth:
    """Snowfalls and icy spells drawn at random."""
    rng, network = np.random.default_rng(seed), routes_only()
    hours = days * 24
    falls = np.repeat(rng.random((len(network.units), hours // 6)) < 0.15, 6, axis=1) * float(rng.uniform(0, 1.5))
    icy = np.repeat(rng.random((len(network.units), hours // 6)) < 0.4, 6, axis=1)
    times = np.datetime64(START.replace(tzinfo=None), "ns") + np.arange(hours) * HOUR
    return PlainTruth(network, times, falls, icy)
