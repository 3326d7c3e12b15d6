"""When the heating season can start and stop: what waiting saves, and how likely the pipes are to freeze meanwhile.

The one published local figure, as a chain of numbers: Västerås began the autumn of 2022 34 days later than usual, by watching the forecasts, and
saved 149 MWh of pump electricity, about 150 000 SEK (Västerås city, press release 3223526). The stated risk: pipes freeze if one waits too long,
and the power is raised when it snows.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from config.site import Climatology
from model.domain.errors import DomainError

#: The published saving: days, electricity [MWh], money [SEK], and where and when.
PUBLISHED_DAYS, PUBLISHED_MWH, PUBLISHED_SEK, PUBLISHED_YEAR = 34, 149.0, 150_000.0, 2022
PUBLISHED_SOURCE = "Västerås stad, pressmeddelande 3223526, 2022"
#: Heated area [m2]: the city's engineer in 2019; the supplier says about 200 000. The sources disagree.
PUBLISHED_AREA_M2, OTHER_AREA_M2 = 150_000.0, 200_000.0
#: How much warmer than the day's air the layer of the pipes stays unheated in autumn, ground and sun together [K]. Own, from the road model.
GROUND_LIFT_K = 2.5
#: Chance of a slab below its floor in a day that starts the season [1].
FREEZE_LIMIT = 0.01
#: Share of the hourly departures that whole days keep [1]: a day's mean varies less than its hours. Assumed.
DAILY_SHARE = 0.85


@dataclass(frozen=True, slots=True)
class StartSaving:
    """What a later start saves, link by link.

    Attributes:
        area_m2: Heated area [m2].
        pump_w_m2: Electricity of the pumps [W/m2].
        days: Days not circulated [day].
        sek_per_kwh: Electricity [SEK/kWh].
        power_kw: All pumps together [kW].
        energy_mwh: Over the days [MWh].
        saved_sek: [SEK].
    """

    area_m2: float
    pump_w_m2: float
    days: float
    sek_per_kwh: float
    power_kw: float
    energy_mwh: float
    saved_sek: float


def start_saving(*, area_m2: float, pump_w_m2: float, days: float, sek_per_kwh: float) -> StartSaving:
    """Electricity and money of pumps that start later.

    Args:
        area_m2: Heated area [m2].
        pump_w_m2: Electricity of the pumps [W/m2].
        days: Days later [day].
        sek_per_kwh: Electricity [SEK/kWh].

    Raises:
        DomainError: A number is negative or none.
    """
    given = {"area_m2": area_m2, "pump_w_m2": pump_w_m2, "days": days, "sek_per_kwh": sek_per_kwh}
    for name, value in given.items():
        if not (math.isfinite(value) and value >= 0.0):
            raise DomainError(f"saving of a later start: {name} is {value}; it cannot be negative or absent")
    power_kw = area_m2 * pump_w_m2 / 1000.0
    energy_mwh = power_kw * days * 24.0 / 1000.0
    return StartSaving(area_m2, pump_w_m2, days, sek_per_kwh, power_kw, energy_mwh, energy_mwh * 1000.0 * sek_per_kwh)


@dataclass(frozen=True, slots=True)
class SeasonAdvice:
    """Whether heat can wait.

    Attributes:
        can_wait: True where no day ahead is likely to bring a slab below its floor.
        freeze_risk: Greatest chance of that within the forecast [1]; None where it is not known.
        slip_risk: Greatest chance in the forecast that the unheated surface is slippery [1]; None where it is not known.
        usual_start: First day of the season in which normal weather brings more than `FREEZE_LIMIT`; None where it never does.
        usual_stop: Last such day.
        is_late: True in the latter half of those days and after them: what can wait is then a stop, not a start.
    """

    can_wait: bool
    freeze_risk: float | None
    slip_risk: float | None
    usual_start: date | None
    usual_stop: date | None
    is_late: bool


def season_advice(
    climatology: Sequence[Climatology],
    *,
    floor_degc: float,
    first: date,
    last: date,
    today: date,
    freeze_risk: float | None,
    slip_risk: float | None,
) -> SeasonAdvice:
    """Advice on starting or stopping, from the forecast and, beyond it, the months' normals.

    Args:
        climatology: Monthly normals.
        floor_degc: Highest freeze floor of the zones [degC].
        first: First day that may be asked about.
        last: Last day.
        today: The day that is asked.
        freeze_risk: Greatest chance within the forecast that an unheated slab falls below its floor [1]; None: not known.
        slip_risk: Greatest chance within it that an unheated surface is slippery [1].
    """
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    cold = [day for day in days if normal_freeze_risk(climatology, day, floor_degc=floor_degc) > FREEZE_LIMIT]
    return SeasonAdvice(
        can_wait=freeze_risk is not None and freeze_risk <= FREEZE_LIMIT,
        freeze_risk=freeze_risk,
        slip_risk=slip_risk,
        usual_start=cold[0] if cold else None,
        usual_stop=cold[-1] if cold else None,
        is_late=today > (cold or days)[len(cold or days) // 2],
    )


def normal_freeze_risk(climatology: Sequence[Climatology], day: date, *, floor_degc: float) -> float:
    """Chance in normal weather that a day's mean leaves an unheated slab below its floor [1]; straight between the middles of months.

    Args:
        climatology: Monthly normals.
        day: The day.
        floor_degc: Freeze floor [degC].
    """
    known = {month.month: month for month in climatology}
    if not known:
        return 0.0
    middle = date(day.year, day.month, 15)
    other = (middle - timedelta(days=31) if day < middle else middle + timedelta(days=31)).month
    near = known.get(day.month) or next(iter(known.values()))
    far = known.get(other, near)
    share = abs((day - middle).days) / 30.5
    mean = (1.0 - share) * near.air_temperature_degc + share * far.air_temperature_degc
    spread = DAILY_SHARE * ((1.0 - share) * near.air_temperature_sd_degc + share * far.air_temperature_sd_degc)
    return 0.5 * math.erfc((mean + GROUND_LIFT_K - floor_degc) / (spread * math.sqrt(2.0)))
