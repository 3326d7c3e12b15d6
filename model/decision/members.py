"""Members of one unit, and the window read off them: probability, interval, onset, and which members carry the need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from model.decision.rules import Window
from model.domain.needs import Need, Rung
from model.domain.weather import from_utc64, to_utc64

#: Quantiles of the onset time.
ONSET_QUANTILES = (0.1, 0.5, 0.9)
#: Below this window probability no onset time is told [1].
LEAST_PROBABILITY = 0.01
#: Severity above that at a later window's beginning that makes a need of its own: one more start depth or film on top [1].
ANEW = 1.0

Grid = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class UnitMembers:
    """Weather and road of one unit, arrays of shape (member, time).

    Attributes:
        unit_id: Route or heated zone.
        times: Valid hours, shape (time,).
        surface_temperature: Area mean [degC].
        cold_surface_temperature: Surface that the coldest fifth of the area lies at or below [degC].
        film: Water, ice and frost that the wettest fifth of the area carries at least [mm].
        water: [mm].
        snow: [mm water].
        ice: [mm].
        frost: [mm].
        snow_depth: [cm].
        snow_wetness: Liquid share [1].
        salt: Dissolved and dry [g/m2].
        air_temperature: [degC].
        dew_point: [degC].
        wind: [m/s].
        cloud: [1].
        rain: Of the hour [mm].
        snowfall: Of the hour, sleet included [mm].
        freezing_rain: Of the hour [mm].
    """

    unit_id: str
    times: NDArray[np.datetime64]
    surface_temperature: Grid
    cold_surface_temperature: Grid
    film: Grid
    water: Grid
    snow: Grid
    ice: Grid
    frost: Grid
    snow_depth: Grid
    snow_wetness: Grid
    salt: Grid
    air_temperature: Grid
    dew_point: Grid
    wind: Grid
    cloud: Grid
    rain: Grid
    snowfall: Grid
    freezing_rain: Grid


@dataclass(frozen=True, eq=False)
class NeedMembers:
    """One need on one unit, member by member.

    Attributes:
        need: Which.
        times: Valid hours, shape (time,).
        severity: Ratio to the rule's limit, shape (member, time).
        share: Share in which each member is in need, so that its mean is the calibrated probability, shape (member, time); NaN: unknown.
        low: The same for the lower end of the interval.
        high: The same for the upper end.
        rung: What the answer rests on.
        drivers: What each group of features adds to the log-odds of need, where a learned model answers.
    """

    need: Need
    times: NDArray[np.datetime64]
    severity: Grid
    share: Grid
    low: Grid
    high: Grid
    rung: Rung = Rung.PHYSICS
    drivers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class WindowMembers:
    """A window read off the members.

    Attributes:
        inside: True for the hours of the window, shape (time,).
        complete: True where every hour of the window is known.
        probability: P(need arises in the window) [1].
        low: Lower end of its interval [1].
        high: Upper end [1].
        onsets: Early, median and late time it arises; None where it does not.
        share: As in `NeedMembers`, what is carried over from before the window taken off, shape (member, time).
        weight: How far each member is in need at all; all alike where none is, shape (member,).
        first_hour: Index of each member's first hour in need; its worst hour where it never is, shape (member,).
        typical_hour: Index of the median onset, or of the middle member's worst hour.
    """

    inside: NDArray[np.bool_]
    complete: bool
    probability: float
    low: float
    high: float
    onsets: tuple[datetime | None, datetime | None, datetime | None]
    share: Grid
    weight: NDArray[np.float64]
    first_hour: NDArray[np.intp]
    typical_hour: int

    @property
    def arises(self) -> bool:
        """Whether any member is in need."""
        return self.onsets[1] is not None


def window_members(needed: NeedMembers, window: Window, *, first: bool) -> WindowMembers | None:
    """Read a window off the members.

    A need that a member carries over into a later window belongs to the window before it, where it is to be treated; the later window
    counts it again once it has ceased, or has grown by as much as makes a need of its own.

    Args:
        needed: The members.
        window: Until the class's deadline.
        first: True for the window that begins now.

    Returns:
        None where no hour of the window is known.
    """
    start, end = to_utc64(window.start), _hour_at_or_after(to_utc64(window.deadline))
    inside = (needed.times > start) & (needed.times <= end)
    known = inside & np.isfinite(needed.share).all(axis=0)
    if not known.any():
        return None
    complete = bool((known == inside).all() and needed.times[-1] >= end)
    begin = 0 if first else max(0, int(np.flatnonzero(inside)[0]) - 1)
    parts = (np.nan_to_num(part) for part in (needed.share, needed.low, needed.high))
    share, low, high = (np.where(known, part if first else _anew(part, needed.severity, begin), 0.0) for part in parts)
    by_then = np.maximum.accumulate(share, axis=1)
    probability = float(by_then[:, -1].mean())
    onsets, typical = _onsets(by_then.mean(axis=0), needed.times)
    in_need = by_then[:, -1]
    worst = np.where(known[None], needed.severity, -1.0).argmax(axis=1)
    first_hour = np.where(in_need > 0, (share > 0).argmax(axis=1), worst)
    return WindowMembers(
        inside=known,
        complete=complete,
        probability=probability,
        low=float(low.max(axis=1).mean()),
        high=float(high.max(axis=1).mean()),
        onsets=onsets,
        share=share,
        weight=(in_need if in_need.sum() >= LEAST_PROBABILITY else np.ones_like(in_need)).astype(np.float64),
        first_hour=first_hour.astype(np.intp),
        typical_hour=typical if typical is not None else int(np.median(worst)),
    )


def _hour_at_or_after(moment: np.datetime64) -> np.datetime64:
    hour: np.datetime64 = moment.astype("datetime64[h]").astype("datetime64[ns]")
    return hour if hour == moment else np.datetime64(hour + np.timedelta64(1, "h"))


def _anew(share: Grid, severity: Grid, begin: int) -> Grid:
    """Share in which each member comes into need after an hour: what rises above its least share since, and all of what has grown anew.

    Args:
        share: Share in need, shape (member, time) [1].
        severity: Ratio to the rule's limit, shape (member, time).
        begin: Index of the hour.
    """
    least = np.minimum.accumulate(share[:, begin:], axis=1)
    risen = np.zeros_like(share)
    risen[:, begin:] = share[:, begin:] - least
    return np.where(severity >= severity[:, begin, None] + ANEW, share, risen)


def _onsets(
    by_then: Grid, times: NDArray[np.datetime64]
) -> tuple[tuple[datetime | None, datetime | None, datetime | None], int | None]:
    total = float(by_then[-1])
    if total < LEAST_PROBABILITY:
        return (None, None, None), None
    hours = [int(np.argmax(by_then >= quantile * total - 1e-12)) for quantile in ONSET_QUANTILES]
    early, middle, late = (from_utc64(times[hour]) for hour in hours)
    return (early, middle, late), hours[1]


def weighted_quantile(values: Grid, weight: NDArray[np.float64], quantile: float) -> float:
    """Smallest value that members of at least this share of the weight do not pass."""
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weight[order])
    index = int(np.searchsorted(total, quantile * total[-1] - 1e-12))
    return float(values[order[min(index, len(values) - 1)]])


def spell(mask: NDArray[np.bool_], *, around: int | None = None, pause: int = 0) -> tuple[int, int] | None:
    """First and last index of the run of true hours around one of them, pauses of at most `pause` hours bridged.

    Args:
        mask: Shape (time,).
        around: Index of a true hour; the first one if None.
        pause: Hours.

    Returns:
        None where nothing is true.
    """
    hours = np.flatnonzero(mask)
    if hours.size == 0:
        return None
    anchor = int(hours[0]) if around is None else around
    groups = np.split(hours, np.flatnonzero(np.diff(hours) > pause + 1) + 1)
    run = min(groups, key=lambda group: 0 if group[0] <= anchor <= group[-1] else int(np.abs(group - anchor).min()) + 1)
    return int(run[0]), int(run[-1])
