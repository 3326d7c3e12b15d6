"""What acting costs and what not acting is expected to lose.

Act where p · L · effect > C (the cost-loss rule with an effect below one: acting in time avoids only a share of the loss). The municipal
and the societal loss stay apart, because they fall on different purses.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.site import MaterialPrices, PriceList, ServiceClass
from model.domain.treatments import TreatmentKind

#: Local hours that carry the night supplement (the price list's own words).
NIGHT_FROM, NIGHT_TO = time(18, 0), time(6, 0)

#: Largest threshold told apart: from 1 on, acting never pays [1].
THRESHOLD_TOP = 10.0

#: Circulation pumps of heated ground [W/m2 electric]: 149 MWh in 34 days over some 150,000 m² (Västerås city 2022, press release 3223526,
#: and the city's stated area 2019) = 4.4 MWh a day = 1.2 W/m².
PUMP_POWER_W_M2 = 1.2

#: Share of the heat that leaves downwards and at the edges of an insulated slab [1] (ASHRAE gives 4 to 50 % with insulation).
BACK_LOSS = 0.15


@dataclass(frozen=True, slots=True)
class ActionCost:
    """Cost of one action, by what is paid for.

    Attributes:
        machine_sek: Machine and operator, without supplement [SEK].
        night_sek: Night supplement [SEK].
        call_out_sek: Fixed cost of the call-out [SEK].
        material_sek: Salt, brine or sand [SEK].
        heat_sek: Heat and pump electricity [SEK].
    """

    machine_sek: float = 0.0
    night_sek: float = 0.0
    call_out_sek: float = 0.0
    material_sek: float = 0.0
    heat_sek: float = 0.0

    @property
    def total_sek(self) -> float:
        """Everything together [SEK]."""
        return self.machine_sek + self.night_sek + self.call_out_sek + self.material_sek + self.heat_sek


@dataclass(frozen=True, slots=True)
class ExpectedLoss:
    """Expected loss of not acting, and what remains if one acts.

    Attributes:
        municipal_sek: p · municipal loss [SEK].
        societal_sek: p · societal loss [SEK].
        residual_sek: The share of both that acting in time does not avoid [SEK].
    """

    municipal_sek: float
    societal_sek: float
    residual_sek: float

    @property
    def avoidable_sek(self) -> float:
        """What acting in time is expected to save, before its cost [SEK]."""
        return self.municipal_sek + self.societal_sek - self.residual_sek


def night_hours(start: datetime, hours: float, zone: ZoneInfo) -> float:
    """Elapsed hours of a stretch of work that fall between 18 and 06 local time.

    Args:
        start: Aware start of the work.
        hours: How long it takes [h].
        zone: The site's time zone.
    """
    begin = start.astimezone(UTC)
    end = begin + timedelta(hours=hours)
    day, last = begin.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date()
    total = timedelta(0)
    while day <= last:
        night_begin = datetime.combine(day, NIGHT_FROM, tzinfo=zone).astimezone(UTC)
        night_end = datetime.combine(day + timedelta(days=1), NIGHT_TO, tzinfo=zone).astimezone(UTC)
        total += max(timedelta(0), min(end, night_end) - max(begin, night_begin))
        day += timedelta(days=1)
    return total / timedelta(hours=1)


def material_cost_sek(kind: TreatmentKind, rate_g_m2: float, area_m2: float, materials: MaterialPrices) -> float:
    """Price of what is spread over an area [SEK]; 0 for ploughing and heat.

    Args:
        kind: Treatment.
        rate_g_m2: Salt or sand [g/m2].
        area_m2: Treated area [m2].
        materials: Prices.
    """
    per_kg = {
        TreatmentKind.BRINE: materials.brine_sek_per_kg_salt,
        TreatmentKind.BRUSH_BRINE: materials.brine_sek_per_kg_salt,
        TreatmentKind.PREWETTED_SALT: materials.salt_sek_per_kg,
        TreatmentKind.DRY_SALT: materials.salt_sek_per_kg,
        TreatmentKind.SAND: materials.sand_sek_per_kg,
    }
    return per_kg.get(kind, 0.0) * rate_g_m2 / 1000.0 * area_m2


def round_cost(
    *,
    kind: TreatmentKind,
    rate_g_m2: float,
    area_m2: float,
    work: timedelta,
    start: datetime,
    prices: PriceList,
    materials: MaterialPrices,
    zone: ZoneInfo,
) -> ActionCost:
    """Cost of one round of a route, started at a moment.

    The machine is paid from the call (turn-out) until the round is done.

    Args:
        kind: Treatment.
        rate_g_m2: Salt or sand [g/m2].
        area_m2: Treated area of the route [m2].
        work: Turn-out and round time together.
        start: When the machine is called.
        prices: The contractor's price list.
        materials: Material prices.
        zone: The site's time zone.
    """
    hours = work / timedelta(hours=1)
    return ActionCost(
        machine_sek=hours * prices.machine_sek_per_h,
        night_sek=night_hours(start, hours, zone) * prices.machine_sek_per_h * prices.night_supplement,
        call_out_sek=prices.call_out_sek,
        material_sek=material_cost_sek(kind, rate_g_m2, area_m2, materials),
    )


def heat_cost(
    *, area_m2: float, base_kwh_m2: float, peak_kwh_m2: float, pump_hours: float, materials: MaterialPrices
) -> ActionCost:
    """Cost of heating a zone beyond what stands idle.

    Args:
        area_m2: Heated area [m2].
        base_kwh_m2: Heat at the base price [kWh/m2].
        peak_kwh_m2: Heat at the peak price [kWh/m2].
        pump_hours: Hours the circulation pumps run for it [h].
        materials: Prices of heat and electricity.
    """
    heat = base_kwh_m2 * materials.heat_sek_per_mwh + peak_kwh_m2 * materials.heat_peak_sek_per_mwh
    pumps_kwh_m2 = PUMP_POWER_W_M2 * pump_hours / 1000.0
    return ActionCost(heat_sek=area_m2 * (heat * (1.0 + BACK_LOSS) / 1000.0 + pumps_kwh_m2 * materials.electricity_sek_per_kwh))


def expected_loss(probability: float, service_class: ServiceClass, length_km: float, *, weight: float = 1.0) -> ExpectedLoss:
    """Expected loss of leaving a need unmet.

    Args:
        probability: P(need in the window) [1].
        service_class: Losses per kilometre and effect of the class.
        length_km: Length of the unit [km].
        weight: What the class's loss counts for: its weight in the decision, and the share of it that the need costs if it arises [1].
    """
    municipal = weight * probability * service_class.loss_municipal_sek_per_km * length_km
    societal = weight * probability * service_class.loss_societal_sek_per_km * length_km
    return ExpectedLoss(municipal, societal, (1.0 - service_class.effect) * (municipal + societal))


def threshold(cost_sek: float, service_class: ServiceClass, length_km: float, *, weight: float = 1.0) -> float:
    """Probability above which acting pays, C / (weight · L · effect), at most `THRESHOLD_TOP` [1]."""
    avoidable = expected_loss(1.0, service_class, length_km, weight=weight).avoidable_sek
    return THRESHOLD_TOP if cost_sek >= THRESHOLD_TOP * avoidable else cost_sek / avoidable
