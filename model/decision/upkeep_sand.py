"""When the winter's sand can be picked up: the chance that slip control is needed again, what being early costs, and what being late does.

Practice named by Swedish municipalities: when snow and ice are gone and no further slip control is thought to be needed (Ekerö), once night
frost and slipperiness are over (Mora), not while sand is frozen fast or the weather is unsettled (Sundbyberg). The 10 % limit is the site's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import MaterialPrices, PriceList
from config.upkeep import Upkeep
from model.decision.wording import Words, reason
from model.domain.plans import Advice, Reason
from model.domain.roads import Route

#: A day speaks also for so many days before and after it in other years [d]. Assumed.
SMOOTHED_DAYS = 5
#: Day of the year from which a date belongs to the winter to come (1 September).
AUTUMN_DAY = 244
#: Days from today that the forecast's chance of need counts for.
FORECAST_DAYS = 3
#: 80 % interval of a share from few winters: normal quantile.
_Z = 1.2816


@dataclass(frozen=True, slots=True)
class Chance:
    """Chance of further slip control from each day on, mean over a class's routes.

    Attributes:
        days: Days of the year.
        share: P(needed on a later day) [1]; NaN where no season tells.
        winters: Past winters it is reckoned from.
    """

    days: NDArray[np.int64]
    share: NDArray[np.float64]
    winters: int

    def on(self, day: date) -> float | None:
        """The chance from a date on; before the first day it is at least that day's; None where it is not known."""
        number = day.timetuple().tm_yday
        first, last = int(self.days[0]), int(self.days[-1])
        if last < number < AUTUMN_DAY:
            return None
        value = float(self.share[number - first if first <= number <= last else 0])
        return value if np.isfinite(value) else None

    def interval(self, chance: float) -> tuple[float, float]:
        """80 % interval for so few winters (Wilson 1927, J. Am. Stat. Assoc. 22) [1]."""
        n = max(self.winters, 1)
        middle = (chance + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * np.sqrt(chance * (1 - chance) / n + _Z**2 / (4 * n**2))
        return max(0.0, float(middle - half)), min(1.0, float(middle + half))


@dataclass(frozen=True, slots=True)
class ClassState:
    """A class as it lies now.

    Attributes:
        routes: Its routes.
        length_km: Their length [km].
        area_m2: Their area [m2].
        sand_kg: Sand laid less sand picked up [kg].
        forecast_need: P(slip control within the forecast), mean over routes [1]; None where unknown.
        sweepable_hours: Daytime hours of the forecast that are dry and above zero; None where unknown [h].
    """

    routes: Sequence[Route]
    length_km: float
    area_m2: float
    sand_kg: float
    forecast_need: float | None
    sweepable_hours: int | None


@dataclass(frozen=True, slots=True)
class PickupAdvice:
    """Advice for one class.

    Attributes:
        advice: ``ACT`` may start, ``WAIT``, ``NONE`` no sand lies, ``UNKNOWN``.
        start_on: First day with a chance below the limit; None where it is not reached or not known.
        cheapest_on: Day on which starting costs least in expectation.
        chance: Of further slip control from today [1].
        chance_low: Lower end of its 80 % interval [1].
        chance_high: Upper end [1].
        winters: Past winters behind it.
        sand_kg: Sand on the streets [kg].
        early_sek: Cost if it is picked up and slip control is needed again [SEK].
        delay_municipal_sek: Cost of a day's delay to the municipality [SEK/d].
        delay_societal_sek: To others [SEK/d].
        reasons: In words.
    """

    advice: Advice
    start_on: date | None
    cheapest_on: date | None
    chance: float | None
    chance_low: float | None
    chance_high: float | None
    winters: int
    sand_kg: float
    early_sek: float
    delay_municipal_sek: float
    delay_societal_sek: float
    reasons: tuple[Reason, ...]


def early_cost_sek(state: ClassState, prices: Mapping[str, PriceList], materials: MaterialPrices, upkeep: Upkeep) -> float:
    """Another round of sand and another pick-up, where the first came too early [SEK].

    Args:
        state: The class.
        prices: Price list by contractor.
        materials: Price of sand.
        upkeep: Price of a pick-up, and sand of a round.
    """
    machine = 0.0
    for route in state.routes:
        listed = prices[route.contractor]
        machine += (route.round_time_min + route.turn_out_min) / 60.0 * listed.machine_sek_per_h + listed.call_out_sek
    sand = upkeep.sand_rate_g_m2 / 1000.0 * state.area_m2 * materials.sand_sek_per_kg
    return machine + sand + upkeep.sweep_sek_per_km * state.length_km


def delay_loss_sek(length_km: float, upkeep: Upkeep) -> tuple[float, float]:
    """What a day's delay costs the municipality and others [SEK/d]."""
    return upkeep.delay_municipal_sek_per_km_day * length_km, upkeep.delay_societal_sek_per_km_day * length_km


def further_need(past: xr.DataArray, units: Sequence[str]) -> Chance:
    """Chance of slip control on a later day, from past seasons.

    Args:
        past: Result of `model.upkeep.need_days.past_slip_days` over ("season", "unit", "day").
        units: Routes of the class.
    """
    own = (
        past.sel(unit=[unit for unit in units if unit in set(past["unit"].to_numpy().tolist())])
        .transpose("season", "unit", "day")
        .to_numpy()
    )
    days = past["day"].to_numpy().astype(np.int64)
    known = np.isfinite(own)
    told = known.any(axis=(1, 2))
    own, known = own[told], known[told]
    if not own.size:
        return Chance(days, np.full(len(days), np.nan), 0)
    later = np.cumsum(np.where(known, own, 0.0)[..., ::-1], axis=2)[..., ::-1]
    still = np.zeros_like(later)
    still[..., :-1] = later[..., 1:] > 0
    each = still.mean(axis=(0, 1))
    ended = np.flatnonzero(known.any(axis=(0, 1)))[-1]
    padded = np.pad(each[: ended + 1], SMOOTHED_DAYS, mode="edge")
    share = np.full(len(days), np.nan)
    share[: ended + 1] = np.convolve(padded, np.full(2 * SMOOTHED_DAYS + 1, 1.0 / (2 * SMOOTHED_DAYS + 1)), mode="valid")
    return Chance(days, np.minimum.accumulate(np.minimum(share, 1.0)), int(told.sum()))


def pickup_advice(
    state: ClassState, chance: Chance, today: date, *, early_sek: float, upkeep: Upkeep, sv: Words, en: Words
) -> PickupAdvice:
    """Whether the sand of a class can be picked up now, and if not, from when.

    Args:
        state: The class as it lies now.
        chance: Result of `further_need`.
        today: Local date.
        early_sek: Result of `early_cost_sek` [SEK].
        upkeep: The site's prices and limit.
        sv: Swedish.
        en: English.
    """
    usual = chance.on(today)
    now = None if usual is None else 1.0 - (1.0 - (state.forecast_need or 0.0)) * (1.0 - usual)
    municipal, societal = delay_loss_sek(state.length_km, upkeep)
    ahead = [(day, value) for day in (today + timedelta(days=n) for n in range(150)) if (value := chance.on(day)) is not None]
    starts = [
        day
        for day, value in ahead
        if value < upkeep.further_need_limit and (day != today or (now or 0.0) < upkeep.further_need_limit)
    ]
    start = starts[0] if starts else None
    low, high = (None, None) if now is None else chance.interval(now)
    if state.sand_kg <= 0:
        advice = Advice.NONE
    elif now is None:
        advice = Advice.UNKNOWN
    elif start != today:
        advice = Advice.WAIT
    elif state.sweepable_hours is None or state.forecast_need is None:
        advice = Advice.UNKNOWN
    else:
        advice = Advice.ACT if state.sweepable_hours > 0 else Advice.WAIT
    return PickupAdvice(
        advice=advice,
        start_on=start,
        cheapest_on=_cheapest(_with_forecast(ahead, state.forecast_need, today), early_sek, municipal + societal),
        chance=now,
        chance_low=low,
        chance_high=high,
        winters=chance.winters,
        sand_kg=state.sand_kg,
        early_sek=early_sek,
        delay_municipal_sek=municipal,
        delay_societal_sek=societal,
        reasons=_reasons(state, now, chance.winters, upkeep, sv, en),
    )


def _with_forecast(ahead: Sequence[tuple[date, float]], need: float | None, today: date) -> list[tuple[date, float]]:
    """Chance of further need by day: what the forecast tells counts while the days it reaches lie ahead."""
    told = need or 0.0
    return [(day, 1.0 - (1.0 - told) * (1.0 - usual) if (day - today).days < FORECAST_DAYS else usual) for day, usual in ahead]


def _cheapest(ahead: Sequence[tuple[date, float]], early_sek: float, delay_sek: float) -> date | None:
    """Day of least expected cost: being early weighs by the chance of further need, a day's delay by the chance that winter is over."""
    waited, best, found = 0.0, np.inf, None
    for day, chance in ahead:
        cost = chance * early_sek + waited
        if cost < best:
            best, found = cost, day
        waited += (1.0 - chance) * delay_sek
    return found


def _reasons(state: ClassState, now: float | None, winters: int, upkeep: Upkeep, sv: Words, en: Words) -> tuple[Reason, ...]:
    found = []
    if now is not None:
        speaks = 1.0 if now < upkeep.further_need_limit else -1.0
        limit = upkeep.further_need_limit
        found.append(
            reason(
                "further_need",
                f"risken för mer halkbekämpning är {sv.percent(now)} (gräns {sv.percent(limit)}), efter {winters} vintrar och prognosen",
                f"the chance of more slip control is {en.percent(now)} (limit {en.percent(limit)}), from {winters} winters and the forecast",
                speaks,
            )
        )
    if state.sweepable_hours is not None:
        dry = state.sweepable_hours
        found.append(
            reason(
                "sweepable",
                f"{dry} torra timmar över noll dagtid i prognosen" if dry else "ingen torr timme över noll dagtid i prognosen",
                f"{dry} dry hours above zero by day in the forecast" if dry else "no dry hour above zero by day in the forecast",
                0.5 if dry else -0.5,
            )
        )
    if state.sand_kg > 0:
        tonnes = state.sand_kg / 1000.0
        found.append(reason("sand", f"{sv.number(tonnes)} ton sand utlagd", f"{en.number(tonnes)} tonnes of sand laid", 0.2))
    return tuple(found)
