"""The winter indices of several winters as one table, day by day from 1 October, and where one winter stands in it.

Dataset over ("season", "day") with `INDICES` and, over ("season", "kind", "day"), ``occasions``; NaN on days whose weather is not known. `day`
counts from 1 October UTC. ``simulated`` (season) tells which winters nobody lived through.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.indices import WinterIndices
from model.domain.errors import DomainError
from model.winter_index.normal import AgainstNormal, against_normal
from model.winter_index.points import KINDS, WinterHours, awssi_points, danish_points, swedish_occasions

INDICES = ("swedish", "danish", "awssi")
#: Days from 1 October to 31 May.
DAYS = 244
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, eq=False)
class Winter:
    """One winter to be counted.

    Attributes:
        name: As "2025/26".
        begins: First day its weather is known, UTC.
        hours: From then on.
        simulated: Whether it is simulated.
    """

    name: str
    begins: np.datetime64
    hours: WinterHours
    simulated: bool


def season_name(first_year: int) -> str:
    """A winter as people write it: 2025/26."""
    return f"{first_year}/{(first_year + 1) % 100:02d}"


def first_october(day: np.datetime64) -> date:
    """1 October of the winter a day belongs to; a winter runs from August to July."""
    moment: date = day.astype("datetime64[D]").astype(date)
    return date(moment.year if moment.month >= 8 else moment.year - 1, 10, 1)


def index_table(winters: Sequence[Winter], rules: WinterIndices) -> xr.Dataset:
    """Count winters; of two with the same name the later in the list stands."""
    by_name = {winter.name: winter for winter in winters}
    chosen = [by_name[name] for name in sorted(by_name)]
    points = {name: np.full((len(chosen), DAYS), np.nan) for name in INDICES}
    kinds = np.full((len(chosen), len(KINDS), DAYS), np.nan)
    for row, winter in enumerate(chosen):
        start = int((winter.begins.astype("datetime64[D]") - np.datetime64(first_october(winter.begins))) / _DAY)
        december = int((date(first_october(winter.begins).year, 12, 1) - first_october(winter.begins)).days) - start
        own, there = _days(start, winter.hours.days)
        occasions = swedish_occasions(winter.hours, rules.swedish)
        stacked = np.stack([occasions[kind] for kind in KINDS])
        kinds[row][:, there] = stacked[:, own]
        points["swedish"][row, there] = stacked.sum(axis=0)[own]
        points["danish"][row, there] = danish_points(winter.hours, rules.danish)[own]
        points["awssi"][row, there] = awssi_points(winter.hours, rules.awssi, first_of_december=december)[own]
    return xr.Dataset(
        {name: (("season", "day"), values.astype(np.float32)) for name, values in points.items()}
        | {"occasions": (("season", "kind", "day"), kinds.astype(np.float32))},
        coords={
            "season": [winter.name for winter in chosen],
            "kind": list(KINDS),
            "simulated": ("season", np.array([winter.simulated for winter in chosen], dtype=bool)),
        },
    )


def _days(start: int, days: int) -> tuple[slice, slice]:
    """Days of a winter that lie in the table, and where."""
    first, last = max(0, start), min(DAYS, start + days)
    if last <= first:
        return slice(0, 0), slice(0, 0)
    return slice(first - start, last - start), slice(first, last)


def days_beside(values: NDArray[np.float64], row: int) -> NDArray[np.intp]:
    """Days of a winter that are set beside other winters': all it has known, save the one that a leap year has beyond every other.

    Args:
        values: Points, shape (winter, day), NaN where a day is not known.
        row: Which winter.
    """
    own = np.isfinite(values[row])
    shared = own & np.isfinite(np.delete(values, row, axis=0)).any(axis=0)
    return np.flatnonzero(shared if own.sum() - shared.sum() == 1 else own)


def standing(table: xr.Dataset, season: str, index: str) -> AgainstNormal:
    """Where a winter stands: its own known days beside the same days of every other winter that knows them all.

    Raises:
        DomainError: The table has no such winter, or nothing is known of it.
    """
    names = [str(name) for name in table["season"].to_numpy()]
    if season not in names:
        raise DomainError(f"no winter {season} is counted; there are {', '.join(names) or 'none'}")
    values: NDArray[np.float64] = table[index].to_numpy().astype(float)
    row = names.index(season)
    known = days_beside(values, row)
    if not known.size:
        raise DomainError(f"nothing is known of the winter {season}")
    others = [values[other, known] for other in range(len(names)) if other != row and np.isfinite(values[other, known]).all()]
    return against_normal(values[row, known], others, day=known.size - 1)
