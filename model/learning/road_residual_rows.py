"""Forecasts of the road model at one station, and what was known when each was made that may tell how it will miss.

A feature at (origin, lead) is made of the forecast itself (weather ahead and state of the road are part of it) and of readings up to the
origin. Errors of earlier forecasts enter only once their hour has passed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.learning.station_offset import running_offsets
from model.physics.constants import KELVIN, STEFAN_BOLTZMANN

Array = NDArray[np.float64]
_HOUR = np.timedelta64(1, "h")
#: Lead classes by their last lead [h].
LEAD_CLASSES = (1, 3, 6, 12, 24)
#: Ages of earlier forecasts whose error at the origin is looked at [h].
AGES_H = (3, 6, 12, 24)
#: Sun that is more than a glimmer, and strong sun on the road [W m-2].
SUN_SEEN, SUN_STRONG = 5.0, 60.0
#: Static descriptors of a place, NaN where unknown.
PLACE = ("sky_view_factor", "traffic_veh_per_h")
#: Features in their order.
FEATURES = (
    "lead", "temperature", "air_above", "dew_above", "wind", "cloud", "sun_now", "sun_recent", "sun_since_origin", "net_longwave",
    "precipitation_since_origin", "snowfall", "water", "snow", "ice", "ground_above", "learned_flux", "sun_elevation",
    "sun_elevation_origin", "rise_since_origin", "rise_over_reading", "air_rise", "hour_cos", "hour_sin", "pull", "shade",
    *(f"error_of_{age}_h_ago" for age in AGES_H), "error_yesterday", "error_day_before", "offset_hour", "offset_sky", *PLACE,
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class RoadForecasts:
    """Forecasts of the road model at one station, leads 0 to L whole hours.

    Attributes:
        station: Its name.
        origin: When each was made, rising, whole hours UTC, shape (origin,).
        temperature: Road surface, (origin, lead) [degC].
        weather: Weather the forecast was made with, canonical names, each (origin, lead).
        road: Other outputs of the road model by name, each (origin, lead).
        sun: Sine of the sun's elevation, (origin, lead) [1].
        hour: Local solar hour, (origin, lead) [h].
        reading: Readings of those hours, NaN where missing or not believed, (origin, lead) [degC].
        newest: Newest reading at the origin, (origin,) [degC].
        pull: What the analysis still lacked there, (origin,) [K].
        shade: Share of sunlight the analysis found missing, (origin,) [1].
        place: Static descriptors out of `PLACE`.
    """

    station: str
    origin: NDArray[np.datetime64]
    temperature: Array
    weather: Mapping[str, Array]
    road: Mapping[str, Array]
    sun: Array
    hour: Array
    reading: Array
    newest: Array
    pull: Array
    shade: Array
    place: Mapping[str, float]

    @property
    def leads(self) -> int:
        """Last lead [h]."""
        return int(self.temperature.shape[1]) - 1

    @property
    def valid(self) -> NDArray[np.datetime64]:
        """Hour each value stands for, (origin, lead)."""
        return np.asarray(self.origin[:, None] + np.arange(self.leads + 1) * _HOUR)

    @property
    def departure(self) -> Array:
        """Reading minus forecast, (origin, lead) [K]."""
        return self.reading - self.temperature


def lead_class(leads: NDArray[np.integer] | int) -> NDArray[np.intp]:
    """Index of the class in `LEAD_CLASSES`; longer leads belong to the last.

    Args:
        leads: [h], at least 1.
    """
    return np.minimum(np.searchsorted(LEAD_CLASSES, leads), len(LEAD_CLASSES) - 1)


def features(forecasts: RoadForecasts) -> NDArray[np.float32]:
    """Features (origin, lead from 1, feature) in the order of `FEATURES`.

    Args:
        forecasts: Of one station.
    """
    weather, road, surface = forecasts.weather, forecasts.road, forecasts.temperature
    air, sun, rain = weather["air_temperature"], weather["shortwave"], weather["precipitation_amount"]
    steps = np.arange(forecasts.leads + 1.0)
    whole = surface.shape
    angle = 2.0 * np.pi * forecasts.hour / 24.0
    before = np.concatenate([sun[:, :1], sun[:, :-1]], axis=1)
    found: dict[str, Array] = {
        "lead": np.broadcast_to(steps, whole),
        "temperature": surface,
        "air_above": air - surface,
        "dew_above": weather["dew_point_temperature"] - surface,
        "wind": weather["wind_speed"],
        "cloud": weather["cloud_area_fraction"],
        "sun_now": sun,
        "sun_recent": 0.5 * (sun + before),
        "sun_since_origin": (np.cumsum(sun, axis=1) - sun[:, :1]) / np.maximum(steps, 1.0),
        "net_longwave": weather["longwave"] - STEFAN_BOLTZMANN * (surface + KELVIN) ** 4,
        "precipitation_since_origin": np.cumsum(rain, axis=1) - rain[:, :1],
        "snowfall": rain * weather["snow_fraction"],
        "water": road["surface_water_amount"],
        "snow": road["surface_snow_amount"],
        "ice": road["surface_ice_amount"],
        "ground_above": road["slab_temperature"] - surface,
        "learned_flux": road["surface_flux_correction"],
        "sun_elevation": forecasts.sun,
        "sun_elevation_origin": np.broadcast_to(forecasts.sun[:, :1], whole),
        "rise_since_origin": surface - surface[:, :1],
        "rise_over_reading": surface - forecasts.newest[:, None],
        "air_rise": air - air[:, :1],
        "hour_cos": np.cos(angle),
        "hour_sin": np.sin(angle),
        "pull": np.broadcast_to(forecasts.pull[:, None], whole),
        "shade": np.broadcast_to(forecasts.shade[:, None], whole),
        **_past_errors(forecasts),
        "offset_hour": offsets(forecasts, _hour_kind(forecasts)),
        "offset_sky": offsets(forecasts, sky_kind(forecasts)),
        **{name: np.full(whole, forecasts.place.get(name, np.nan)) for name in PLACE},
    }
    return np.stack([found[name] for name in FEATURES], axis=-1)[:, 1:].astype(np.float32)


def _past_errors(forecasts: RoadForecasts) -> dict[str, Array]:
    """Departures of earlier forecasts: at the origin, by age, and at the same hour of the day before; NaN where there was none."""
    departure, whole = forecasts.departure, forecasts.temperature.shape
    padded = np.concatenate([departure, np.full((1, whole[1]), np.nan)])
    found: dict[str, Array] = {}
    for age in AGES_H:
        at_origin = padded[_issued(forecasts.origin, age), min(age, forecasts.leads)] if age <= forecasts.leads else np.nan
        found[f"error_of_{age}_h_ago"] = np.broadcast_to(np.reshape(at_origin, (-1, 1)), whole)
    known = np.arange(whole[1]) <= 24
    for name, days in (("error_yesterday", 1), ("error_day_before", 2)):
        found[name] = np.where(known, padded[_issued(forecasts.origin, 24 * days)], np.nan)
    return found


def _issued(origin: NDArray[np.datetime64], hours_ago: int) -> NDArray[np.intp]:
    """Index of the forecast made so long before each; -1, past the last, where there is none."""
    wanted = origin - hours_ago * _HOUR
    at = np.searchsorted(origin, wanted)
    return np.where(origin[np.minimum(at, origin.size - 1)] == wanted, at, -1)


def _hour_kind(forecasts: RoadForecasts) -> NDArray[np.intp]:
    """Three hours of the day by lead class."""
    leads = lead_class(np.arange(forecasts.leads + 1))
    return np.asarray(leads[None, :] * 8 + (forecasts.hour // 3.0).astype(np.intp) % 8, dtype=np.intp)


def sky_kind(forecasts: RoadForecasts) -> NDArray[np.intp]:
    """Night, weak and strong sun, each under open and covered sky, by lead class."""
    sun = forecasts.weather["shortwave"]
    seen = np.where(sun > SUN_STRONG, 2, np.where(sun > SUN_SEEN, 1, 0))
    covered = forecasts.weather["cloud_area_fraction"] > 0.5
    leads = lead_class(np.arange(forecasts.leads + 1))
    return np.asarray(leads[None, :] * 6 + seen * 2 + covered, dtype=np.intp)


def offsets(forecasts: RoadForecasts, kind: NDArray[np.intp]) -> Array:
    """Running offset of each value's class as known at its origin, (origin, lead) [K].

    Args:
        forecasts: Of one station.
        kind: Class of each value, (origin, lead).
    """
    ahead = kind[:, 1:]
    kinds = int(kind.max()) + 1
    spacing = np.median(np.diff(forecasts.origin) / _HOUR) if forecasts.origin.size > 1 else 24.0
    running = running_offsets(
        forecasts.origin,
        forecasts.valid[:, 1:].ravel(),
        forecasts.departure[:, 1:].ravel(),
        ahead.ravel(),
        kinds=kinds,
        alike=max(24.0 / float(spacing), 1.0),
    )
    return np.asarray(running[np.arange(len(kind))[:, None], kind])
