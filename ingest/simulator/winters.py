"""Simulate winters: weather, forecasts, roads, crews and stations, several winters side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from config.site import Site
from ingest.simulator import twin
from ingest.simulator.climate import STEPS_PER_HOUR, WEATHER_HOURS, climate_of, local_clock, season_hours, season_start
from ingest.simulator.columns import columns_of
from ingest.simulator.crews import Crews, crews_of
from ingest.simulator.forecasts import forecasts_as_issued
from ingest.simulator.history import Recorder
from ingest.simulator.outlook import outlook_of, point_of_unit
from ingest.simulator.road import TwinRoads, twin_roads
from ingest.simulator.season import SimulatedWinter, season_dataset, truth_dataset
from ingest.simulator.station_faults import Fault
from ingest.simulator.stations import observe
from ingest.simulator.terrain import Fields, Terrain, exposure_of, fields_of, terrain_of, weather_at
from ingest.simulator.weather import TownWeather, town_weather
from ingest.simulator.workers import Workers
from model.domain.roads import Network

Grid = NDArray[np.float64]
Single = NDArray[np.float32]
#: Called with (done, total, what is going on).
Progress = Callable[[int, int, str], None]
#: Hours between two calls of the progress callback.
PROGRESS_EVERY_H = 240


@dataclass(frozen=True)
class _Weather:
    """Weather of one winter at the places somebody looks at it."""

    town: TownWeather
    fields: Fields
    points: dict[str, Grid]
    stations: dict[str, Grid]
    forecasts: dict[str, Single]


def simulate_winters(
    network: Network,
    site: Site,
    *,
    winters: Sequence[int],
    seed: int,
    progress: Progress | None = None,
    threads: int | None = None,
) -> list[SimulatedWinter]:
    """Simulate winters of a site.

    The same seed gives the same winter, whatever other winters are asked for with it and however many threads compute.

    Args:
        network: Routes, zones and segments that are served.
        site: Classes, prices, stations, forecast points and climate.
        winters: First years, e.g. 2024 for the winter 2024/25.
        seed: Of the simulation.
        progress: Told how far the work is, if given.
        threads: How many threads compute; as many as there are cores if None.
    """
    years = list(winters)
    if not years:
        return []
    tell = progress or (lambda _done, _total, _label: None)
    ends = np.array([season_hours(year) for year in years])
    hours = int(ends.max())
    total = hours + 2 * len(years) * PROGRESS_EVERY_H
    terrain = terrain_of(network, site)
    weather = []
    for number, year in enumerate(years):
        tell(number * PROGRESS_EVERY_H, total, f"väder vintern {year}/{(year + 1) % 100:02d}")
        weather.append(_weather(site, terrain, winter=year, seed=seed))
    columns = columns_of(network, site, terrain, seed)
    local = [local_clock(year, site.timezone) for year in years]
    first = np.searchsorted(network.unit_index, np.arange(len(network.units) + 1)).astype(np.int64)
    point = point_of_unit(network, site)
    outlooks = [
        outlook_of(item.forecasts, winter=year, terrain=terrain, point=point) for item, year in zip(weather, years, strict=True)
    ]
    with Workers(threads) as workers:
        roads = twin_roads(
            columns,
            [item.town for item in weather],
            [item.fields for item in weather],
            [clock for clock, _ in local],
            first=first,
            workers=workers,
        )
        crews = crews_of(
            network,
            site,
            winters=years,
            seed=seed,
            outlooks=outlooks,
            local=local,
            standby=[_standby(site, year) for year in years],
            first=first,
            roads=roads,
        )
        recorder = _run(
            roads, crews, ends=ends, tell=lambda done, label: tell(len(years) * PROGRESS_EVERY_H + done, total, label)
        )
    simulated = []
    for number, year in enumerate(years):
        tell(hours + (len(years) + number) * PROGRESS_EVERY_H, total, f"mätningar vintern {year}/{(year + 1) % 100:02d}")
        simulated.append(_assemble(network, site, weather[number], recorder, crews, number=number, seed=seed))
    tell(total, total, "vintrarna är klara")
    return simulated


def _weather(site: Site, terrain: Terrain, *, winter: int, seed: int) -> _Weather:
    town = town_weather(
        winter=winter, seed=seed, climate=climate_of(site), longitude=terrain.longitude, latitude=terrain.latitude
    )
    fields = fields_of(town, seed)

    def at(places: Sequence[object]) -> dict[str, Grid]:
        where = [[getattr(place, name) for place in places] for name in ("longitude", "latitude", "altitude_m")]
        return weather_at(town, fields, exposure_of(terrain, *where))

    points = at(site.forecast_points)
    stations = at(site.stations) if site.stations else {}
    return _Weather(town, fields, points, stations, forecasts_as_issued(points, winter=winter, seed=seed))


def _standby(site: Site, winter: int) -> NDArray[np.bool_]:
    """Hours with crews on standby."""
    begin = (site.season.start_in(winter) - season_start(winter).date()).days * 24
    end = (site.season.end_in(winter + 1) - season_start(winter).date()).days * 24 + 24
    hour = np.arange(WEATHER_HOURS)
    standby: NDArray[np.bool_] = (hour >= begin) & (hour < end)
    return standby


def _run(roads: TwinRoads, crews: Crews, *, ends: NDArray[np.int64], tell: Callable[[int, str], None]) -> Recorder:
    """Hour by hour through all winters: crews look and act, roads move on, and what matters is taken down."""
    hours = int(ends.max())
    recorder = Recorder(roads, hours)
    for hour in range(hours + 1):
        for number in np.flatnonzero(ends == hour):
            crews.jobs.close(int(number), hour)
        if hour == hours:
            break
        recorder.take(hour, roads)
        roads.restart(hour)
        crews.act(hour, roads)
        roads.advance(hour)
        if hour % PROGRESS_EVERY_H == 0:
            tell(hour, "vägar och turer")
    return recorder


def _assemble(
    network: Network,
    site: Site,
    weather: _Weather,
    recorder: Recorder,
    crews: Crews,
    *,
    number: int,
    seed: int,
) -> SimulatedWinter:
    winter = weather.town.winter
    hours = season_hours(winter)
    readings: dict[str, Single] = {}
    faults: list[Fault] = []
    if site.stations:
        surfaces = recorder.stations(number)[..., :hours].astype(float)
        true = {name: values[:, :hours] for name, values in weather.stations.items()}
        true |= {
            "road_surface_temperature": surfaces[twin.SURFACE],
            "surface_water_amount": surfaces[twin.OUT_WATER],
            "surface_ice_amount": surfaces[twin.OUT_ICE] + surfaces[twin.OUT_FROST],
            "surface_snow_amount": surfaces[twin.OUT_SNOW],
        }
        sunshine = weather.town.sun[::STEPS_PER_HOUR][:hours] * (1.0 - true["cloud_area_fraction"])
        readings, faults = observe(true, snow_fraction=true["snow_fraction"], winter=winter, seed=seed, sunshine=sunshine)
    return SimulatedWinter(
        season=season_dataset(
            network,
            site,
            winter=winter,
            seed=seed,
            truth=weather.points,
            readings=readings,
            forecasts=weather.forecasts,
            log=crews.jobs.log[number],
        ),
        truth=truth_dataset(
            network, site, winter=winter, seed=seed, truth=weather.points, history=recorder.winter(number), faults=faults
        ),
    )
