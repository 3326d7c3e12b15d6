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
SURE, LIKELY, POSSIBLE = 0.8, 0.5, 0.2
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
        snow_cm: How much the snow on an untreated road grows by, median [cm]; None where unknown.
    """

    kind: Kind
    starts_at: datetime
    ends_at: datetime
    amount_mm: float
    snow_cm: float | None


@dataclass(frozen=True, slots=True)
class Edge:
    """When precipitation begins or ends.

    Attributes:
        middle: From, or until, when it is likely (P >= 0.5), or possible (P >= 0.2) where it never is likely.
        sure: The same where it is sure (P >= 0.8); None where it never is.
        outer: The same where it is possible: the earliest begin, the latest end.
    """

    middle: datetime
    sure: datetime | None
    outer: datetime


@dataclass(frozen=True, slots=True)
class Fall:
    """Precipitation until a given hour.

    Attributes:
        hours: Hours it speaks of.
        known_h: Those of them in which its chance is known.
        kind: Kind that gives most; None where none is likely or possible, or where no amount is known.
        likely: Whether it is likely (P >= 0.5) in some hour or only possible.
        start: When it begins; None where it never is possible, or comes to nothing.
        end: When the last of it ends; None as `start`.
        goes_on: Whether it is likely in the hours after the given one too.
    """

    hours: int
    known_h: int
    kind: Kind | None
    likely: bool
    start: Edge | None
    end: Edge | None
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Night:
    """What is coming until a given hour.

    Attributes:
        fall: Precipitation.
        snow_known: Whether the snow depth is known in any hour.
        fresh_snow_cm: Greatest snow depth on an untreated road [cm]; None where no snow lies, or none is known.
        surface_now_degc: Surface temperature in the first hour [degC].
        surface_low: Lowest surface temperature [degC].
        surface_low_at: When.
        dew_point_degc: Dew point at that hour [degC].
        until: End of the last hour it speaks of.
        after: What is likely to fall in the day after that; None where nothing is.
    """

    fall: Fall
    snow_known: bool
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
    depth = over_units(ahead["snow_depth"].to_numpy())
    return Night(
        fall=_precipitation(hourly, ahead, times, until=now + timedelta(hours=hours)),
        snow_known=bool(np.isfinite(depth).any()),
        fresh_snow_cm=_snow(depth),
        surface_now_degc=float(surface[0, 2]),
        surface_low=Spread(float(surface[coldest, 0]), float(surface[coldest, 2]), float(surface[coldest, 4])),
        surface_low_at=times[coldest],
        dew_point_degc=float(dew_point[coldest, 2]),
        until=times[-1],
        after=_after(hourly, times[-1]),
    )


def _goes_on(hourly: xr.Dataset, until: datetime, ends: datetime) -> bool:
    """Whether it falls up to the end of the window and is likely in one of the two hours after it."""
    after = window(hourly, until, 2)
    if until - ends >= timedelta(hours=2) or after.sizes["time"] == 0:
        return False
    return bool((over_units(after["probability_of_precipitation"].to_numpy()) >= LIKELY).any())


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
    growth = float(np.nanmax(depth) - depth[0]) if depth.size and np.isfinite(depth[0]) else None
    return After(KINDS[best][0], begins, times[last], sum(amounts), growth)


def _precipitation(hourly: xr.Dataset, ahead: xr.Dataset, times: Sequence[datetime], *, until: datetime) -> Fall:
    """The kind that gives most and the hours it is likely in (an hour's amount fell over the hour before its time)."""
    chance = over_units(ahead["probability_of_precipitation"].to_numpy())
    hours, known = len(times), int(np.isfinite(chance).sum())
    wet, likely, sure = (np.flatnonzero(chance >= share) for share in (POSSIBLE, LIKELY, SURE))
    nothing = Fall(hours, known, kind=None, likely=False, start=None, end=None, goes_on=False)
    if wet.size == 0:
        return nothing
    amounts = [over_units(ahead[name].to_numpy())[wet] for _, name in KINDS]
    kind = None
    if any(np.isfinite(amount).any() for amount in amounts):
        amount, best = max((float(np.nansum(amount)), place) for place, amount in enumerate(amounts))
        if amount < TRACE_MM / 2:
            return nothing
        kind = KINDS[best][0]
    told, hour = (likely if likely.size else wet), timedelta(hours=1)
    end = times[told[-1]]
    return Fall(
        hours,
        known,
        kind=kind,
        likely=bool(likely.size),
        start=Edge(times[told[0]] - hour, times[sure[0]] - hour if sure.size else None, times[wet[0]] - hour),
        end=Edge(end, times[sure[-1]] if sure.size else None, _possible_until(hourly, times[wet[-1]])),
        goes_on=bool(likely.size) and _goes_on(hourly, until, end),
    )


def _possible_until(hourly: xr.Dataset, last: datetime) -> datetime:
    """How long it stays possible hour by hour after the last possible hour of the window, which may be the window's last."""
    coming = over_units(window(hourly, last, AFTER_H)["probability_of_precipitation"].to_numpy())
    ended = np.flatnonzero(~(coming >= POSSIBLE))
    return last + timedelta(hours=int(ended[0]) if ended.size else coming.size)


def _snow(depth: NDArray[np.float64]) -> Spread | None:
    """Greatest median snow depth (hour, quantile) of the window with its 10 and 90 % quantiles [cm]."""
    if not np.isfinite(depth).any():
        return None
    top = int(np.nanargmax(depth[:, 2]))
    low, _, middle, _, high = (float(value) for value in depth[top])
    return Spread(low, middle, high) if high >= 0.2 else None
