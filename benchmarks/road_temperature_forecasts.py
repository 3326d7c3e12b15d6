"""The road model's forecasts from each origin of a case, with all that a correction may know of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from benchmarks.road_temperature_case import Case, Stretch, origins
from benchmarks.road_temperature_weather import with_errors
from model.learning.road_residual_rows import RoadForecasts
from model.physics import layout
from model.physics.hand_over import hand_over
from model.physics.humidity import vapour_pressure
from model.physics.radiation import longwave_from_cloud
from model.physics.road import simulate
from model.physics.state import RoadState
from model.physics.sun import shortwave_from_cloud, sun_position

Array = NDArray[np.float64]
#: Weather from an origin on in, the same with errors out.
Erring = Callable[[xr.Dataset], xr.Dataset]
HORIZON_H = 24
#: Oldest reading that persistence may persist [h].
STALE_H = 3
#: Hours between the origins a correction learns from [h].
LEARN_EVERY_H = 3
SURFACE = "road_surface_temperature"
_ROAD = (
    "surface_water_amount",
    "surface_snow_amount",
    "surface_ice_amount",
    "slab_temperature",
    "surface_flux_correction",
)
_SUN, _SKY = "surface_downwelling_shortwave_flux", "surface_downwelling_longwave_flux"


@dataclass(frozen=True, eq=False)
class Issued:
    """Forecasts of one case.

    Attributes:
        forecasts: The road model's.
        observed: What came, NaN where missing or where the weather itself was made up, (origin, lead) [degC].
        scored: True at the origins that are judged; the others only teach, (origin,).
    """

    forecasts: RoadForecasts
    observed: Array
    scored: NDArray[np.bool_]


def issue(case: Case, *, learning: bool, weather_error: bool = False, relaxing: bool = True, seed: int = 1) -> Issued | None:
    """Forecasts from every origin of a case; None where it has none.

    Args:
        case: One station.
        learning: Forecast every third hour as well, for the correction to learn from.
        weather_error: Give the weather after each origin errors as large as forecasts of that lead have.
        relaxing: Take what the origin shows of those errors off the first hours.
        seed: Of those errors.
    """
    parts = []
    for stretch in case.stretches:
        scored = origins(case, stretch)
        at = np.union1d(scored, _every_third(case, stretch)) if learning else scored
        if at.size:
            erring = partial(with_errors, seed=seed, relaxing=relaxing) if weather_error else None
            parts.append((at, np.isin(at, scored), _rows(case, stretch, at, erring)))
    if not parts:
        return None
    rows = {name: np.concatenate([part[name] for _, _, part in parts]) for name in parts[0][2]}
    origin = np.concatenate([at for at, _, _ in parts]).astype("datetime64[ns]")
    valid = np.asarray(origin[:, None] + np.arange(HORIZON_H + 1) * np.timedelta64(1, "h"), dtype="datetime64[ns]")
    sun = sun_position(valid, case.place.longitude, case.place.latitude).sin_elevation
    hour = (valid - valid.astype("datetime64[D]")) / np.timedelta64(1, "h") + case.place.longitude / 15.0
    forecasts = RoadForecasts(
        station=case.name,
        origin=origin,
        temperature=rows[SURFACE],
        weather=_weather(rows, sun),
        road={name: rows[name] for name in _ROAD},
        sun=sun,
        hour=np.mod(hour, 24.0),
        reading=rows["believed"],
        newest=rows["newest"],
        pull=rows["pull"],
        shade=rows["shade"],
        place={"sky_view_factor": case.place.sky_view_factor, "traffic_veh_per_h": case.place.traffic_veh_per_h},
    )
    return Issued(forecasts, rows["observed"], np.concatenate([scored for _, scored, _ in parts]))


def _every_third(case: Case, stretch: Stretch) -> NDArray[np.datetime64]:
    """Origins to learn from, at local 00, 03, ..., from the first hours to a day before the end."""
    hour = ((stretch.time - stretch.time.astype("datetime64[D]")) / np.timedelta64(1, "h")).astype(np.int64)
    due = (hour + round(case.place.longitude / 15.0)) % LEARN_EVERY_H == 0
    due[:6] = False
    due[-HORIZON_H:] = False
    return np.asarray(stretch.time[due])


def _rows(case: Case, stretch: Stretch, at: NDArray[np.datetime64], erring: Erring | None) -> dict[str, Array]:
    """What is known of each origin's forecast: (origin, lead), or (origin,) for what stands at the origin alone."""
    analysis = simulate(
        stretch.forcing,
        case.columns,
        observed_surface=stretch.believed[None, :],
        checkpoints=list(at),
        outputs=[SURFACE],
        traffic=stretch.traffic,
        treatments=stretch.salted,
    )
    place = {time: i for i, time in enumerate(stretch.time)}
    newest = pd.Series(stretch.observed).ffill(limit=STALE_H).to_numpy()
    found: dict[str, list[Array]] = {}
    for origin in at:
        first = place[origin]
        row = _one(case, stretch, analysis.checkpoints[origin], first, erring)
        row["newest"] = np.asarray(newest[first])
        for name, values in row.items():
            found.setdefault(name, []).append(values)
    return {name: np.stack(values) for name, values in found.items()}


def _one(case: Case, stretch: Stretch, state: RoadState, first: int, erring: Erring | None) -> dict[str, Array]:
    """One forecast from the analysis's state."""
    window = slice(first, first + HORIZON_H + 1)
    forcing = stretch.forcing.isel(time=window)
    if erring is not None:
        forcing = erring(forcing)
    run = simulate(
        forcing,
        case.columns,
        start=hand_over(state, stretch.believed[first : first + 1]),
        outputs=[SURFACE, *_ROAD],
        traffic=None if stretch.traffic is None else stretch.traffic[window],
        dtype=np.float64,
    )
    held = np.asarray(state.values)
    made_up = np.cumsum(stretch.patched[window]) > 0
    return {
        **{name: run.outputs[name].to_numpy()[0, 0] for name in (SURFACE, *_ROAD)},
        **{str(name): _series(forcing, str(name)) for name in forcing},
        "observed": np.where(made_up, np.nan, stretch.observed[window]),
        "believed": np.where(made_up, np.nan, stretch.believed[window]),
        "pull": np.asarray(stretch.believed[first] - held[layout.SURFACE, 0, 0]),
        "shade": np.asarray(held[layout.SHADE, 0, 0]),
    }


def _series(forcing: xr.Dataset, name: str) -> Array:
    return np.asarray(forcing[name].to_numpy()[0, 0], dtype=np.float64)


def _weather(rows: Mapping[str, Array], sun: Array) -> dict[str, Array]:
    """The weather behind the forecasts under the names a correction knows, radiation worked out where the case has none."""
    names = ("air_temperature", "dew_point_temperature", "wind_speed", "cloud_area_fraction", "precipitation_amount")
    weather = {name: rows[name] for name in names}
    air, cloud = weather["air_temperature"], weather["cloud_area_fraction"]
    weather["shortwave"] = rows[_SUN] if _SUN in rows else shortwave_from_cloud(sun, cloud)
    vapour = vapour_pressure(weather["dew_point_temperature"])
    weather["longwave"] = rows[_SKY] if _SKY in rows else longwave_from_cloud(air, vapour, cloud)
    weather["snow_fraction"] = rows["snow_fraction"] if "snow_fraction" in rows else (air < 1.0).astype(np.float64)
    return weather
