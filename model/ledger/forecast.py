"""What the season will have cost at its end: what is spent, and what earlier winters still spent from the same day on, with an interval.

With two winters or more the interval is Student's for a further winter (mean ± t·s·√(1 + 1/n)); with one its cost is the middle, and with none
the budget's own variable part, both with the spread that a Swedish city has told of: ± 50 % about an average winter (Uppsala, unt.se), and the
shape of a Danish one: 30 % of the work before New Year, 70 % after (vinterman.dk). Those two stand in for winters not in the log; they are no
measurement here.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scipy import stats

#: Share of the interval [1].
INTERVAL = 0.8
#: Half the spread about an average winter where fewer than two winters are known [1].
ASSUMED_SPREAD = 0.5
#: Share of a winter's work that falls before New Year [1].
BEFORE_NEW_YEAR = 0.3
#: Fewer winters than this are told as few.
FEW_WINTERS = 10


@dataclass(frozen=True, slots=True)
class PastWinter:
    """Variable cost of an earlier winter.

    Attributes:
        name: The season's name.
        by_share: (share of the season passed [1], cost [SEK]) in any order.
        simulated: True where it was simulated.
        has_entries: Whether costs without an action (haulage, other) are known of it and among them.
        has_heat: Whether its heat is the meters' bill; else it is what the log of actions told.
    """

    name: str
    by_share: Sequence[tuple[float, float]]
    simulated: bool = False
    has_entries: bool = False
    has_heat: bool = False

    def after(self, share: float) -> float:
        """Cost after a share of the season had passed [SEK]."""
        return sum(cost for at, cost in self.by_share if at > share)


@dataclass(frozen=True, slots=True)
class SeasonForecast:
    """Cost at the season's end, standby included.

    Attributes:
        middle_sek: Expected [SEK].
        low_sek: Lower end of the 80 % interval [SEK].
        high_sek: Upper end [SEK].
        over_budget: P(cost above the budget) [1].
        winters: Earlier winters it stands on; 0: on assumed shape and spread.
        simulated: True where any of them is simulated.
    """

    middle_sek: float
    low_sek: float
    high_sek: float
    over_budget: float
    winters: int
    simulated: bool

    @property
    def is_from_few(self) -> bool:
        """Whether it stands on few winters, which is to be said beside it."""
        return self.winters < FEW_WINTERS


def season_forecast(
    *,
    spent_sek: float,
    standby_left_sek: float,
    variable_budget_sek: float,
    budget_sek: float,
    first: date,
    last: date,
    today: date,
    past: Sequence[PastWinter],
) -> SeasonForecast:
    """Forecast of a season's cost.

    Args:
        spent_sek: Spent up to `today`, standby included [SEK].
        standby_left_sek: Standby of the days that are left [SEK].
        variable_budget_sek: The budget less the whole season's standby [SEK].
        budget_sek: The whole budget [SEK].
        first: First day of the season.
        last: Last day.
        today: Day that is summed to.
        past: Earlier winters.
    """
    certain = spent_sek + standby_left_sek
    share = ((today - first).days + 1) / ((last - first).days + 1)
    if share >= 1.0:
        return SeasonForecast(certain, certain, certain, float(certain > budget_sek), len(past), simulated=False)
    left = [winter.after(share) for winter in past]
    n = len(left)
    if n >= 2:
        middle = sum(left) / n
        spread = math.sqrt(sum((value - middle) ** 2 for value in left) / (n - 1)) * math.sqrt(1.0 + 1.0 / n)
        law = stats.t(df=n - 1)
        half = float(law.ppf(0.5 + INTERVAL / 2)) * spread
        room = budget_sek - certain - middle
        above = float(law.sf(room / spread)) if spread > 0 else float(room < 0)
    else:
        middle = left[0] if n else variable_budget_sek * remaining_share(first, last, today)
        half = ASSUMED_SPREAD * middle
        spread = half / float(stats.norm.ppf(0.5 + INTERVAL / 2))
        above = float(stats.norm.sf((budget_sek - certain - middle) / spread)) if spread > 0 else float(certain > budget_sek)
    return SeasonForecast(
        middle_sek=certain + middle,
        low_sek=certain + max(0.0, middle - half),
        high_sek=certain + middle + half,
        over_budget=above,
        winters=n,
        simulated=any(winter.simulated for winter in past),
    )


def remaining_share(first: date, last: date, today: date) -> float:
    """Share of an ordinary winter's work that is left after a day [1]: even within each of the two parts of the season."""
    new_year = date(first.year + 1, 1, 1)
    if not first < new_year <= last:
        return 1.0 - ((today - first).days + 1) / ((last - first).days + 1)
    tomorrow = today + timedelta(days=1)
    before = max(0, (new_year - max(tomorrow, first)).days) / (new_year - first).days
    after = max(0, (last + timedelta(days=1) - max(tomorrow, new_year)).days) / ((last - new_year).days + 1)
    return BEFORE_NEW_YEAR * min(1.0, before) + (1.0 - BEFORE_NEW_YEAR) * min(1.0, after)


def past_winter(
    name: str,
    first: date,
    last: date,
    costs: Mapping[date, float],
    *,
    simulated: bool,
    has_entries: bool = False,
    has_heat: bool = False,
) -> PastWinter:
    """An earlier winter out of its cost by day.

    Args:
        name: Its name.
        first: First day of its season.
        last: Last day.
        costs: Variable cost by local day [SEK]; days outside the season are left out.
        simulated: True where it was simulated.
        has_entries: Whether costs without an action are among them.
        has_heat: Whether heat as metered is.
    """
    length = (last - first).days + 1
    inside = [(((day - first).days + 1) / length, cost) for day, cost in sorted(costs.items()) if first <= day <= last]
    return PastWinter(name, tuple(inside), simulated, has_entries, has_heat)
