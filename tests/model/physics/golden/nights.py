"""Twenty nights, each a kind of weather and of work, run on four kinds of column."""

from dataclasses import dataclass, field

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from model.domain.treatments import TreatmentKind
from model.physics.columns import Columns, make_columns
from model.physics.events import TreatmentEvent
from model.physics.ground import GroundClass
from model.physics.road import RoadRun, simulate
from tests.model.physics.nights import weather

HOURS = 24
#: Outputs that are held.
NAMES = (
    "road_surface_temperature",
    "surface_water_amount",
    "surface_snow_amount",
    "surface_ice_amount",
    "surface_frost_amount",
    "snow_depth",
    "dissolved_salt_amount",
    "freezing_point",
    "windrow_amount",
)
#: Hours at which they are held.
KEPT_HOURS = (3, 6, 9, 12, 15, 18, 21, 24)
_HOUR = np.arange(HOURS + 1)


@dataclass(frozen=True)
class Night:
    """Weather from 15 UTC on, what is done, and what is seen.

    Attributes:
        weather: Keyword arguments of `tests.model.physics.nights.weather`.
        done: (hour, treatment, rate [g m-2]) on every column.
        heat_w_m2: Of the heated column [W m-2].
        observed: Surface temperature seen on the first column in the first hours [degC].
    """

    weather: dict[str, ArrayLike | str]
    done: tuple[tuple[float, TreatmentKind, float], ...] = ()
    heat_w_m2: float = 0.0
    observed: tuple[float, ...] = field(default=())


def _air(mean: float, swing: float, trend: float = 0.0) -> np.ndarray:
    """A day's course that is warmest at the start, with a trend over the night [degC]."""
    return mean + swing * np.cos(2 * np.pi * _HOUR / 24.0) + trend * _HOUR / HOURS


def _during(first: int, last: int, amount: float) -> np.ndarray:
    """An amount in each hour after `first` up to `last`."""
    return np.where((first < _HOUR) & (last >= _HOUR), amount, 0.0)


def _night(air: np.ndarray, spread: float, *, done=(), heat=0.0, observed=(), **more: ArrayLike | str) -> Night:
    return Night({"air_temperature": air, "dew_point_temperature": air - spread, **more}, tuple(done), heat, tuple(observed))


_PLOUGH, _SALT, _BRINE, _DRY = (
    TreatmentKind.PLOUGH,
    TreatmentKind.PREWETTED_SALT,
    TreatmentKind.BRINE,
    TreatmentKind.DRY_SALT,
)

NIGHTS: dict[str, Night] = {
    "clear_and_calm": _night(_air(-2, 3), 2.0, cloud_area_fraction=0.0, wind_speed=0.8),
    "overcast_and_mild": _night(_air(3, 1), 1.0, cloud_area_fraction=1.0, wind_speed=4.0),
    "hoar_frost": _night(_air(-1, 2), 0.4, cloud_area_fraction=0.1, wind_speed=1.5),
    "wet_then_freezing": _night(_air(0, 3, -4), 0.5, precipitation_amount=_during(1, 5, 0.6), cloud_area_fraction=0.4),
    "steady_dry_snow": _night(_air(-7, 1), 1.0, precipitation_amount=_during(2, 14, 1.0), cloud_area_fraction=1.0),
    "wet_snow_near_zero": _night(_air(0.3, 0.5), 0.2, precipitation_amount=_during(3, 12, 1.5), cloud_area_fraction=1.0),
    "snow_then_thaw": _night(
        _air(-1, 0, 6), 0.3, precipitation_amount=_during(0, 6, 1.2), snow_fraction=1.0, cloud_area_fraction=0.9
    ),
    "snow_ploughed_and_salted": _night(
        _air(-3, 1), 0.8, precipitation_amount=_during(1, 8, 1.2), done=[(6.5, _PLOUGH, 0.0), (9.2, _SALT, 20.0)]
    ),
    "freezing_rain": _night(
        _air(-2, 0), 0.1, precipitation_amount=_during(4, 8, 1.0), snow_fraction=0.0, cloud_area_fraction=1.0
    ),
    "brine_before_frost": _night(_air(-1, 2), 0.5, cloud_area_fraction=0.1, wind_speed=1.0, done=[(2.0, _BRINE, 6.0)]),
    "dry_salt_on_ice": _night(
        _air(-3, 2), 0.5, precipitation_amount=_during(0, 2, 0.5), snow_fraction=0.0, done=[(8.0, _DRY, 20.0)]
    ),
    "sleet_and_front": _night(
        _air(1.5, 0, -8), 0.4, precipitation_amount=_during(2, 9, 1.0), wind_speed=7.0, cloud_area_fraction=1.0
    ),
    "storm_and_snow": _night(_air(-4, 1), 0.6, precipitation_amount=_during(3, 15, 2.0), wind_speed=15.0),
    "arctic_cold": _night(_air(-24, 3), 2.0, cloud_area_fraction=0.0, wind_speed=1.0),
    "foehn": _night(_air(4, 1), 8.0, precipitation_amount=0.0, wind_speed=12.0, cloud_area_fraction=0.3),
    "fog_that_freezes": _night(_air(-2, 0.5), 0.0, cloud_area_fraction=1.0, wind_speed=1.0, precipitation_amount=0.02),
    "spring_sun_on_snow": _night(
        _air(-2, 3),
        2.0,
        start="2026-03-20T03",
        precipitation_amount=_during(0, 3, 1.5),
        snow_fraction=1.0,
        cloud_area_fraction=0.2,
    ),
    "autumn_first_frost": _night(_air(2, 4), 1.5, start="2026-10-12T15", cloud_area_fraction=0.0, wind_speed=1.0),
    "heated_square_in_snow": _night(_air(-6, 1), 1.0, precipitation_amount=_during(4, 12, 1.0), heat=250.0),
    "drawn_to_a_sensor": _night(_air(-2, 2), 1.5, cloud_area_fraction=0.3, observed=(1.5, 1.2, 0.8, 0.3, 0.0, -0.5, -1.0)),
}


def golden_columns() -> Columns:
    """An open street, a canyon, a bridge and a heated square."""
    grounds = (
        GroundClass("asphalt"),
        GroundClass("asphalt"),
        GroundClass("concrete", bridge=True),
        GroundClass("stone", pipe_depth_m=0.07),
    )
    return make_columns(
        4,
        ids=["street", "canyon", "bridge", "square"],
        grounds=grounds,
        sky_view_factor=[0.9, 0.5, 1.0, 0.7],
        traffic_veh_per_h=[150.0, 300.0, 80.0, 0.0],
    )


def run_night(name: str, *, step_s: float = 300.0, precision: type = np.float64) -> RoadRun:
    """One of the nights through the road model."""
    night = NIGHTS[name]
    forcing: xr.Dataset = weather(HOURS, **night.weather)  # type: ignore[arg-type]
    begin = forcing["time"].to_numpy()[0]
    columns = golden_columns()
    treatments = [
        TreatmentEvent(column, begin + np.timedelta64(int(hour * 3600), "s"), kind, rate)
        for hour, kind, rate in night.done
        for column in range(len(columns))
    ]
    seen = np.full((len(columns), HOURS + 1), np.nan)
    seen[0, : len(night.observed)] = night.observed
    return simulate(
        forcing,
        columns,
        treatments=treatments,
        heat_w_m2=[0.0, 0.0, 0.0, night.heat_w_m2],
        observed_surface=seen if night.observed else None,
        outputs=NAMES,
        step_s=step_s,
        dtype=np.float64,
        precision=precision,
    )


def told(name: str) -> dict[str, dict[str, list[float]]]:
    """What is held of one night: column -> output -> values at `KEPT_HOURS`."""
    outputs = run_night(name).outputs.isel(member=0, time=list(KEPT_HOURS))
    return {
        str(column): {
            output: [round(float(value), 4) + 0.0 for value in outputs[output].sel(column=column).to_numpy()] for output in NAMES
        }
        for column in outputs["column"].to_numpy()
    }
