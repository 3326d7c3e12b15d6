"""What the season has cost so far, by class and kind and against the budget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from config.site import Season
from model.ledger.season_days import season_span
from store.actions import CostSum

__all__ = ["SeasonCosts", "season_costs", "season_span"]


@dataclass(frozen=True)
class SeasonCosts:
    """The season up to a day.

    Attributes:
        first_day: The season's first day.
        last_day: The season's last day.
        today: The day it is summed to.
        actions_sek: Cost of all logged actions [SEK].
        standby_sek: Standby cost so far, spread evenly over the season's days [SEK].
        other_sek: Costs that no action tells of: haulage, the heat's bill beyond the log [SEK].
        budget_sek: The whole season's budget, standby included [SEK].
        pace_sek: Budget that an even pace would have used by now [SEK].
        by_class_and_kind: Rows of class, kind, passes and cost [SEK]; empty class where a unit has left the network.
        daily: Rows of day, cumulative cost (actions and standby) and even pace [SEK].
    """

    first_day: date
    last_day: date
    today: date
    actions_sek: float
    standby_sek: float
    other_sek: float
    budget_sek: float
    pace_sek: float
    by_class_and_kind: pd.DataFrame
    daily: pd.DataFrame

    @property
    def spent_sek(self) -> float:
        """Everything together [SEK]."""
        return self.actions_sek + self.standby_sek + self.other_sek


def season_costs(
    sums: Sequence[CostSum], season: Season, *, today: date, other: Mapping[date, float] | None = None
) -> SeasonCosts:
    """Sum the season that runs (or last ran) on `today`.

    Args:
        sums: Actions and cost by local day, class and kind; those outside the season are left out.
        season: Days, standby and budget.
        today: Local day to sum to.
        other: Costs that no action tells of, by local day [SEK].
    """
    first, last = season_span(season, today)
    until = min(today, last)
    length = (last - first).days + 1
    table = pd.DataFrame(
        [
            {
                "day": item.day,
                "class": item.class_code,
                "kind": item.kind.value,
                "passes": item.actions,
                "cost_sek": item.cost_sek,
            }
            for item in sums
            if first <= item.day <= until
        ],
        columns=["day", "class", "kind", "passes", "cost_sek"],
    ).astype({"passes": int, "cost_sek": float})
    grouped = (
        table.groupby(["class", "kind"])[["passes", "cost_sek"]]
        .sum()
        .reset_index()
        .sort_values(["class", "cost_sek"], ascending=[True, False], ignore_index=True)
    )
    days = [first + timedelta(days=number) for number in range((until - first).days + 1)]
    beside = pd.Series([(other or {}).get(day, 0.0) for day in days], index=days, dtype=float)
    spent = (table.groupby("day")["cost_sek"].sum().reindex(days, fill_value=0.0) + beside).cumsum()
    passed = pd.Series(range(1, len(days) + 1), dtype=float)
    daily = pd.DataFrame(
        {
            "day": days,
            "cost_sek": spent.to_numpy(dtype=float) + passed * season.standby_sek / length,
            "pace_sek": passed * season.budget_sek / length,
        }
    )
    return SeasonCosts(
        first_day=first,
        last_day=last,
        today=until,
        actions_sek=float(table["cost_sek"].sum()),
        standby_sek=season.standby_sek * len(days) / length,
        other_sek=float(beside.sum()),
        budget_sek=season.budget_sek,
        pace_sek=season.budget_sek * len(days) / length,
        by_class_and_kind=grouped,
        daily=daily,
    )
