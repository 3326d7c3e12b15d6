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
from benchmarks.plough_need_forecast import MEMBERS, forecasts
from model.domain.treatments import TreatmentKind
from model.domain.weather import to_utc64
from model.learning.event_cases import Driver
from model.physics.columns import Columns, make_columns
from model.physics.events import TreatmentEvent
from model.physics.precipitation import snow_fraction
from model.physics.road import simulate
from model.physics.state import RoadState

Array = NDArray[np.float64]

#: A lane that few use: cars an hour and their speed. Assumed; a route among cabins.
TRAFFIC_VEH_H, SPEED_KM_H = 2.0, 40.0
#: Share of the drifting snow that stays on each metre of a road in an open field [1/m] (`model.physics.columns`).
DRIFT_CATCH_PER_M = 0.001
#: Wind from which snow begins to move along the ground [m/s], and the air temperature above which it is too wet to [degC].
MOVING_FROM_M_S, FROST_DEGC = 6.0, 0.5
#: Hours after 03 UTC that working crews still answer: later snow waits for the next morning [h].
WORKING_H = 10
#: A lane under so much snow [cm] for so long [h] with no plough in the log: nobody logged.
SILENT_CM, SILENT_H = 10.0, 96
#: The weekday that a week's ploughing leads up to where people come for the weekend; Monday is 0.
FRIDAY = 4
_OUTPUTS = ("snow_depth", "surface_ice_amount")

PAST = (
    Driver("cleared_road_depth_cm", 1, log=True),
    Driver("uncleared_depth_cm", 1, log=True),
    Driver("packed_mm", 1, log=True),
    Driver("frost_wind_12h", 1, log=True),
    Driver("gust_12h_m_s", 1),
    Driver("southerly_6h_m_s", 0),
    Driver("out_past_day", 0),
    Driver("towards_friday", 0),
    Driver("friday", 0),
)
#: Snow that falls after the working hours may speak against going out before: a crew waits for the end of it.
AHEAD = (
    Driver("ahead_deepening_10h", 1),
    Driver("ahead_frost_wind_12h", 1, log=True),
    Driver("ahead_late_snow_mm", 0, log=True),
)


def table(winter: Winter, log: Log, days: pd.DatetimeIndex, *, errors: bool, seed: int) -> pd.DataFrame:
    """Features of each morning: `PAST`, `AHEAD` with the weather that came and, as ``forecast_…``, with forecast-like errors.

    ``silent`` is true of mornings about which the log plainly says nothing: more than `SILENT_CM` lay on the lane for `SILENT_H` on end
    between two call-outs.

    Args:
        winter: The winter.
        log: What was done; only what began before a morning counts in its features.
        days: Mornings.
        errors: Whether forecasts with errors are made too (slower).
        seed: Of their errors.
    """
    cleared, uncleared, states = _roads(winter, log, days)
    weather = _weather(winter.weather)
    rows = []
    for number, day in enumerate(days):
        at = int(weather.index.get_loc(day))  # type: ignore[arg-type]
        past = weather.iloc[max(0, at - 11) : at + 1]
        row = {
            "cleared_road_depth_cm": float(cleared["snow_depth"][at]),
            "uncleared_depth_cm": float(uncleared["snow_depth"][at]),
            "packed_mm": float(cleared["surface_ice_amount"][at]),
            "frost_wind_12h": float(past["frost_wind"].sum()),
            "gust_12h_m_s": float(past["gust"].max()),
            "southerly_6h_m_s": float(past["southerly"].iloc[-6:].mean()),
            "out_past_day": _out(day, log),
            "towards_friday": float(np.cos(2.0 * np.pi * (day.day_of_week - FRIDAY) / 7.0)),
            "friday": float(day.day_of_week == FRIDAY),
            "snow_24h_mm": float(weather["snow"].iloc[max(0, at - 23) : at + 1].sum()),
        }
        window = winter.forcing.isel(time=slice(at, at + HORIZON_H + 1))
        row |= _ahead(window, states[number], row["cleared_road_depth_cm"], "")
        if errors:
            wrong = forecasts(winter, at, seed=seed + number)
            row |= _ahead(wrong, states[number].spread(MEMBERS), row["cleared_road_depth_cm"], "forecast_")
        rows.append(row)
    return pd.DataFrame(rows, index=days).assign(silent=_silent(cleared["snow_depth"], weather.index, log, days))


def _columns(count: int) -> Columns:
    return make_columns(count, traffic_veh_per_h=TRAFFIC_VEH_H, speed_km_h=SPEED_KM_H, drift_catch_per_m=DRIFT_CATCH_PER_M)


def _roads(winter: Winter, log: Log, days: pd.DatetimeIndex) -> tuple[Mapping[str, Array], Mapping[str, Array], list[RoadState]]:
    """Hourly stores of the road that is cleared and of one that is not, and the cleared road's state each morning."""
    events = [TreatmentEvent(0, to_utc64(end.to_pydatetime()), TreatmentKind.PLOUGH) for end in log.call_outs["end"]]
    moments = [to_utc64(day.to_pydatetime()) for day in days]
    run = simulate(winter.forcing, _columns(2), treatments=events, outputs=_OUTPUTS, checkpoints=moments)
    stores = [{name: run.outputs[name].to_numpy()[0, column] for name in _OUTPUTS} for column in (0, 1)]
    states = [run.checkpoints[moment] for moment in moments]
    return stores[0], stores[1], [state.select([0]) for state in states]


def _weather(weather: pd.DataFrame) -> pd.DataFrame:
    made = weather.copy()
    made["snow"] = weather["precipitation"] * snow_fraction(weather["air"].to_numpy(), weather["dew"].to_numpy())
    made["frost_wind"] = frost_wind(weather["wind"].to_numpy(), weather["air"].to_numpy())
    made["southerly"] = weather["wind"] * np.cos(np.deg2rad(weather["from"] - 180.0))
    return made


def frost_wind(wind: Array, air: Array) -> Array:
    """Index of wind that can move snow: its cube above a threshold, in the hours with frost."""
    moving: Array = np.where(air < FROST_DEGC, np.maximum(wind - MOVING_FROM_M_S, 0.0) ** 3 / 500.0, 0.0)
    return moving


def _out(day: pd.Timestamp, log: Log) -> float:
    """1 where a plough was out in the past 24 hours."""
    return float(((log.call_outs["start"] <= day) & (log.call_outs["end"] > day - pd.Timedelta(hours=24))).any())


def _ahead(window: xr.Dataset, state: RoadState, now_cm: float, prefix: str) -> dict[str, float]:
    """Members' means of what lies ahead on a road nobody clears."""
    depth = simulate(window, _columns(1), start=state, outputs=("snow_depth",)).outputs["snow_depth"].to_numpy()[:, 0]
    air, dew = window["air_temperature"].to_numpy()[:, 0], window["dew_point_temperature"].to_numpy()[:, 0]
    share = window["snow_fraction"].to_numpy()[:, 0] if "snow_fraction" in window else snow_fraction(air, dew)
    snow = window["precipitation_amount"].to_numpy()[:, 0] * share
    wind = frost_wind(window["wind_speed"].to_numpy()[:, 0], air)
    deepest = depth[:, : WORKING_H + 1].max(axis=1)
    found = {
        "ahead_deepening_10h": np.maximum(np.log1p(deepest) - np.log1p(now_cm), 0.0),
        "ahead_frost_wind_12h": wind[:, 1:13].sum(axis=1),
        "ahead_late_snow_mm": snow[:, WORKING_H + 1 :].sum(axis=1),
        "ahead_snow_18h_mm": snow[:, 1:].sum(axis=1),
    }
    return {f"{prefix}{name}": float(values.mean()) for name, values in found.items()}


def _silent(depth_cm: Array, hours: "pd.Index[pd.Timestamp]", log: Log, days: pd.DatetimeIndex) -> NDArray[np.bool_]:
    """Mornings between two call-outs between which the lane lay under snow for days."""
    stretch = log.call_outs["start"].searchsorted(hours, side="right")
    silent: set[int] = set()
    longest, before = 0, -1
    for between, lies in zip(stretch.tolist(), (depth_cm > SILENT_CM).tolist(), strict=True):
        longest = 0 if not lies else longest + 1 if between == before else 1
        before = between
        if longest >= SILENT_H:
            silent.add(between)
    return np.isin(log.call_outs["start"].searchsorted(days, side="right"), sorted(silent))
