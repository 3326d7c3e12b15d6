"""What is known of a morning that may need ploughing: the road as physics and the log leave it, the weather before it and after it.

The road model runs through the whole winter twice: with the plough runs of the log, and as a road nobody clears. From each morning a third run
goes ahead over the hours to be judged, on the weather that came or on forecasts of it, and nobody clears that either.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from benchmarks.plough_need_data import HORIZON_H, Log, Winter
from model.domain.treatments import TreatmentKind
from model.domain.weather import to_utc64
from model.dressing import HALO_H, dress
from model.error_statistics import PUBLISHED
from model.learning.few_events import Driver
from model.physics.columns import make_columns
from model.physics.events import TreatmentEvent
from model.physics.precipitation import snow_fraction
from model.physics.road import simulate
from model.physics.state import RoadState

Array = NDArray[np.float64]

#: A lane that few use: cars an hour and their speed. Assumed; a route among cabins.
TRAFFIC_VEH_H, SPEED_KM_H = 2.0, 40.0
#: Wind from which loose snow moves [m/s], and below which air temperature it stays loose [degC].
DRIFT_FROM_M_S, DRIFT_BELOW_DEGC = 6.0, 0.0
MEMBERS = 20
#: Hours after 03 UTC that working crews still answer: later snow waits for the next morning [h].
WORKING_H = 10
_OUTPUTS = ("snow_depth", "surface_ice_amount", "surface_snow_amount")

PAST = (
    Driver("cleared_road_depth_cm", 1, log=True),
    Driver("packed_mm", 1, log=True),
    Driver("uncleared_depth_cm", 1, log=True),
    Driver("uncleared_snow_mm", 1, log=True),
    Driver("snow_12h_mm", 1, log=True),
    Driver("drift_12h", 1, log=True),
    Driver("calls_2d", 0),
    Driver("calls_7d", 1),
    Driver("weekend", 0),
    Driver("gust_12h_m_s", 0),
    Driver("westerly", 0),
    Driver("air_12h_degc", 0),
    Driver("humidity", 0),
)
AHEAD = (
    Driver("ahead_depth_10h_cm", 1, log=True),
    Driver("ahead_depth_mean_cm", 1, log=True),
    Driver("ahead_new_snow_10h_mm", 1, log=True),
    Driver("ahead_drift_10h", 1, log=True),
    Driver("ahead_air_10h_degc", 0),
)


def table(winter: Winter, log: Log, days: pd.DatetimeIndex, *, errors: bool, seed: int) -> pd.DataFrame:
    """Features of each morning: `PAST`, `AHEAD` with the weather that came and, as ``forecast_…``, with forecast-like errors.

    Args:
        winter: The winter.
        log: What was done; only what began before a morning counts there.
        days: Mornings.
        errors: Whether forecasts with errors are made too (slower).
        seed: Of their errors.
    """
    cleared, uncleared, states = _roads(winter, log, days)
    weather = _weather(winter.weather)
    rows = []
    for number, day in enumerate(days):
        at = int(weather.index.get_loc(day))  # type: ignore[arg-type]
        past = weather.iloc[at - 11 : at + 1]
        row = {
            "cleared_road_depth_cm": float(cleared["snow_depth"][at]),
            "packed_mm": float(cleared["surface_ice_amount"][at]),
            "uncleared_depth_cm": float(uncleared["snow_depth"][at]),
            "uncleared_snow_mm": float(uncleared["surface_snow_amount"][at]),
            "snow_12h_mm": float(past["snow"].sum()),
            "snow_24h_mm": float(weather["snow"].iloc[at - 23 : at + 1].sum()),
            "drift_12h": float(past["drift"].sum()),
            "gust_12h_m_s": float(past["gust"].max()),
            "westerly": float(np.cos(np.deg2rad(weather["from"].iloc[at] - 270.0))),
            "air_12h_degc": float(past["air"].mean()),
            "humidity": float(weather["humidity"].iloc[at]),
            "weekend": float(day.day_of_week >= 5),
            **_calls(day, log),
        }
        window = winter.forcing.isel(time=slice(at, at + HORIZON_H + 1))
        row |= _ahead(window, states[number], "")
        if errors:
            row |= _forecast(winter, at, states[number], seed=seed + number)
        rows.append(row)
    return pd.DataFrame(rows, index=days)


def _roads(winter: Winter, log: Log, days: pd.DatetimeIndex) -> tuple[Mapping[str, Array], Mapping[str, Array], list[RoadState]]:
    """Hourly stores of the road that is cleared and of one that is not, and the cleared road's state each morning."""
    columns = make_columns(2, traffic_veh_per_h=TRAFFIC_VEH_H, speed_km_h=SPEED_KM_H)
    events = [TreatmentEvent(0, to_utc64(end.to_pydatetime()), TreatmentKind.PLOUGH) for end in log.call_outs["end"]]
    moments = [to_utc64(day.to_pydatetime()) for day in days]
    run = simulate(winter.forcing, columns, treatments=events, outputs=_OUTPUTS, checkpoints=moments)
    stores = [{name: run.outputs[name].to_numpy()[0, column] for name in _OUTPUTS} for column in (0, 1)]
    states = [run.checkpoints[moment] for moment in moments]
    return stores[0], stores[1], [state.select([0]) for state in states]


def _weather(weather: pd.DataFrame) -> pd.DataFrame:
    made = weather.copy()
    made["humidity"] = np.exp(
        17.62 * weather["dew"] / (243.12 + weather["dew"]) - 17.62 * weather["air"] / (243.12 + weather["air"])
    )
    share = snow_fraction(weather["air"].to_numpy(), weather["dew"].to_numpy())
    made["snow"] = weather["precipitation"] * share
    made["drift"] = _drift(weather["wind"].to_numpy(), weather["air"].to_numpy(), made["snow"].to_numpy())
    return made


def _drift(wind: Array, air: Array, snow: Array) -> Array:
    """Index of snow on the move: the cube of the wind above its threshold while loose snow of the past days lies there."""
    loose, index = 0.0, np.zeros(len(wind))
    for hour in range(len(wind)):
        loose = 0.97 * loose + snow[hour]
        loose *= max(0.0, 1.0 - 0.15 * max(0.0, air[hour] - 0.5))
        if air[hour] < DRIFT_BELOW_DEGC:
            index[hour] = max(0.0, wind[hour] - DRIFT_FROM_M_S) ** 3 / 500.0 * min(1.0, loose / 5.0)
    return index


def _calls(day: pd.Timestamp, log: Log) -> dict[str, float]:
    begun = log.call_outs["start"][log.call_outs["start"] <= day]
    return {
        "calls_2d": float((begun > day - pd.Timedelta(hours=48)).sum()),
        "calls_7d": float((begun > day - pd.Timedelta(days=7)).sum()),
    }


def _ahead(window: xr.Dataset, state: RoadState, prefix: str) -> dict[str, float]:
    """Members' means of what lies ahead on a road nobody clears."""
    columns = make_columns(1, traffic_veh_per_h=TRAFFIC_VEH_H, speed_km_h=SPEED_KM_H)
    run = simulate(window, columns, start=state, outputs=("snow_depth",)).outputs["snow_depth"].to_numpy()[:, 0]
    air, dew = window["air_temperature"].to_numpy()[:, 0], window["dew_point_temperature"].to_numpy()[:, 0]
    share = window["snow_fraction"].to_numpy()[:, 0] if "snow_fraction" in window else snow_fraction(air, dew)
    snow = window["precipitation_amount"].to_numpy()[:, 0] * share
    snow[:, 0] = 0.0
    drift = np.array([_drift(*member) for member in zip(window["wind_speed"].to_numpy()[:, 0], air, snow, strict=True)])
    working = slice(1, WORKING_H + 1)
    found = {
        "ahead_depth_10h_cm": run[:, : WORKING_H + 1].max(axis=1),
        "ahead_depth_mean_cm": run[:, 4:13].mean(axis=1),
        "ahead_new_snow_10h_mm": snow[:, working].sum(axis=1),
        "ahead_drift_10h": drift[:, working].sum(axis=1),
        "ahead_air_10h_degc": air[:, working].mean(axis=1),
        "ahead_snow_18h_mm": snow[:, 1:].sum(axis=1),
    }
    return {f"{prefix}{name}": float(values.mean()) for name, values in found.items()}


def _forecast(winter: Winter, at: int, state: RoadState, *, seed: int) -> dict[str, float]:
    """The same from an ensemble about a forecast that is wrong as published forecasts are."""
    generator = np.random.default_rng(seed)
    hours = np.arange(at - HALO_H, at + HORIZON_H + 1 + HALO_H)
    inside = np.clip(hours, 0, winter.forcing.sizes["time"] - 1)
    lead = np.clip(hours - at, 0, None).astype(float)
    truth = {str(name): values.to_numpy()[:, :, inside] for name, values in winter.forcing.data_vars.items()}
    wrong = dress(_fields(truth, MEMBERS), np.tile(lead, (MEMBERS, 1)), PUBLISHED, generator)
    said = {name: values[:1] for name, values in wrong.items()}
    edges = {name: np.pad(values, ((0, 0), (0, 0), (HALO_H, HALO_H)), mode="edge") for name, values in said.items()}
    edges["precipitation_amount"][..., :HALO_H] = truth["precipitation_amount"][..., :HALO_H]
    members = dress(_fields(edges, MEMBERS), np.tile(lead, (MEMBERS, 1)), PUBLISHED, generator)
    window = winter.forcing.isel(time=slice(at, at + HORIZON_H + 1))
    ensemble = xr.Dataset(
        {
            name: (("member", "point", "time"), values, {"units": "1"})
            for name, values in members.items()
            if name != "freezing_rain_fraction"
        },
        coords={**window.drop_vars(list(window.data_vars)).drop_vars("member").coords, "member": np.arange(MEMBERS)},
        attrs=window.attrs,
    )
    for name in window.data_vars:
        ensemble[name].attrs["units"] = window[name].attrs["units"]
    return _ahead(ensemble, state.spread(MEMBERS), "forecast_")


def _fields(values: Mapping[str, Array], members: int) -> dict[str, Array]:
    """What `dress` reads, for so many members of one line."""
    made = {str(name): np.repeat(grid[:1], members, axis=0) for name, grid in values.items()}
    blank = np.full_like(made["air_temperature"], np.nan)
    for name in (
        "air_temperature_p10",
        "air_temperature_p90",
        "precipitation_amount_min",
        "precipitation_amount_max",
        "precipitation_amount_median",
        "probability_of_frozen_precipitation",
        "probability_of_precipitation",
        "snow_fraction",
        "freezing_rain_fraction",
    ):
        made.setdefault(name, blank)
    return made
