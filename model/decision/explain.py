"""Reasons in words: what drives a recommendation, with its numbers, in Swedish and English.

Every sentence carries a number a dispatcher can check against the window or a sensor. A sentence whose number is unknown is not written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.site import ServiceClass
from model.decision.choice import Choice
from model.decision.outlook import Outlook
from model.decision.snow import depth_from_onset, only_new, snow_drivers
from model.decision.wording import NEED_WORDS, SLIPPERINESS_WORDS, TREATMENT_WORDS, Words, reason
from model.domain.needs import Need, Rung, Slipperiness
from model.domain.plans import Reason
from model.domain.treatments import SPREAD, Action, TreatmentKind
from model.needs.night import NIGHT_DECLARATIONS

#: Dew point must lie this far above the surface before it is told as a driver [degC].
DEW_TOLD_DEGC = 0.2

#: Groups of features that a sentence speaks of, by its code.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "snow_depth": ("snow_depth", "snowfall", "snow_kind", "road_model"),
    "no_snow": ("snow_depth", "snowfall", "snow_kind", "road_model"),
    "dew_point": ("dew_point", "frost"),
    "freezing_rain": ("precipitation",),
    "slipperiness": ("road_model", "ice", "frost", "wetness"),
    "surface_temperature": ("surface_temperature", "air_temperature"),
    "surface_warm": ("surface_temperature", "air_temperature"),
    "residual_salt": ("salt",),
}

#: Sentences that speak against the need by what they say; all others with groups speak for it.
SPEAKS_AGAINST = frozenset({"no_snow", "surface_warm", "residual_salt"})
#: A sentence for the need whose own group lowered the log-odds by this much says so [1] (own choice: a tenth is seen in no per cent).
LESS_TOLD = 0.1

#: Group of features that tell of earlier treatments.
TREATMENT_GROUP = "treatment"
#: An earlier treatment is told while it is at most this old [h].
TREATED_TOLD_H = 12.0


def drivers(outlook: Outlook, service_class: ServiceClass, zone: ZoneInfo) -> list[Reason]:
    """What in the weather and on the surface speaks for or against the need, strongest first."""
    sv, en = Words(swedish=True, zone=zone), Words(swedish=False, zone=zone)
    if outlook.rung is Rung.CLIMATOLOGY and outlook.probability is not None:
        return [_usual(outlook, sv, en)]
    family = snow_drivers if NIGHT_DECLARATIONS[outlook.need].tells == "snow" else _slip_drivers
    found = family(outlook, service_class, sv, en)
    weighed = [_weighed(item, outlook) for item in found]
    return sorted(weighed, key=lambda item: -abs(item.weight))


def _usual(outlook: Outlook, sv: Words, en: Words) -> Reason:
    """How often the need arises at this time of year: the season's normals know neither amounts nor hours."""
    share = outlook.probability or 0.0
    sv_name, en_name = NEED_WORDS[outlook.need]
    return reason(
        "usual",
        f"så här års behövs {sv_name} i {sv.percent(share)} av fönster som detta; vilken timme går inte att säga utan prognos",
        f"at this time of year {en_name} is needed in {en.percent(share)} of windows like this; no hour can be told without a forecast",
        outlook.driver_weight,
    )


def _weighed(item: Reason, outlook: Outlook) -> Reason:
    """The reason with what a learned model's features added to the log-odds of need, where one answers.

    A sentence is about its first group. Where the others outweigh that one, its own sign stands: what lowered the risk is never told as a
    reason for it.
    """
    groups = [outlook.drivers[name] for name in GROUPS.get(item.code, ()) if name in outlook.drivers]
    if not groups:
        return item
    own, total = groups[0], sum(groups)
    weight = total if own * total > 0.0 else own
    if item.code in SPEAKS_AGAINST:
        return replace(item, weight=round(min(weight, 0.0), 3))
    if min(own, weight) <= -LESS_TOLD:
        item = replace(item, sv=f"{item.sv} (väger mindre än vanligt)", en=f"{item.en} (weighs less than usual)")
    return replace(item, weight=round(weight, 3))


def _slip_drivers(outlook: Outlook, service_class: ServiceClass, sv: Words, en: Words) -> list[Reason]:
    found: list[Reason] = []
    weight = outlook.driver_weight
    kind = outlook.slipperiness
    if outlook.freezing_rain is not None and outlook.freezing_rain_mm >= 0.1:
        found.append(
            reason(
                "freezing_rain",
                f"underkylt regn {sv.span(outlook.freezing_rain)}, {sv.number(outlook.freezing_rain_mm)} mm",
                f"freezing rain {en.span(outlook.freezing_rain)}, {en.number(outlook.freezing_rain_mm)} mm",
                weight + 0.5,
            )
        )
    if outlook.dew is not None and outlook.dew_excess_degc >= DEW_TOLD_DEGC and kind in {Slipperiness.FROST, Slipperiness.ICE}:
        found.append(
            reason(
                "dew_point",
                f"daggpunkten {sv.degrees(outlook.dew_excess_degc)} över ytan {sv.span(outlook.dew)}",
                f"dew point {en.degrees(outlook.dew_excess_degc)} above the surface {en.span(outlook.dew)}",
                weight,
            )
        )
    found.extend(_kind_driver(outlook, sv, en, weight))
    only_sv, only_en = only_new(outlook, sv, en)
    if outlook.need is Need.HEATING and kind is Slipperiness.SNOW and outlook.snow_depth_cm >= 0.1:
        found.append(
            reason(
                "snow_depth",
                f"{sv.number(outlook.snow_depth_cm)} cm snö utan värme{only_sv}",
                f"{en.number(outlook.snow_depth_cm)} cm of snow without heat{only_en}",
                weight,
            )
        )
    found.extend(_surface_driver(outlook, sv, en, weight))
    if outlook.residual_salt_g_m2 >= 1.0 and service_class.slip_control != "none" and outlook.need is Need.SALTING:
        found.append(
            reason(
                "residual_salt",
                f"restsalt {sv.number(outlook.residual_salt_g_m2)} g/m² ligger kvar",
                f"{en.number(outlook.residual_salt_g_m2)} g/m² of residual salt remains",
                -0.5,
            )
        )
    return found


def _kind_driver(outlook: Outlook, sv: Words, en: Words, weight: float) -> list[Reason]:
    """The kind of slipperiness with the amount that makes it."""
    kind = outlook.slipperiness
    if outlook.onset is None or kind is Slipperiness.NONE:
        return []
    name_sv, name_en = SLIPPERINESS_WORDS[kind]
    since_sv = "redan nu" if outlook.already else f"från {sv.clock(outlook.onset)}"
    since_en = "already now" if outlook.already else f"from {en.clock(outlook.onset)}"
    if kind in {Slipperiness.SNOW, Slipperiness.PACKED_SNOW}:
        amount_sv, amount_en = depth_from_onset(outlook, sv, en)
    else:
        told = {Slipperiness.RAIN_ON_COLD: outlook.rain_mm, Slipperiness.DRIFT: outlook.wind_m_s}.get(kind, outlook.film_mm)
        unit = "m/s" if kind is Slipperiness.DRIFT else "mm"
        decimals = 2 if unit == "mm" and told < 1 else 1
        amount_sv = f", {sv.number(told, decimals)} {unit}" if told >= 0.01 else ""
        amount_en = f", {en.number(told, decimals)} {unit}" if told >= 0.01 else ""
    return [reason("slipperiness", f"{name_sv} {since_sv}{amount_sv}", f"{name_en} {since_en}{amount_en}", 0.9 * weight)]


def _surface_driver(outlook: Outlook, sv: Words, en: Words, weight: float) -> list[Reason]:
    if outlook.surface_low_degc is None or outlook.surface_low_at is None:
        return []
    low, at = outlook.surface_low_degc, outlook.surface_low_at
    if low > 0.5:
        return [
            reason(
                "surface_warm",
                f"ytan håller sig över noll, lägst {sv.degrees(low)} kl {sv.clock(at)}",
                f"the surface stays above zero, lowest {en.degrees(low)} at {en.clock(at)}",
                min(weight, -0.5),
            )
        ]
    return [
        reason(
            "surface_temperature",
            f"ytan lägst {sv.degrees(low)} kl {sv.clock(at)}",
            f"surface lowest {en.degrees(low)} at {en.clock(at)}",
            0.6 * weight,
        )
    ]


def ladder(outlook: Outlook, *, forecast_age: timedelta | None) -> list[Reason]:
    """What the forecast rests on, told where it is less than the best."""
    if outlook.probability is None or not outlook.complete:
        found = [
            reason(
                "data_missing",
                "underlag saknas för hela fönstret: bedöm på plats",
                "data for the whole window is missing: judge on the spot",
                0.0,
            )
        ]
    else:
        found = []
    if outlook.rung is Rung.CLIMATOLOGY:
        found.append(
            reason(
                "rung_climatology",
                "prognos saknas: räknat på normalt väder för årstiden, risken är bredare",
                "no forecast: reckoned on the season's normal weather, the risk is wider",
                0.0,
            )
        )
    elif outlook.rung is Rung.LAST_RUN and forecast_age is not None:
        hours = forecast_age / timedelta(hours=1)
        found.append(
            reason(
                "rung_last_run",
                f"senaste prognosen är {hours:.0f} h gammal, spridningen är ökad",
                f"the latest forecast is {hours:.0f} h old, its spread is widened",
                0.0,
            )
        )
    elif outlook.rung is Rung.PHYSICS:
        found.append(
            reason(
                "rung_physics",
                "räknat på fysikmodell: ingen tränad modell betrodd för behovet",
                "reckoned by road physics: no trained model trusted for the need",
                0.0,
            )
        )
    return found


def no_forecast(again: datetime, *, zone: ZoneInfo) -> Reason:
    """That the season alone sends nobody out: wait for a forecast, and look outside meanwhile."""
    sv, en = Words(swedish=True, zone=zone), Words(swedish=False, zone=zone)
    return reason(
        "no_forecast",
        f"avvakta till {sv.clock(again)}, kontrollera ute: utan prognos ges inget råd att åtgärda",
        f"wait until {en.clock(again)}, check outside: without a forecast no advice to act is given",
        0.0,
    )


def method(choice: Choice, *, cap_g_m2: float, water_protection: bool, coldest_degc: float, zone: ZoneInfo) -> list[Reason]:
    """Why this treatment and rate, where something bound it."""
    sv, en = Words(swedish=True, zone=zone), Words(swedish=False, zone=zone)
    found: list[Reason] = []
    if choice.too_cold_degc is not None:
        limit_sv, limit_en = sv.degrees(choice.too_cold_degc), en.degrees(choice.too_cold_degc)
        then_sv = "sand i stället" if choice.kind is not None else "ingen annan metod på rutten"
        then_en = "sand instead" if choice.kind is not None else "no other method on the route"
        found.append(
            reason(
                "too_cold_for_salt",
                f"{sv.degrees(coldest_degc)} är för kallt för salt (gräns {limit_sv}): {then_sv}",
                f"{en.degrees(coldest_degc)} is too cold for salt (limit {limit_en}): {then_en}",
                0.0,
            )
        )
    if choice.dose is not None and choice.kind is TreatmentKind.SAND:
        found.append(
            reason(
                "salt_too_little",
                f"salt räcker inte: högst {sv.number(min(choice.dose.rate_g_m2, cap_g_m2))} g/m² får spridas, sand i stället",
                f"salt is not enough: at most {en.number(min(choice.dose.rate_g_m2, cap_g_m2))} g/m² may be spread, sand instead",
                0.0,
            )
        )
    elif choice.dose is not None and choice.dose.capped:
        why_sv = "vattenskydd" if water_protection else "giva"
        why_en = "water protection" if water_protection else "rate"
        found.append(
            reason(
                "salt_cap",
                f"{why_sv}: högst {sv.number(min(choice.rate_g_m2, cap_g_m2))} g/m² per runda, upprepa vid behov",
                f"{why_en}: at most {en.number(min(choice.rate_g_m2, cap_g_m2))} g/m² a round, repeat if needed",
                0.0,
            )
        )
    return found


def treated(actions: Sequence[Action], *, outlook: Outlook, now_minus: timedelta, zone: ZoneInfo) -> list[Reason]:
    """The newest treatment of the unit, while it still bears on the surface.

    Args:
        actions: Actions on the unit, oldest first.
        outlook: The forecast for the unit.
        now_minus: Age of the newest action's end.
        zone: The site's time zone.
    """
    if not actions or now_minus > timedelta(hours=TREATED_TOLD_H) or outlook.need is Need.HEATING:
        return []
    sv, en = Words(swedish=True, zone=zone), Words(swedish=False, zone=zone)
    newest = actions[-1]
    word_sv, word_en = TREATMENT_WORDS[newest.kind]
    spread = newest.kind in SPREAD and newest.rate_g_m2 > 0
    rate_sv = f", {sv.number(newest.rate_g_m2)} g/m²" if spread else ""
    rate_en = f", {en.number(newest.rate_g_m2)} g/m²" if spread else ""
    return [
        reason(
            "treated",
            f"senast åtgärdad {sv.clock(newest.ended_at)}: {word_sv}{rate_sv}",
            f"last treated {en.clock(newest.ended_at)}: {word_en}{rate_en}",
            round(outlook.drivers.get(TREATMENT_GROUP, -0.3), 3),
        )
    ]
