"""What a dispatcher reads out of the newest forecast: the coming hours in five figures a unit, hour by hour through a winter."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from config.site import Site
from ingest.distance import distance_matrix_km
from ingest.simulator.climate import WEATHER_HOURS
from ingest.simulator.forecasts import LEADS, issue_hours
from ingest.simulator.sun import cosine_of_zenith
from ingest.simulator.terrain import Terrain
from model.domain.roads import Network

Grid = NDArray[np.float64]

#: How far ahead a call-out is decided [h].
AHEAD_H = 9
#: How much colder than the air a road is thought to be on a clear night, and how much warmer by a high sun [degC]. Rules of thumb.
CLEAR_NIGHT, HIGH_SUN = 2.2, 9.0


@dataclass(frozen=True)
class Outlook:
    """Figures by hour and unit, each over the next `AHEAD_H` hours unless noted; shape (hour, unit).

    Attributes:
        coldest: Lowest road temperature by rule of thumb [degC].
        frosty: Whether the dew point comes above a freezing road.
        wet: Precipitation before or while the road is below zero [mm].
        snow: Snow [mm water].
        falling: Precipitation within two hours [mm].
    """

    coldest: Grid
    frosty: NDArray[np.bool_]
    wet: Grid
    snow: Grid
    falling: Grid

    @classmethod
    def side_by_side(cls, outlooks: Sequence["Outlook"]) -> "Outlook":
        """Outlooks of several winters as one, shape (winter, hour, unit)."""
        return cls(*(np.stack([getattr(item, field.name) for item in outlooks]) for field in fields(cls)))

    def at(self, hour: int) -> dict[str, Grid]:
        """Figures of all winters at one hour, by name, shape (winter, unit)."""
        return {field.name: getattr(self, field.name)[:, hour] for field in fields(self)}


def point_of_unit(network: Network, site: Site) -> NDArray[np.int64]:
    """Index of the forecast point nearest to each unit."""
    points = np.array([(place.longitude, place.latitude) for place in site.forecast_points])
    middles = np.array([segment.midpoint for segment in network.segments])
    units = len(network.units)
    count = np.bincount(network.unit_index, minlength=units)
    centres = np.stack(
        [np.bincount(network.unit_index, weights=middles[:, axis], minlength=units) / count for axis in (0, 1)], axis=1
    )
    nearest: NDArray[np.int64] = distance_matrix_km(centres, points).argmin(axis=1).astype(np.int64)
    return nearest


def outlook_of(forecasts: dict[str, NDArray[np.float32]], *, winter: int, terrain: Terrain, point: NDArray[np.int64]) -> Outlook:
    """Read a winter's forecasts as a dispatcher would.

    Args:
        forecasts: As issued, canonical name → shape (issue, point, lead).
        winter: First year of the winter.
        terrain: Where the sun is looked up.
        point: Forecast point of each unit.
    """
    issues = issue_hours(winter)
    hours = np.arange(WEATHER_HOURS)
    # an issue of this very hour is not out yet
    newest = np.clip(np.searchsorted(issues, hours - 1, side="right") - 1, 0, len(issues) - 1)
    lead = np.clip(hours[:, None] - issues[newest][:, None] + np.arange(AHEAD_H), 0, LEADS - 1)

    def ahead(name: str) -> Grid:
        point_number = np.arange(forecasts[name].shape[1])[None, :, None]
        values: Grid = forecasts[name][newest[:, None, None], point_number, lead[:, None, :]].astype(float)
        return values

    sun = cosine_of_zenith(
        winter=winter,
        days=(hours[:, None] + np.arange(1, AHEAD_H + 1)) / 24.0,
        longitude=terrain.longitude,
        latitude=terrain.latitude,
    )[:, None, :]
    clear = 1.0 - ahead("cloud_area_fraction")
    road = ahead("air_temperature") - CLEAR_NIGHT * clear * (sun < 0.08) + HIGH_SUN * clear * sun
    rain = ahead("precipitation_amount")
    coldest = road.min(axis=2)
    frosty = ((road < 0.1) & (ahead("dew_point_temperature") > road + 0.2)).sum(axis=2) >= 2
    snow = (rain * ahead("snow_fraction")).sum(axis=2)
    wet = np.where(coldest < 0.3, rain.sum(axis=2), 0.0)
    return Outlook(coldest[:, point], frosty[:, point], wet[:, point], snow[:, point], rain[:, :, :2].sum(axis=2)[:, point])
