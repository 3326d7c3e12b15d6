"""Feature rows: per unit and hour, statistics over the members of weather and road, and what was known at the issue.

Only what is passed in is used, and of the past only hours up to the issue; so nothing later than the issue can reach a feature except
through the forecast itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.needs import Need
from model.features.past import LONGEST_SINCE_H, SNOWFALL_MM, PastWeather, hours_between, past_weather
from model.features.places import Places
from model.features.schema import COMMON_NAMES, NEED_FEATURES
from model.features.treated import WorkDone, treatment_ages
from model.physics import layout
from model.physics.state import RoadState

Grid = NDArray[np.float32]

#: Precipitation that counts as such in `precipitation_6h_share` [mm].
WET_MM = 0.1


@dataclass(frozen=True, eq=False)
class FeatureBlock:
    """Features of one issue.

    Attributes:
        units: Index of each unit in the network, shape (unit,).
        times: Valid hours, ``datetime64[ns]``.
        common: Features all needs share, shape (unit, time, feature), in the order of the schema.
        by_need: Features of each need, shape (unit, time, feature).
    """

    units: NDArray[np.intp]
    times: NDArray[np.datetime64]
    common: Grid
    by_need: Mapping[Need, Grid]

    def rows(self, need: Need, picked: NDArray[np.bool_]) -> Grid:
        """Feature matrix (row, feature) of the picked (unit, time) cells."""
        return np.concatenate([self.common[picked], self.by_need[need][picked]], axis=1)


def build_features(
    *,
    ensemble: xr.Dataset,
    outputs: xr.Dataset,
    needs: xr.Dataset | None,
    places: Places,
    issued_at: np.datetime64,
    start: RoadState | None = None,
    history: xr.Dataset | None = None,
    work: WorkDone | None = None,
) -> FeatureBlock:
    """Features of one issue.

    Args:
        ensemble: Members over ("member", "point", "time") that drove the road model.
        outputs: Road model outputs over ("member", "column", "time") without treatment.
        needs: Result of `model.needs.judged.need_flags` on those outputs; None where only the common features are wanted.
        places: Units of the rows and the weights of their columns.
        issued_at: Moment of issue; leads count from it.
        start: Road state at the issue, on the same columns; None makes its features unknown.
        history: Analysed weather before the issue over ("member", "point", "time"); later hours in it are ignored.
        work: What was done to the units of the network; what ended or became known after the issue is ignored.
    """
    judged = [] if needs is None else [need for need in Need if need.value in needs]
    return feature_block(
        weather={name: ensemble.variables[name].transpose("member", "point", "time").to_numpy() for name in _WEATHER},
        road={name: outputs.variables[name].transpose("member", "column", "time").to_numpy() for name in _ROAD},
        severities={} if needs is None else {need: needs.variables[f"{need.value}_severity"].to_numpy() for need in judged},
        times=outputs["time"].to_numpy(),
        places=places,
        issued_at=issued_at,
        start=start,
        past=None if history is None else past_weather(history, issued_at),
        work=work,
    )


def feature_block(
    *,
    weather: Mapping[str, NDArray[np.floating]],
    road: Mapping[str, NDArray[np.floating]],
    severities: Mapping[Need, NDArray[np.float32]],
    times: NDArray[np.datetime64],
    places: Places,
    issued_at: np.datetime64,
    start: RoadState | None,
    past: PastWeather | None,
    work: WorkDone | None = None,
) -> FeatureBlock:
    """`build_features` on plain arrays.

    Args:
        weather: Ensemble by canonical name, shape (member, point, time).
        road: Road model outputs by name, shape (member, column, time).
        severities: Severity of each need, shape (member, unit of the network, time).
        times: Valid hours.
        places: Units of the rows and the weights of their columns.
        issued_at: Moment of issue.
        start: Road state at the issue.
        past: Weather before it.
        work: What was done to the units of the network.
    """
    on_road = {name: _weighted(places.column_weight, road[name]) for name in _ROAD}
    above = {name: _weighted(places.point_weight, weather[name]) for name in _WEATHER}
    values = _surface_features(on_road, above) | _precipitation_features(above) | _clock_features(times, issued_at)
    values |= {name: value[:, None] for name, value in places.fixed.items()}
    values |= _start_features(places, start) | _history_features(places, past)
    values |= {name: age[:, None] for name, age in treatment_ages(work, places.units, issued_at).items()}
    shape = (len(places.units), times.size)
    common = np.stack([np.broadcast_to(values[name], shape).astype(np.float32) for name in COMMON_NAMES], axis=-1)
    judged = {need: _need_features(severity[:, places.units]) for need, severity in severities.items()}
    return FeatureBlock(places.units, times, common, judged)


_ROAD = (
    "road_surface_temperature", "surface_water_amount", "surface_ice_amount", "surface_frost_amount", "snow_depth", "snow_wetness",
    "dissolved_salt_amount", "dry_salt_amount", "freezing_point",
)  # fmt: skip
_WEATHER = (
    "air_temperature", "dew_point_temperature", "wind_speed", "cloud_area_fraction", "precipitation_amount", "snow_fraction",
)  # fmt: skip


def _weighted(weight: Grid, values: NDArray[np.floating]) -> Grid:
    """(member, column or point, time) → (member, unit, time)."""
    averaged: Grid = np.matmul(weight, np.ascontiguousarray(values, dtype=np.float32))
    return averaged


def _quantile(ordered: Grid, share: float) -> Grid:
    """Quantile over the sorted first axis, linear between members."""
    position = share * (ordered.shape[0] - 1)
    low = int(position)
    high = min(low + 1, ordered.shape[0] - 1)
    value: Grid = ordered[low] + (ordered[high] - ordered[low]) * np.float32(position - low)
    return value


def _spread(name: str, values: Grid, *, which: tuple[str, ...]) -> dict[str, Grid]:
    found: dict[str, Grid] = {}
    ordered = np.sort(values, axis=0) if "q10" in which or "q90" in which else values
    for stat in which:
        if stat == "mean":
            found[f"{name}_mean"] = values.mean(axis=0)
        elif stat == "sd":
            found[f"{name}_sd"] = values.std(axis=0)
        else:
            found[f"{name}_{stat}"] = _quantile(ordered, 0.1 if stat == "q10" else 0.9)
    return found


def _trailing(values: Grid, hours: int, *, mean: bool = False) -> Grid:
    """Sum (or mean) over the `hours` up to each time, shorter at the start of the forecast."""
    total = np.cumsum(values, axis=-1, dtype=np.float64)
    total[..., hours:] = total[..., hours:] - total[..., :-hours].copy() if values.shape[-1] > hours else total[..., hours:]
    if mean:
        total = total / np.minimum(np.arange(1, values.shape[-1] + 1), hours)
    return total.astype(np.float32)


def _surface_features(road: Mapping[str, Grid], weather: Mapping[str, Grid]) -> dict[str, Grid]:
    surface = road["road_surface_temperature"]
    above_dew = surface - weather["dew_point_temperature"]
    return {
        **_spread("surface_temperature", surface, which=("mean", "sd", "q10", "q90")),
        "surface_below_zero_share": (surface < 0.0).mean(axis=0, dtype=np.float32),
        **_spread("air_temperature", weather["air_temperature"], which=("mean", "sd")),
        **_spread("surface_above_dew_point", above_dew, which=("mean", "q10")),
        "frost_condition_share": ((above_dew < 0.0) & (surface < 0.0)).mean(axis=0, dtype=np.float32),
        **_spread("snow_depth", road["snow_depth"], which=("mean", "sd", "q90")),
        "snow_wetness_mean": road["snow_wetness"].mean(axis=0),
        "water_mean": road["surface_water_amount"].mean(axis=0),
        "ice_mean": road["surface_ice_amount"].mean(axis=0),
        "frost_mean": road["surface_frost_amount"].mean(axis=0),
        "salt_mean": (road["dissolved_salt_amount"] + road["dry_salt_amount"]).mean(axis=0),
        "freezing_point_mean": road["freezing_point"].mean(axis=0),
    }


def _precipitation_features(weather: Mapping[str, Grid]) -> dict[str, Grid]:
    amount = weather["precipitation_amount"]
    snow = amount * weather["snow_fraction"]
    six, snow_six = _trailing(amount, 6), _trailing(snow, 6)
    mean_six = six.mean(axis=0)
    so_far = np.sort(np.cumsum(snow, axis=-1), axis=0)
    return {
        "precipitation_3h_mean": _trailing(amount, 3).mean(axis=0),
        **_spread("precipitation_6h", six, which=("mean", "sd", "q90")),
        "precipitation_12h_mean": _trailing(amount, 12).mean(axis=0),
        "precipitation_6h_share": (six >= WET_MM).mean(axis=0, dtype=np.float32),
        "snowfall_6h_mean": snow_six.mean(axis=0),
        "snowfall_12h_mean": _trailing(snow, 12).mean(axis=0),
        "snowfall_so_far_q90": _quantile(so_far, 0.9),
        "snow_share_6h": np.where(mean_six > 0.01, snow_six.mean(axis=0) / np.maximum(mean_six, 0.01), np.nan).astype(np.float32),
        "wind_mean": weather["wind_speed"].mean(axis=0),
        "cloud_mean": weather["cloud_area_fraction"].mean(axis=0),
        "cloud_6h_mean": _trailing(weather["cloud_area_fraction"], 6, mean=True).mean(axis=0),
    }


def _clock_features(times: NDArray[np.datetime64], issued_at: np.datetime64) -> dict[str, NDArray[np.generic]]:
    year = times.astype("datetime64[Y]")
    october = year.astype("datetime64[M]") + np.timedelta64(9, "M")
    october = np.where(times >= october.astype(times.dtype), october, october - np.timedelta64(12, "M"))
    return {
        "lead": hours_between(issued_at, times),
        "hour_of_day": (times.astype("datetime64[s]").astype(np.int64) % 86_400) / 3600.0,
        "day_of_season": (times.astype("datetime64[D]") - october.astype("datetime64[D]")).astype(np.float64),
    }


def _start_features(places: Places, start: RoadState | None) -> dict[str, NDArray[np.generic]]:
    rows = {
        "surface_temperature_at_issue": (layout.SKIN,),
        "snow_at_issue": (layout.SNOW,),
        "ice_at_issue": (layout.ICE,),
        "water_at_issue": (layout.WATER,),
        "salt_at_issue": (layout.DISSOLVED, layout.DRY),
        "sand_at_issue": (layout.SAND,),
    }
    if start is None:
        return dict.fromkeys(rows, np.array([[np.nan]], dtype=np.float32))
    return {
        name: places.column_weight @ np.sum([start.row(i).mean(axis=0) for i in which], axis=0)[:, None]
        for name, which in rows.items()
    }


def _history_features(places: Places, past: PastWeather | None) -> dict[str, NDArray[np.generic]]:
    if past is None:
        return dict.fromkeys(("hours_since_snowfall", "precipitation_before_24h"), np.array([[np.nan]], dtype=np.float32))
    snow = places.point_weight @ past.snow
    since = np.where(snow >= SNOWFALL_MM, past.age_h[None, :], LONGEST_SINCE_H).min(axis=1)
    day = places.point_weight @ np.where(past.age_h < 24.0, past.precipitation, 0.0).sum(axis=1)
    return {"hours_since_snowfall": since[:, None], "precipitation_before_24h": day[:, None]}


def _need_features(severity: NDArray[np.float32]) -> Grid:
    flags = (severity >= 1.0).astype(np.float32)
    values = {
        "need_share": flags.mean(axis=0),
        "need_share_3h": _within_an_hour(flags).mean(axis=0),
        "need_share_so_far": np.maximum.accumulate(flags, axis=-1).mean(axis=0),
        **_spread("severity", np.log1p(severity), which=("mean", "sd", "q10", "q90")),
    }
    return np.stack([values[feature.name] for feature in NEED_FEATURES], axis=-1).astype(np.float32)


def _within_an_hour(flags: Grid) -> Grid:
    """True where the need stands in this hour or the one before or after."""
    wide = flags.copy()
    wide[..., 1:] = np.maximum(wide[..., 1:], flags[..., :-1])
    wide[..., :-1] = np.maximum(wide[..., :-1], flags[..., 1:])
    return wide
