"""A simulated winter as Datasets: what can be known (`season`) and what is true (`truth`).

Season: dimensions point, time (hourly, 1 October to 30 April UTC), station, issue, lead, action. ``air_temperature`` and the other weather
variables (point, time) are an analysis: the truth with small errors. ``obs_<variable>`` (station, time) are readings with faults,
``fc_<variable>`` (issue, point, lead) the forecasts as issued, ``action_*`` (action) the log of the crews.

Truth, never shown to a model: ``true_<variable>`` (point, time) weather; ``treated_<variable>`` and ``untreated_<variable>``
(unit, time), each as area mean and as ``..._worst``, what the worst fifth of the unit reaches; station faults; and the labels.

Labels: ``true_need_<need>`` (unit, time) is true where at least a fifth of the unit's surfaces, *as they truly were at 11 UTC before that
hour and left alone since*, break the class rule at that hour: the truth about a forecast for the next day's roster (up to 24 h ahead).
``true_need_<need>_from_01`` is the same with the surfaces as they were at 01 UTC: the truth about the forecast of the night. The rule:
snow depth at the class's start depth (ploughing); 0.05 mm of ice and frost or, on classes kept bare, half a millimetre of snow, and no
fresh sand on it (salting); the same film or 0.2 mm of snow on the unheated slab (heating). ``untreated_*`` belong to the 11 UTC label.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Site
from ingest.simulator.chance import generator, wander
from ingest.simulator.climate import season_hours, utc_hours
from ingest.simulator.forecasts import DELAY_MIN, LEADS, issue_hours
from ingest.simulator.history import SURFACES, UnitHistory
from ingest.simulator.jobs import Done
from ingest.simulator.station_faults import Fault
from model.domain.roads import Network
from model.domain.variables import VARIABLES
from model.domain.weather import to_utc64

Grid = NDArray[np.float64]
Single = NDArray[np.float32]

#: Error of the analysed weather: additive, or of the logarithm for wind and precipitation.
ANALYSIS_ERROR = {
    "air_temperature": 0.25,
    "dew_point_temperature": 0.35,
    "wind_speed": 0.10,
    "cloud_area_fraction": 0.08,
    "precipitation_amount": 0.15,
    "snow_fraction": 0.05,
}


@dataclass(frozen=True)
class SimulatedWinter:
    """One winter.

    Attributes:
        season: What can be known: analysed weather, readings, forecasts as issued, actions.
        truth: What is true: weather, road surfaces, needs, faults. For verification only.
    """

    season: xr.Dataset
    truth: xr.Dataset

    @property
    def winter(self) -> int:
        """First year of the winter."""
        return int(self.season.attrs["winter"])


def season_dataset(
    network: Network,
    site: Site,
    *,
    winter: int,
    seed: int,
    truth: Mapping[str, Grid],
    readings: Mapping[str, Single],
    forecasts: Mapping[str, Single],
    log: Sequence[Done],
) -> xr.Dataset:
    """What can be known of a winter; see the module docstring."""
    hours = season_hours(winter)
    rng = generator(seed, winter, "analysis")
    variables: dict[str, tuple[tuple[str, ...], NDArray[np.generic], dict[str, str]]] = {}
    for name, values in truth.items():
        variables[name] = (("point", "time"), _analysed(rng, name, values[:, :hours]), _units(name))
    cap = variables["air_temperature"][1]
    variables["dew_point_temperature"] = (
        ("point", "time"),
        np.minimum(variables["dew_point_temperature"][1], cap),
        _units("dew_point_temperature"),
    )
    for name, reading in readings.items():
        variables[f"obs_{name}"] = (("station", "time"), reading[:, :hours], _units(name))
    for name, issued in forecasts.items():
        variables[f"fc_{name}"] = (("issue", "point", "lead"), issued, _units(name))
    variables |= _actions(network, log)
    start = utc_hours(winter)[0]
    return xr.Dataset(
        variables,
        coords={
            **_places(site),
            "time": utc_hours(winter)[:hours],
            "issue": start + issue_hours(winter) * np.timedelta64(1, "h"),
            "lead": ("lead", np.arange(1, LEADS + 1), {"units": "h"}),
        },
        attrs={**_marks(network, site, winter=winter, seed=seed), "issue_delay_minutes": DELAY_MIN},
    )


def truth_dataset(
    network: Network,
    site: Site,
    *,
    winter: int,
    seed: int,
    truth: Mapping[str, Grid],
    history: UnitHistory,
    faults: Sequence[Fault],
) -> xr.Dataset:
    """What is true of a winter; see the module docstring."""
    hours = season_hours(winter)
    variables: dict[str, tuple[tuple[str, ...], NDArray[np.generic], dict[str, str]]] = {}
    for name, values in truth.items():
        variables[f"true_{name}"] = (("point", "time"), values[:, :hours].astype(np.float32), _units(name))
    for world, prefix in ((0, "treated"), (1, "untreated")):
        for index, (name, (_, unit)) in enumerate(SURFACES.items()):
            variables[f"{prefix}_{name}"] = (("unit", "time"), history.mean[world, index, :, :hours], {"units": unit})
            variables[f"{prefix}_{name}_worst"] = (("unit", "time"), history.worst[world, index, :, :hours], {"units": unit})
    zone = network.is_zone[:, None]
    for world, suffix in ((1, ""), (2, "_from_01")):
        plough, slip = history.broken[world - 1, :, :, :hours]
        for need, flags in (("ploughing", plough & ~zone), ("salting", slip & ~zone), ("heating", slip & zone)):
            variables[f"true_need_{need}{suffix}"] = (("unit", "time"), flags, {"units": "1"})
    times = utc_hours(winter)
    variables |= {
        "fault_station": (("fault",), np.array([site.stations[f.station].id for f in faults], dtype=str), {}),
        "fault_kind": (("fault",), np.array([f.kind for f in faults], dtype=str), {}),
        "fault_variable": (("fault",), np.array([f.variable for f in faults], dtype=str), {}),
        "fault_start": (("fault",), times[[f.start for f in faults]], {}),
        "fault_end": (("fault",), times[[f.end - 1 for f in faults]], {}),
        "fault_size": (("fault",), np.array([f.size for f in faults], dtype=np.float32), {}),
    }
    return xr.Dataset(
        variables,
        coords={
            **_places(site),
            "unit": list(network.unit_ids),
            "class_code": ("unit", [unit.class_code for unit in network.units]),
            "is_zone": ("unit", network.is_zone),
            "time": times[:hours],
        },
        attrs=_marks(network, site, winter=winter, seed=seed),
    )


def _analysed(rng: np.random.Generator, name: str, values: Grid) -> Single:
    noise = ANALYSIS_ERROR[name] * wander(rng, values.shape, memory=3.0)
    if name in {"wind_speed", "precipitation_amount"}:
        return np.asarray(values * np.exp(noise), dtype=np.float32)
    if name in {"cloud_area_fraction", "snow_fraction"}:
        return np.asarray(np.clip(values + noise, 0.0, 1.0), dtype=np.float32)
    return np.asarray(values + noise, dtype=np.float32)


def _actions(network: Network, log: Sequence[Done]) -> dict[str, tuple[tuple[str, ...], NDArray[np.generic], dict[str, str]]]:
    ordered = sorted(log, key=lambda done: (done.start, done.unit, done.kind.value))
    return {
        "action_unit": (("action",), np.array([network.unit_ids[done.unit] for done in ordered], dtype=str), {}),
        "action_kind": (("action",), np.array([done.kind.value for done in ordered], dtype=str), {}),
        "action_start": (("action",), np.array([to_utc64(done.start) for done in ordered], dtype="datetime64[ns]"), {}),
        "action_end": (("action",), np.array([to_utc64(done.end) for done in ordered], dtype="datetime64[ns]"), {}),
        "action_rate_g_m2": (("action",), np.array([done.rate for done in ordered], dtype=np.float32), {"units": "g m-2"}),
        "action_cost_sek": (("action",), np.array([done.cost for done in ordered], dtype=np.float64), {"units": "SEK"}),
    }


def _places(site: Site) -> dict[str, tuple[str, Sequence[object]] | list[str]]:
    points, stations = site.forecast_points, site.stations
    return {
        "point": [place.name for place in points],
        "longitude": ("point", [place.longitude for place in points]),
        "latitude": ("point", [place.latitude for place in points]),
        "altitude": ("point", [place.altitude_m for place in points]),
        "station": [station.id for station in stations],
        "station_name": ("station", [station.name for station in stations]),
        "station_longitude": ("station", [station.longitude for station in stations]),
        "station_latitude": ("station", [station.latitude for station in stations]),
        "station_altitude": ("station", [station.altitude_m for station in stations]),
    }


def _marks(network: Network, site: Site, *, winter: int, seed: int) -> dict[str, str | int]:
    return {
        "source": "simulator",
        "simulated": 1,
        "seed": seed,
        "winter": winter,
        "site": site.id,
        "network_version": network.version,
    }


def _units(name: str) -> dict[str, str]:
    return {"units": VARIABLES[name].units}
