"""The night in one line: what falls, when, how much, and how cold the road gets, over the whole network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.weather import from_utc64, to_utc64

Kind = Literal["snow", "sleet", "rain", "freezing_rain"]
#: Variable of each kind of precipitation, the worst last, so that it wins where amounts are equal.
KINDS: tuple[tuple[Kind, str], ...] = (
    ("rain", "rain_amount"),
    ("sleet", "sleet_amount"),
    ("snow", "snowfall_amount"),
    ("freezing_rain", "freezing_rain_amount"),
)
LIKELY, POSSIBLE = 0.5, 0.2
TRACE_MM = 0.1
#: How far past the night the line looks, and the dry hours that part one spell from the next [h].
AFTER_H, DRY_GAP_H = 24, 3


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure with its 80 % interval."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class After:
    """The first spell that is likely after the hours the line speaks of.

    Attributes:
        kind: Kind of precipitation that gives most.
        starts_at: Begin of its first hour.
        ends_at: End of its last.
        amount_mm: Median amount [mm].
        snow_cm: How much the snow on an untreated road grows by, median [cm].
    """

    kind: Kind
    starts_at: datetime
    ends_at: datetime
    amount_mm: float
    snow_cm: float


@dataclass(frozen=True, slots=True)
class Night:
    """What is coming until a given hour.

    Attributes:
        kind: Kind of precipitation that gives most; None where none is likely or possible.
        likely: Whether it is likely (P >= 0.5 in some hour) or only possible.
        starts_at: First hour it is likely (or possible, where never likely).
        possible_from: First hour it is possible.
        ends_at: End of the last such hour.
        goes_on: Whether it is likely in the hours after the given one too.
        fresh_snow_cm: Greatest snow depth on an untreated road [cm]; None where no snow lies.
        surface_now_degc: Surface temperature in the first hour [degC].
        surface_low: Lowest surface temperature [degC].
        surface_low_at: When.
        dew_point_degc: Dew point at that hour [degC].
        until: End of the last hour it speaks of.
        after: What is likely to fall in the day after that; None where nothing is.
    """

    kind: Kind | None
    likely: bool
    starts_at: datetime | None
    possible_from: datetime | None
    ends_at: datetime | None
    goes_on: bool
    fresh_snow_cm: Spread | None
    surface_now_degc: float
    surface_low: Spread
    surface_low_at: datetime
    dew_point_degc: float
    until: datetime
    after: After | None


def window(hourly: xr.Dataset, start: datetime, hours: int) -> xr.Dataset:
    """The hours from `start` on; empty along time where the assessment has none left."""
    times = hourly["time"].to_numpy()
    first, last = np.searchsorted(times, [to_utc64(start), to_utc64(start + timedelta(hours=hours))], side="right")
    return hourly.isel(time=slice(int(first), int(last)))  # a view: thousands of units are not copied


def over_units(values: NDArray[np.floating], share: float = 0.5) -> NDArray[np.float64]:
    """Quantile over units (first axis), units without a value left out; NaN where none has one."""
    whole = values[np.isfinite(values).any(axis=tuple(range(1, values.ndim)))].astype(float)
    if len(whole) and np.isfinite(whole).all():
        quantile: NDArray[np.float64] = np.quantile(whole, share, axis=0)
        return quantile
    out = np.full(values.shape[1:], np.nan)
    known = np.isfinite(whole).any(axis=0)
    if known.any():
        out[known] = np.nanquantile(whole[:, known], share, axis=0)
    return out


def night(hourly: xr.Dataset, *, now: datetime, hours: int) -> Night | None:
    """Sum up the coming hours over all units; None where nothing is known."""
    ahead = window(hourly, now, hours)
    if ahead.sizes["time"] == 0:
        return None
    surface = over_units(ahead["road_surface_temperature"].to_numpy())
    if not np.isfinite(surface).any():
        return None
    times = [from_utc64(moment) for moment in ahead["time"].to_numpy()]
    coldest = int(np.nanargmin(surface[:, 2]))
    dew_point = over_units(ahead["dew_point_temperature"].to_numpy())
    kind, likely, starts, possible, ends = _precipitation(ahead, times)
    return Night(
        kind=kind,
        likely=likely,
        starts_at=starts,
        possible_from=possible,
        ends_at=ends,
        goes_on=likely and _goes_on(hourly, now + timedelta(hours=hours), ends),
        fresh_snow_cm=_snow(ahead),
        surface_now_degc=float(surface[0, 2]),
        surface_low=Spread(float(surface[coldest, 0]), float(surface[coldest, 2]), float(surface[coldest, 4])),
        surface_low_at=times[coldest],
        dew_point_degc=float(dew_point[coldest, 2]),
        until=times[-1],
        after=_after(hourly, times[-1]),
    )


def _goes_on(hourly: xr.Dataset, until: datetime, ends: datetime | None) -> bool:
    """Whether it falls up to the end of the window and is likely in one of the two hours after it."""
    after = window(hourly, until, 2)
    if ends is None or until - ends >= timedelta(hours=2) or after.sizes["time"] == 0:
        return False
    chance = over_units(after["probability_of_precipitation"].to_numpy())
    return bool((np.nan_to_num(chance) >= LIKELY).any())


def _after(hourly: xr.Dataset, until: datetime) -> After | None:
    """The first likely spell of the day after `until`; a spell ends where `DRY_GAP_H` hours pass without likely precipitation."""
    coming = window(hourly, until, AFTER_H)
    if coming.sizes["time"] == 0:
        return None
    wet = np.flatnonzero(over_units(coming["probability_of_precipitation"].to_numpy()) >= LIKELY)
    if wet.size == 0:
        return None
    breaks = np.flatnonzero(np.diff(wet) > DRY_GAP_H)
    spell = wet[: breaks[0] + 1] if breaks.size else wet
    first, last = int(spell[0]), int(spell[-1])
    amounts = [float(np.nansum(over_units(coming[name].to_numpy())[first : last + 1])) for _, name in KINDS]
    amount, best = max((value, place) for place, value in enumerate(amounts))
    if amount < TRACE_MM / 2:
        return None
    times = [from_utc64(moment) for moment in coming["time"].to_numpy()]
    begins = times[first] - timedelta(hours=1)
    depth = over_units(window(hourly, begins - timedelta(hours=1), last - first + 2)["snow_depth"].to_numpy())[:, 2]
    growth = float(np.nanmax(depth) - depth[0]) if np.isfinite(depth[0]) else 0.0
    return After(KINDS[best][0], begins, times[last], sum(amounts), growth)


_Fall = tuple[Kind | None, bool, datetime | None, datetime | None, datetime | None]


def _precipitation(ahead: xr.Dataset, times: Sequence[datetime]) -> _Fall:
    """The kind that gives most and the hours it is likely in (an hour's amount fell over the hour before its time)."""
    chance = over_units(ahead["probability_of_precipitation"].to_numpy())
    wet = np.flatnonzero(chance >= POSSIBLE)
    if wet.size == 0:
        return None, False, None, None, None
    sure = np.flatnonzero(chance >= LIKELY)
    hours = sure if sure.size else wet
    totals = [(float(np.nansum(over_units(ahead[name].to_numpy())[wet])), place) for place, (_, name) in enumerate(KINDS)]
    amount, best = max(totals)
    kind = KINDS[best][0] if amount >= TRACE_MM / 2 else None
    hour = timedelta(hours=1)
    return kind, bool(sure.size), times[hours[0]] - hour, times[wet[0]] - hour, times[hours[-1]]


def _snow(ahead: xr.Dataset) -> Spread | None:
    """Greatest median snow depth of the window with its 10 and 90 % quantiles."""
    depth = over_units(ahead["snow_depth"].to_numpy())
    if not np.isfinite(depth).any():
        return None
    top = int(np.nanargmax(depth[:, 2]))
    low, _, middle, _, high = (float(value) for value in depth[top])
    return Spread(low, middle, high) if high >= 0.2 else None
