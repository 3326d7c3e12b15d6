"""Act, wait, no need or unknown: the cost-loss rule, and when waiting for the next forecast is worth more than deciding now."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from model.decision.rules import local_to_utc
from model.domain.plans import Advice

#: Local times at which the night's plan is looked at again: roster, evening update, confirmation.
ROSTER = (time(3, 0), time(13, 0), time(20, 0))

#: Time a dispatcher needs between a new forecast and the call [min] (own choice).
CALL_MARGIN_MIN = 15

#: Without any forecast, time until one is looked for again [h]: they are fetched every hour.
NEXT_FORECAST_H = 1.0


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Expected cost of the three ways to go on, municipal and societal together.

    Attributes:
        act_sek: Act now: cost and the loss that remains [SEK].
        leave_sek: Do nothing: the whole expected loss [SEK].
        wait_sek: Decide when the next forecast has told which end of the interval comes true [SEK].
    """

    act_sek: float
    leave_sek: float
    wait_sek: float

    @property
    def value_of_waiting_sek(self) -> float:
        """What waiting saves against the better of acting and leaving, never negative [SEK]."""
        return max(0.0, min(self.act_sek, self.leave_sek) - self.wait_sek)


def outcomes(*, probability: float, low: float, high: float, cost_sek: float, loss_sek: float, effect: float) -> Outcomes:
    """Expected cost of acting, leaving and waiting.

    The next forecast is thought to move the probability to one end of its interval, with the chances that keep its mean; that is the most
    a forecast could tell, so the value of waiting is an upper bound.

    Args:
        probability: P(need) [1].
        low: Lower end of its interval [1].
        high: Upper end [1].
        cost_sek: Cost of acting [SEK].
        loss_sek: Loss of an unmet need [SEK].
        effect: Share of the loss that acting avoids [1].
    """

    def best(p: float) -> float:
        return min(cost_sek + (1.0 - effect) * p * loss_sek, p * loss_sek)

    low, high = min(low, probability), max(high, probability)
    upper = 0.0 if high <= low else (probability - low) / (high - low)
    return Outcomes(
        act_sek=cost_sek + (1.0 - effect) * probability * loss_sek,
        leave_sek=probability * loss_sek,
        wait_sek=upper * best(high) + (1.0 - upper) * best(low),
    )


def reconsider_at(now: datetime, latest_start: datetime, zone: ZoneInfo) -> datetime | None:
    """When to look again: the next fixed look of the roster, else the last whole hour before the latest start.

    Args:
        now: Aware UTC.
        latest_start: Last moment a round can start.
        zone: The site's time zone.

    Returns:
        Aware UTC, after `now` and `CALL_MARGIN_MIN` before the latest start; None where there is no such time.
    """
    last = latest_start - timedelta(minutes=CALL_MARGIN_MIN)
    today = now.astimezone(zone).date()
    looks = sorted(local_to_utc(today + timedelta(days=shift), at, zone) for shift in (0, 1) for at in ROSTER)
    for look in looks:
        if now < look <= last:
            return look
    hour = last.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return hour if hour > now else None


def advise(
    *,
    probability: float | None,
    high: float | None,
    cost_sek: float,
    avoidable_sek: float,
    trusted: bool,
    reconsider: datetime | None,
    season_only: bool = False,
) -> Advice:
    """The advice for one need in one window.

    Args:
        probability: P(need) [1]; None where data is missing.
        high: Upper end of its interval [1].
        cost_sek: Cost of acting [SEK].
        avoidable_sek: Loss that acting avoids if the need arises, L · effect [SEK].
        trusted: True where every hour of the window is known from a forecast; else "no need" is not said.
        reconsider: When new information comes in time, if it does.
        season_only: True where no forecast at all lies behind the probability, only the season's normals: no ground to send anyone out on.

    Returns:
        ACT where p · L · effect > C; WAIT where only the upper end of the interval reaches that and there is time to look again,
        or where the season alone speaks for acting.
    """
    if probability is None:
        return Advice.UNKNOWN
    if probability * avoidable_sek > cost_sek:
        return Advice.WAIT if season_only else Advice.ACT
    top = probability if high is None else max(high, probability)
    if top * avoidable_sek > cost_sek and reconsider is not None:
        return Advice.WAIT
    return Advice.NONE if trusted else Advice.UNKNOWN
