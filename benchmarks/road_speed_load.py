"""What the road model is given when its speed is measured, and the stop-watch."""

import time
from collections.abc import Callable

import numpy as np
import xarray as xr

from model.domain.treatments import TreatmentKind
from model.physics.columns import Columns, make_columns
from model.physics.events import TreatmentEvent
from model.physics.ground import PAVEMENTS, GroundClass
from model.physics.perturbation import Perturbation
from model.physics.road import DEFAULT_OUTPUTS, RoadRun, simulate

HOURS = 48
STEPS_PER_HOUR = 12
#: Forecast points of the municipality.
POINTS = 6
#: Of the members that are made on the way.
SPREAD = {
    "air_temperature": 1.0,
    "dew_point_temperature": 0.8,
    "wind_speed": 0.3,
    "surface_downwelling_longwave_flux": 10.0,
    "precipitation_amount": 0.4,
}
_SHARED = ("air_temperature", "dew_point_temperature", "wind_speed", "cloud_area_fraction", "precipitation_amount")
_UNITS = ("degC", "degC", "m s-1", "1", "mm")


def winter_weather(members: int, points: int, hours: int = HOURS) -> xr.Dataset:
    """Hourly weather around 0 degC with a day's course, cloud and three falls of rain or snow a member; the same for the same size.

    A municipality's points lie in one weather: what falls, falls at all of them, more at some than at others. Members differ in when and how much.
    """
    rng = np.random.default_rng(5)
    shape = (members, points, hours + 1)
    hour = np.arange(hours + 1)
    air = -2.0 + 4.0 * np.sin(2 * np.pi * (hour - 9) / 24) + rng.normal(0, 1, members)[:, None, None] + rng.normal(0, 0.3, shape)
    begins, lasts = rng.uniform(0, hours, (members, 3, 1)), rng.uniform(2, 6, (members, 3, 1))
    falls = np.any((hour >= begins) & (hour < begins + lasts), axis=1, keepdims=True)
    wet = falls * rng.exponential(0.5, shape)
    values = (air, air - np.abs(rng.normal(1, 1, shape)), np.abs(rng.normal(3, 2, shape)), rng.random(shape), wet)
    return xr.Dataset(
        {
            name: (("member", "point", "time"), value, {"units": unit})
            for name, value, unit in zip(_SHARED, values, _UNITS, strict=True)
        },
        coords={
            "time": np.datetime64("2026-01-10", "ns") + hour * np.timedelta64(1, "h"),
            "longitude": ("point", 16.5 + 0.05 * np.arange(points)),
            "latitude": ("point", np.full(points, 59.6)),
            "altitude": ("point", np.full(points, 10.0)),
        },
        attrs={"source": "benchmark", "simulated": 1},
    )


def winter_work(columns: Columns, weather: xr.Dataset) -> list[TreatmentEvent]:
    """Every third column is salted twice and ploughed once in two days."""
    time = weather["time"].to_numpy()
    return [
        TreatmentEvent(column, time[hour], kind, rate)
        for column in range(0, len(columns), 3)
        for hour, kind, rate in (
            (2, TreatmentKind.PREWETTED_SALT, 10.0),
            (20, TreatmentKind.PLOUGH, 0.0),
            (26, TreatmentKind.DRY_SALT, 15.0),
        )
    ]


def town(count: int, points: int) -> Columns:
    """Columns of mixed pavement, sky view and traffic, one in ten a bridge."""
    rng = np.random.default_rng(6)
    pavements = rng.choice([0, 0, 0, 1, 2], count)
    bridges = rng.random(count) < 0.1
    return make_columns(
        count,
        point=rng.integers(0, points, count),
        sky_view_factor=rng.uniform(0.5, 1.0, count),
        traffic_veh_per_h=rng.uniform(0, 300, count),
        grounds=tuple(GroundClass(PAVEMENTS[kind], bool(bridge)) for kind, bridge in zip(pavements, bridges, strict=True)),
    )


class Work:
    """A run of the road model, ready to be repeated: started from a state, as a night's is, ten outputs unless others are named."""

    def __init__(
        self, count: int, members: int, *, precision: str = "float64", weather: str = "winter", treated: bool = True,
        made: bool = False, outputs: tuple[str, ...] = DEFAULT_OUTPUTS,
    ) -> None:  # fmt: skip
        self.columns_hours = count * members * HOURS
        self.columns = town(count, POINTS)
        self.forcing = winter_weather(1 if made else members, POINTS)
        if weather == "dry":
            self.forcing["precipitation_amount"][:] = 0.0
            self.forcing["dew_point_temperature"] -= 4.0
        before = winter_weather(1, POINTS, 2)
        before["precipitation_amount"][:] = 0.0
        self._more = {
            "start": simulate(before, self.columns).state.without_snow().at(self.forcing["time"].to_numpy()[0]),
            "treatments": winter_work(self.columns, self.forcing) if treated else [],
            "outputs": outputs,
            "precision": precision,
            "perturbation": Perturbation(members, 1, SPREAD) if made else None,
        }

    def run(self) -> RoadRun:
        """Once."""
        return simulate(self.forcing, self.columns, **self._more)  # type: ignore[arg-type]


def best_seconds(work: Callable[[], object], *, repeats: int, clock: bool = False) -> float:
    """Shortest time of a piece of work [s].

    Args:
        work: What is measured.
        repeats: How often.
        clock: True by the clock, False in processor time of this process.
    """
    watch = time.perf_counter if clock else time.process_time
    times = []
    work()
    for _ in range(repeats):
        begun = watch()
        work()
        times.append(watch() - begun)
    return min(times)
