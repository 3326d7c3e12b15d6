"""A season by its winter index: where it stands to date, and what each class cost in it and in winters before, as in a normal one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import xarray as xr

from model.winter_index.normal import AgainstNormal, NormalisedCost, normalised_costs
from model.winter_index.table import INDICES, days_beside, first_october, standing

#: The index that costs are taken to follow.
FOLLOWED = "swedish"
#: Less is what sums leave over [SEK].
_ROUNDING_SEK = 1e-3


@dataclass(frozen=True, slots=True)
class ClassYear:
    """One class in one winter.

    Attributes:
        season: As "2025/26".
        class_code: Class; empty where a unit has left the network.
        cost: As it was, and in a normal winter.
        winters: Other winters that the normal stands on.
        simulated: True where the winter's weather is simulated.
    """

    season: str
    class_code: str
    cost: NormalisedCost
    winters: int
    simulated: bool


@dataclass(frozen=True, eq=False)
class SeasonIndex:
    """A season by its index.

    Attributes:
        season: As "2025/26".
        until: Last day whose weather is counted.
        standings: By index of `model.winter_index.table.INDICES`: to date, beside the same days of other winters.
        years: By winter, newest first, and class.
        is_from_few: True where the normal stands on few winters.
        simulated: True where any winter counted is simulated.
    """

    season: str
    until: date
    standings: Mapping[str, AgainstNormal]
    years: tuple[ClassYear, ...]
    is_from_few: bool
    simulated: bool


def season_index(
    table: xr.Dataset,
    season: str,
    costs: Mapping[str, Mapping[str, float]],
    standby: Mapping[str, float],
    *,
    heat: Mapping[str, Mapping[str, float]],
    few_winters: int,
) -> SeasonIndex | None:
    """A season by its index; None where the table does not know it.

    Args:
        table: As `model.winter_index.table.index_table` makes it.
        season: As "2025/26".
        costs: Winter → class → cost of its actions [SEK].
        standby: Winter → standby of the crews, which no weather changes [SEK]; shared out by the cost of their actions.
        heat: Winter → class → part of the cost that is heat of heated ground [SEK]; it bears no standby and is left as it was.
        few_winters: So many winters or fewer are few.
    """
    names = [str(name) for name in table["season"].to_numpy()]
    if season not in names:
        return None
    known = np.flatnonzero(np.isfinite(table[FOLLOWED].to_numpy()[names.index(season)]))
    if not known.size:
        return None
    standings = {name: standing(table, season, name) for name in INDICES}
    october = first_october(np.datetime64(f"{season[:4]}-12-01"))
    simulated = table["simulated"].to_numpy().astype(bool)
    years = []
    for year in sorted(set(costs) & set(names), reverse=True):
        if sum(costs[year].values()) <= 0.0:
            continue
        together, fixed = with_standby(costs[year], heat.get(year, {}), standby.get(year, 0.0))
        found, winters = class_costs(table, year, together, fixed)
        years += [ClassYear(year, code, found[code], winters, bool(simulated[names.index(year)])) for code in sorted(found)]
    return SeasonIndex(
        season=season,
        until=october + timedelta(days=int(known[-1])),
        standings=standings,
        years=tuple(years),
        is_from_few=standings[FOLLOWED].winters < few_winters,
        simulated=bool(simulated.any()),
    )


def with_standby(
    costs: Mapping[str, float], heat: Mapping[str, float], standby_sek: float
) -> tuple[dict[str, float], dict[str, float]]:
    """Cost by class with its share of the crews' standby, and the part of it that does not go with the occasions: that share, and heat [SEK].

    Heat is bought by the degree and the hour, not by occasions of road slipperiness, and no crew stands by for it.

    Args:
        costs: Class → cost of its actions [SEK].
        heat: Class → part of that which is heat [SEK].
        standby_sek: Standby of the crews [SEK].
    """
    crews = {name: cost - heat.get(name, 0.0) for name, cost in costs.items()}
    whole = sum(crews.values())
    share = {name: standby_sek * cost / whole if whole > 0.0 else 0.0 for name, cost in crews.items()}
    together = {name: cost + share[name] for name, cost in costs.items()}
    return together, {name: share[name] + heat.get(name, 0.0) for name in costs}


def class_costs(
    table: xr.Dataset, season: str, costs: Mapping[str, float], fixed: Mapping[str, float]
) -> tuple[dict[str, NormalisedCost], int]:
    """Weather-normalised cost by class over the days the winter has known (`days_beside`), and how many other winters know them all.

    A class nothing of whose cost goes with the occasions (heated ground alone) has no cost in a normal winter told.

    Args:
        table: The winters.
        season: One of them.
        costs: Class → cost, its fixed part included [SEK].
        fixed: Class → part that does not go with the occasions [SEK].
    """
    names = [str(name) for name in table["season"].to_numpy()]
    values = table[FOLLOWED].to_numpy().astype(float)
    row = names.index(season)
    known = days_beside(values, row)
    past = [values[other, known].sum() for other in range(len(names)) if other != row and np.isfinite(values[other, known]).all()]
    moved = {name: cost for name, cost in costs.items() if cost - fixed.get(name, 0.0) > _ROUNDING_SEK}
    found = normalised_costs(moved, fixed=fixed, actual=float(values[row, known].sum()), past=np.array(past))
    return {name: found.get(name, NormalisedCost(cost, None, None, None)) for name, cost in costs.items()}, len(past)
