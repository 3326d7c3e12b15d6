"""Winter indices of one winter, hour by hour: the Swedish occasions, the Danish index and AWSSI, each as points of every day.

Thresholds and tables are configuration (`config.indices`), none of them verified against its author's own text; the Swedish one is a local
use of the structure, not VTI's definition. Clear Roads finds no index in common use anywhere, so formula and version go with each figure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from config.indices import Awssi, DanishIndex, Steps, SwedishOccasions
from model.domain.errors import DomainError

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
#: Kinds of the Swedish index, the most demanding first: an hour counts under the first that holds.
KINDS = ("HN", "S", "D", "HS", "HT", "HR2", "HR1")
_MM_PER_INCH, _CM_PER_INCH = 25.4, 2.54


@dataclass(frozen=True, eq=False)
class WinterHours:
    """Weather and surface of one place, whole days of hours, each of shape (hour,).

    Attributes:
        air: [degC].
        surface: Untreated road [degC].
        dew: [degC].
        rain: Precipitation of the hour that ends then [mm].
        snow: Of it snow [mm water].
        wind: [m/s].
        rime: Rime that formed in the hour [mm].
        depth: Snow lying where nobody clears it [cm].
    """

    air: Array
    surface: Array
    dew: Array
    rain: Array
    snow: Array
    wind: Array
    rime: Array
    depth: Array

    def __post_init__(self) -> None:
        """Refuse what cannot be summed by day.

        Raises:
            DomainError: Series of unequal length, no whole days, or a missing value.
        """
        for name in WinterHours.__dataclass_fields__:
            values = getattr(self, name)
            if values.shape != self.air.shape or values.size % 24 or not values.size:
                raise DomainError(f"winter index: {name} has {values.size} hours; give whole days, every series alike")
            if not np.isfinite(values).all():
                raise DomainError(f"winter index: {name} is missing at hour {int(np.flatnonzero(~np.isfinite(values))[0])}")

    @property
    def days(self) -> int:
        """How many days."""
        return self.air.size // 24


def swedish_kinds(hours: WinterHours, rules: SwedishOccasions) -> dict[str, Mask]:
    """Which hours belong to which kind of the Swedish index; none to more than one."""
    frozen, falls = hours.surface < 0.0, hours.rain >= rules.wet_mm
    above = hours.dew - hours.surface
    snowing = hours.snow >= rules.wet_mm
    liquid = falls & (hours.snow < 0.9 * hours.rain)
    loose = _lately(snowing, rules.drift_after_h)
    crossed = frozen & ~np.r_[False, frozen[:-1]]
    holds = {
        "HN": liquid & frozen,
        "S": _snowfalls(hours.snow * rules.cm_per_mm, rules.snow_start_cm),
        "D": loose & (hours.wind >= rules.drift_wind_m_s) & (hours.air < rules.drift_air_degc),
        "HS": snowing & (hours.surface < rules.light_snow_surface_degc),
        "HT": crossed & _lately(falls, rules.wet_h),
        "HR2": frozen & ~falls & (above >= rules.rime_heavy_degc),
        "HR1": frozen & ~falls & (above >= rules.rime_light_degc),
    }
    taken = np.zeros(hours.air.size, dtype=bool)
    found: dict[str, Mask] = {}
    for kind in KINDS:
        found[kind] = holds[kind] & ~taken
        taken |= holds[kind]
    return found


def swedish_occasions(hours: WinterHours, rules: SwedishOccasions) -> dict[str, Array]:
    """Occasions a day by kind, each of shape (day,): one treatment lasts `occasion_h`, so six hours of risk are two occasions."""
    every = swedish_kinds(hours, rules)
    return {
        kind: (flags if kind == "S" else _occasions(flags, rules.occasion_h)).reshape(-1, 24).sum(axis=1).astype(float)
        for kind, flags in every.items()
    }


def danish_points(hours: WinterHours, rules: DanishIndex) -> Array:
    """Points a day, shape (day,)."""
    by_day = {name: getattr(hours, name).reshape(-1, 24) for name in ("surface", "snow", "rime", "wind", "air")}
    frozen = hours.surface < 0.0
    falls = (frozen & ~np.r_[False, frozen[:-1]]).reshape(-1, 24).sum(axis=1)
    counts = (by_day["surface"] < rules.surface_degc).any(axis=1)
    snow_day = by_day["snow"].sum(axis=1) >= rules.snow_mm
    drift_day = (_lately(hours.snow > 0.0, 24).reshape(-1, 24) & (by_day["wind"] >= 8.0) & (by_day["air"] < -1.0)).any(axis=1)
    points: Array = counts * (
        rules.below_zero * falls
        + rules.rime_mm * by_day["rime"].sum(axis=1)
        + rules.snow_day * snow_day
        + rules.drift_day * drift_day
        + rules.base
    )
    return points


def awssi_points(hours: WinterHours, rules: Awssi, *, first_of_december: int) -> Array:
    """Points a day, shape (day,); none before the season's start and after its end.

    Args:
        hours: The winter.
        rules: Point tables.
        first_of_december: Index of the day the season starts at the latest.
    """
    air = hours.air.reshape(-1, 24)
    top, low = (_fahrenheit(air.max(axis=1)), _fahrenheit(air.min(axis=1)))
    fallen = hours.snow.reshape(-1, 24).sum(axis=1) * 10.0 / _MM_PER_INCH
    depth = hours.depth.reshape(-1, 24).max(axis=1) / _CM_PER_INCH
    points = (
        _points(top, rules.coldest_max_f)
        + _points(low, rules.coldest_min_f)
        + _points(fallen, rules.snowfall_in)
        + _points(depth, rules.depth_in)
    )
    wintry = (fallen >= rules.start_snow_in) | (top <= rules.start_max_f)
    days = np.arange(hours.days)
    first = min(int(days[wintry][0]) if wintry.any() else hours.days, first_of_december)
    last = int(days[wintry][-1]) if wintry.any() else first
    inside: Array = np.where((days >= first) & (days <= last), points, 0.0)
    return inside


def _points(values: Array, steps: Steps) -> Array:
    limits = np.array([limit for limit, _ in steps])
    given = np.array([points for _, points in steps])
    found: Array = given[np.clip(np.searchsorted(limits, values, side="right") - 1, 0, limits.size - 1)]
    return found


def _fahrenheit(degc: Array) -> Array:
    return degc * 1.8 + 32.0


def _lately(flags: Mask, hours: int) -> Mask:
    """Whether a flag stood in this hour or one of the `hours` before it."""
    counted = np.cumsum(np.r_[np.zeros(hours + 1), flags.astype(float)])
    found: Mask = counted[hours + 1 :] - counted[: -hours - 1] > 0.5
    return found


def _occasions(flags: Mask, lasts: int) -> Mask:
    """First hours of treatments that each last so many hours."""
    found = np.zeros(flags.size, dtype=bool)
    free = 0
    for hour in np.flatnonzero(flags).tolist():
        if hour >= free:
            found[hour] = True
            free = hour + lasts
    return found


def _snowfalls(snow_cm: Array, start_cm: float) -> Mask:
    """Hours in which another start depth of one snowfall is reached; half a day without snow ends a snowfall."""
    found = np.zeros(snow_cm.size, dtype=bool)
    lying, dry = 0.0, 0
    for hour, fallen in enumerate(snow_cm):
        dry = 0 if fallen > 0.05 else dry + 1
        if dry >= 12:
            lying = 0.0
        lying += fallen
        if lying >= start_cm:
            found[hour] = True
            lying -= start_cm
    return found
