"""Halka's road model on a METRo case: drawn to the observations up to a start, then on with the weather given."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from benchmarks.metro_cases_xml import MetroCase
from model.domain.errors import ForecastError
from model.domain.variables import VARIABLES
from model.physics import layout
from model.physics.columns import Columns, make_columns
from model.physics.corrections import decay_error
from model.physics.forcing import prepare_forcing
from model.physics.ground import LAYERS, GroundClass, ground_coefficients
from model.physics.hand_over import hand_over
from model.physics.road import simulate
from model.physics.spin_up import first_guess
from model.physics.state import RoadState
from model.relaxation import relaxed

Array = NDArray[np.float64]
#: Below this depth the annual wave rules, not the sensor [m].
DEEP_M = 2.0
#: What is relaxed from the readings to the forecast, by the names of the road model.
CANONICAL = {"air": "air_temperature", "dew_point": "dew_point_temperature", "wind": "wind_speed"}
#: Readings this far on either side make a value at a whole hour.
REACH = pd.Timedelta("40min")
#: An open road with ordinary rural traffic; METRo's files name neither sky view nor traffic.
SKY_VIEW, TRAFFIC_VEH_H, SPEED_KM_H = 0.95, 100.0, 90.0


@dataclass(frozen=True, eq=False)
class MetroForecast:
    """Surface temperature by whole hour from the start on.

    Attributes:
        start: Nothing observed later was used.
        time: Whole hours; the first is at or before the start.
        temperature: [degC].
    """

    start: pd.Timestamp
    time: pd.DatetimeIndex
    temperature: Array

    def at(self, times: pd.DatetimeIndex) -> Array:
        """Between whole hours by a monotone cubic [degC]; NaN outside."""
        axis = (self.time - self.time[0]) / pd.Timedelta("1h")
        wanted = (times - self.time[0]) / pd.Timedelta("1h")
        found: Array = PchipInterpolator(axis.to_numpy(), self.temperature, extrapolate=False)(wanted.to_numpy())
        return found


def forecast(case: MetroCase, start: pd.Timestamp, *, weather_known: bool = False) -> MetroForecast:
    """Forecast from a start with what was known then.

    Args:
        case: One case.
        start: UTC; readings after it are not used.
        weather_known: Give the air, dew point and wind observed after the start too, which parts the road model's own error from the
            weather forecast's.

    Raises:
        ForecastError: The forecast's weather does not reach beyond the start, or nothing was observed before it.
    """
    past = case.observed[case.observed.index <= start]
    begin = start.floor("h")
    if past["surface"].notna().sum() == 0:
        raise ForecastError(f"{case.name}: no surface temperature was read up to {start:%Y-%m-%d %H:%M}")
    if not (case.forecast.index[0] <= begin + pd.Timedelta("1h") and case.forecast.index[-1] > begin):
        raise ForecastError(f"{case.name}: the forecast does not cover the hours after {start:%Y-%m-%d %H:%M}")
    index = pd.date_range(min(past.index[0].floor("h"), begin), case.forecast.index[-1], freq="h")
    seen = case.observed if weather_known else past
    forcing = _forcing(case, seen, index, max(start, seen.index[-1]))
    surface = _at_hours(past["surface"], index)
    columns = _columns(case)
    split = int(np.flatnonzero(index == begin)[0])
    state = _first_state(case, past, forcing, columns)
    if split > 0:
        run = simulate(
            forcing.isel(time=slice(0, split + 1)),
            columns,
            start=state,
            observed_surface=surface[None, : split + 1],
            outputs=_WANTED,
        )
        state = hand_over(run.state, surface[split : split + 1])
    ahead = simulate(forcing.isel(time=slice(split, None)), columns, start=state, outputs=_WANTED, dtype=np.float64)
    time = index[split:]
    raw = MetroForecast(start, time, ahead.outputs[_WANTED[0]].to_numpy()[0, 0])
    newest = past["surface"].dropna().iloc[-1:]
    error = newest.to_numpy(dtype=np.float64) - raw.at(pd.DatetimeIndex(newest.index))
    if not np.isfinite(error).all():
        return raw
    since = ((time - newest.index[0]) / pd.Timedelta("1h")).to_numpy(dtype=np.float64)
    return MetroForecast(start, time, decay_error(raw.temperature, error[0], since))


_WANTED = ("road_surface_temperature",)


def _columns(case: MetroCase) -> Columns:
    return make_columns(
        1,
        grounds=(GroundClass(case.pavement, case.bridge, layers=case.layers),),  # type: ignore[arg-type]
        sky_view_factor=SKY_VIEW,
        traffic_veh_per_h=TRAFFIC_VEH_H,
        speed_km_h=SPEED_KM_H,
    )


def _at_hours(readings: pd.Series, index: pd.DatetimeIndex) -> Array:
    """Readings at whole hours by a straight line between neighbours at most REACH away; NaN elsewhere, never beyond the last."""
    known = readings.dropna()
    if known.empty:
        return np.full(len(index), np.nan)
    seconds = [part.to_numpy().astype("datetime64[s]").astype(np.float64) for part in (index, known.index)]
    value: Array = np.interp(seconds[0], seconds[1], known.to_numpy(dtype=np.float64), left=np.nan, right=np.nan)
    after = np.searchsorted(seconds[1], seconds[0]).clip(0, known.size - 1)
    before = (np.searchsorted(seconds[1], seconds[0], side="right") - 1).clip(0, known.size - 1)
    far = np.maximum(np.abs(seconds[1][after] - seconds[0]), np.abs(seconds[1][before] - seconds[0])) > REACH.total_seconds()
    return np.where(far, np.nan, value)


def _forcing(case: MetroCase, past: pd.DataFrame, index: pd.DatetimeIndex, start: pd.Timestamp) -> xr.Dataset:
    """Observed weather up to the start, running over into the forecast's; clouds and precipitation always the forecast's."""
    given = case.forecast.reindex(index)
    values = _let_go(past, given[["air", "dew_point", "wind"]].bfill(), start)
    early = float(case.forecast["cloud"].iloc[:6].mean())
    values["cloud"] = given["cloud"].fillna(early)
    rain, snow = given["rain"].fillna(0.0), given["snow"].fillna(0.0)
    amount = rain + snow
    values["dew_point"] = values["dew_point"].clip(upper=values["air"])
    table = {
        "air_temperature": values["air"],
        "dew_point_temperature": values["dew_point"],
        "wind_speed": values["wind"].clip(lower=0.0),
        "cloud_area_fraction": values["cloud"],
        "precipitation_amount": amount,
        "snow_fraction": (snow / amount).fillna(0.0),
    }
    return xr.Dataset(
        {
            name: (
                ("member", "point", "time"),
                column.to_numpy(dtype=np.float64)[None, None, :],
                {"units": VARIABLES[name].units},
            )
            for name, column in table.items()
        },
        coords={
            "time": index.to_numpy().astype("datetime64[ns]"),
            "longitude": ("point", [case.longitude]),
            "latitude": ("point", [case.latitude]),
            "altitude": ("point", [0.0]),
        },
        attrs={"source": case.name},
    )


def _let_go(past: pd.DataFrame, given: pd.DataFrame, start: pd.Timestamp) -> pd.DataFrame:
    """Air, dew point and wind by whole hour: as read up to the start, from there as the nightly chain's members let go of the analysis.

    Args:
        past: What was read.
        given: The forecast's by whole hour, its first hour held back over the hours before.
        start: Hours after it are forecast.
    """
    index = pd.DatetimeIndex(given.index)
    ahead = np.asarray(index > start)
    values, said, newest = given.copy(), {}, {}
    for name, canonical in CANONICAL.items():
        known = past[name].dropna()
        if known.empty:
            continue
        newest[canonical] = known.to_numpy(dtype=np.float64)[-1:]
        said[canonical] = _between(given[name], pd.DatetimeIndex(known.index[-1:]))[None, :]
        departure = pd.Series(_at_hours(known, index), index) - given[name]
        departure[index > known.index[-1]] = float(newest[canonical][0] - said[canonical][0, 0])
        values[name] = given[name] + departure.ffill().bfill()
    members = {canonical: given[name].to_numpy(dtype=np.float64)[None, None, ahead] for name, canonical in CANONICAL.items()}
    for canonical, told in relaxed(members, said, newest).items():
        values.loc[ahead, next(name for name, meant in CANONICAL.items() if meant == canonical)] = told[0, 0]
    return values


def _between(series: pd.Series, times: pd.DatetimeIndex) -> Array:
    """A whole-hour series at any times, by a straight line [as given]."""
    seconds = [part.to_numpy().astype("datetime64[s]").astype(np.float64) for part in (times, series.index)]
    found: Array = np.interp(seconds[0], seconds[1], series.to_numpy(dtype=np.float64))
    return found


def _first_state(case: MetroCase, past: pd.DataFrame, forcing: xr.Dataset, columns: Columns) -> RoadState:
    """Surface as first read, a straight line to the sensor below it, from there to the annual wave."""
    state = first_guess(prepare_forcing(forcing), columns)
    surface, below = past["surface"].dropna(), past["below"].dropna()
    values = np.array(state.values)
    first = float(surface.iloc[0])
    rows = slice(layout.TEMPERATURE, layout.TEMPERATURE + LAYERS)
    depth = ground_coefficients(columns.classes[0], 300.0).depth
    profile = values[rows, 0, 0]
    if not below.empty and not case.bridge:
        deep = float(np.interp(DEEP_M, depth, profile))
        line = np.interp(depth, [0.0, case.below_depth_m, DEEP_M], [first, float(below.iloc[0]), deep])
        profile = np.where(depth < DEEP_M, line, profile)
    else:
        profile = profile + (first - profile[0]) * np.exp(-depth / 0.1)
    values[rows, 0, 0] = profile
    values[[layout.SKIN, layout.SURFACE], 0, 0] = first
    return RoadState(state.time, values)
