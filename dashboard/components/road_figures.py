"""The figures of one hour in words: what lies on the road, why it is slippery, what that means for grip; and every hour in one table."""

import numpy as np
import pandas as pd

from dashboard.components.marks import mark
from dashboard.components.road_hours import MISSING_CODE, RoadHours, Share
from dashboard.format import NBSP
from dashboard.style import Status
from model.physics.condition import RoadCondition, Slipperiness
from model.physics.heating import HeatMode

#: Liquid share of the snow's mass up to which it is called dry, and from which wet [1]; the same as in the reasons.
DRY_SHARE, WET_SHARE = 0.05, 0.15
#: Chance of slipperiness below which the sign stays that of no need [1].
TOLD_SLIP = 0.5

Fact = tuple[str, str]


def facts(hours: RoadHours, place: int) -> list[Fact]:
    """Heading and Markdown of each figure of the untreated surface.

    Args:
        hours: The unit's hours.
        place: Which of them.
    """
    words, form = hours.form.words, hours.form

    def number(name: str) -> float:
        return float(hours.values(name)[place])

    def between(name: str, unit: str, decimals: int) -> str:
        spread = hours.spread(name)[place]
        if not np.isfinite(spread[2]):
            return missing(hours)
        low, high = form.number(float(spread[0]), decimals), form.number(float(spread[-1]), decimals)
        return f"**{form.with_unit(float(spread[2]), unit, decimals).rstrip(NBSP)}** :gray[({low} – {high})]"

    salt = " + ".join(form.number(number(name), 1) for name in ("dissolved_salt_amount", "dry_salt_amount"))
    return [
        (words("road.row_condition"), _condition(hours, place)),
        (words("road.row_slip"), _slip(hours, place)),
        (words("chart.friction"), between("friction_estimate", "", 2)),
        (words("chart.surface"), between("road_surface_temperature", "°C", 1)),
        (words("store.water"), _amount(hours, "water", place)),
        (words("store.snow"), _snow(hours, place)),
        (words("store.ice"), _amount(hours, "ice", place)),
        (words("store.frost"), _amount(hours, "frost", place)),
        (words("road.freezing_point"), _plain(hours, "freezing_point", "°C", 1, place)),
        (
            words("road.salt"),
            f"**{salt}{NBSP}g/m²**" if np.isfinite(number("dissolved_salt_amount")) else missing(hours),
        ),
        (words("road.windrow"), _plain(hours, "windrow_height", "cm", 0, place)),
        (words("road.sand"), _plain(hours, "sand_amount", "g/m²", 0, place)),
    ]


def zone_facts(hours: RoadHours, place: int) -> list[Fact]:
    """The same of a heated zone run as advised."""
    words = hours.form.words
    code = int(hours.codes("heating_mode")[place])
    mode = missing(hours) if code == MISSING_CODE else f"**{words(f'mode.{HeatMode(code).name.lower()}')}**"
    return [
        (words("road.row_mode"), mode),
        (words("road.slab"), _plain(hours, "slab_temperature", "°C", 1, place)),
        (words("road.warm"), _plain(hours, "heated_surface_temperature", "°C", 1, place)),
        (words("road.heat"), _plain(hours, "pipe_heat_flux", "W/m²", 0, place)),
        (words("road.fluid"), _plain(hours, "fluid_temperature", "°C", 0, place, absent=words("road.no_heat"))),
        (words("road.free"), _share(hours, "snow_free_ratio", place)),
    ]


def missing(hours: RoadHours) -> str:
    """The word for a figure that is not known."""
    return mark(Status.MISSING, hours.form.words("missing"))


def _plain(hours: RoadHours, name: str, unit: str, decimals: int, place: int, *, absent: str = "") -> str:
    value = float(hours.values(name)[place])
    if not np.isfinite(value):
        return f":gray[{absent}]" if absent else missing(hours)
    return f"**{hours.form.with_unit(value, unit, decimals)}**"


def _share(hours: RoadHours, name: str, place: int) -> str:
    value = float(hours.values(name)[place])
    return f"**{hours.form.percent(value)}**" if np.isfinite(value) else missing(hours)


def _millimetres(hours: RoadHours, value: float) -> str:
    return hours.form.number(value, 2 if 0.005 <= value < 1 else 1 if value >= 1 else 0)


def _amount(hours: RoadHours, kind: str, place: int) -> str:
    """Median amount, and below what nine members in ten stay where that is more."""
    amount, high = float(hours.values(f"{kind}_amount")[place]), float(hours.values(f"{kind}_amount_high")[place])
    if not np.isfinite(amount):
        return missing(hours)
    text = f"**{_millimetres(hours, amount)}{NBSP}mm**"
    if np.isfinite(high) and _millimetres(hours, high) != _millimetres(hours, amount):
        text += f" :gray[({hours.form.words('road.upper', value=_millimetres(hours, high))})]"
    return text


def snow_kind(hours: RoadHours, place: int) -> str:
    """Dry, moist or wet; empty where no snow lies or nothing is known."""
    wet = float(hours.values("snow_wetness")[place])
    if not np.isfinite(wet):
        return ""
    return hours.form.words(f"snow.{'dry' if wet <= DRY_SHARE else 'moist' if wet < WET_SHARE else 'wet'}")


def _snow(hours: RoadHours, place: int) -> str:
    form = hours.form
    depth = hours.spread("snow_depth")[place]
    if not np.isfinite(depth[2]):
        return missing(hours)
    text = f"**{form.with_unit(float(depth[2]), 'cm', 1)}** :gray[({form.number(float(depth[0]), 1)} – {form.number(float(depth[-1]), 1)})]"
    density, kind = float(hours.values("snow_density")[place]), snow_kind(hours, place)
    return f"{text} {kind}, {form.with_unit(density, 'kg/m³')}" if kind else text


def told_shares(hours: RoadHours, shares: list[Share], *, named: str = "") -> str:
    """Words with their shares; the first without its word where that has just been said."""
    parts = [f"{item.word} {hours.form.risk(item.share)}" for item in shares]
    if shares and shares[0].word == named:
        parts[0] = hours.form.risk(shares[0].share)
    return ", ".join(parts)


def _condition(hours: RoadHours, place: int) -> str:
    code = int(hours.codes("road_condition")[place])
    if code == MISSING_CODE:
        return missing(hours)
    word = hours.form.words(f"condition.{RoadCondition(code).name.lower()}")
    return f"**{word.capitalize()}** :gray[({told_shares(hours, hours.conditions([place]), named=word)})]"


def _slip(hours: RoadHours, place: int) -> str:
    """Icon, the likeliest kind, and how likely each is."""
    words = hours.form.words
    code = int(hours.codes("slipperiness_kind")[place])
    if code == MISSING_CODE:
        return missing(hours)
    chance = float(hours.slip_chance()[place])
    word = words(f"slip.{Slipperiness(code).name.lower()}").capitalize()
    status = Status.NONE if chance < TOLD_SLIP else Status.WAIT
    told = told_shares(hours, hours.slips([place]), named=word.lower()) if code else ""
    told = told or words("road.slip_risk", value=hours.form.risk(chance))
    return f"{mark(status, word, bold=True)} :gray[({told})]"


def road_table(hours: RoadHours) -> pd.DataFrame:
    """Every hour of the road as words, missing values as such."""
    words, number = hours.form.words, hours.form.number
    amounts = ("water", "snow", "ice", "frost")
    columns: dict[str, list[str]] = {words("table.time"): list(hours.frame()["when"])}
    lacking = words("missing").lower()

    def coded(name: str, prefix: str, kinds: type[RoadCondition] | type[Slipperiness] | type[HeatMode]) -> list[str]:
        return [
            lacking if code == MISSING_CODE else words(f"{prefix}.{kinds(int(code)).name.lower()}") for code in hours.codes(name)
        ]

    columns[words("road.row_condition")] = coded("road_condition", "condition", RoadCondition)
    columns[words("road.condition_shares")] = [
        told_shares(hours, hours.conditions([k])) or lacking for k in range(len(hours.moments))
    ]
    columns[words("road.row_slip")] = coded("slipperiness_kind", "slip", Slipperiness)
    columns[words("road.slip_shares")] = [
        lacking if not np.isfinite(chance) else told_shares(hours, hours.slips([place])) or hours.form.risk(float(chance))
        for place, chance in enumerate(hours.slip_chance())
    ]
    columns[words("chart.friction")] = list(hours.friction()["friction_text"])
    for kind in amounts:
        columns[f"{words(f'store.{kind}')} mm"] = [number(value, 2) for value in hours.values(f"{kind}_amount")]
    columns[words("road.density")] = [number(value) if kind else "–" for value, kind in _density(hours)]
    columns[words("road.wetness")] = [snow_kind(hours, place) or "–" for place in range(len(hours.moments))]
    for name, decimals in (
        ("dissolved_salt_amount", 1),
        ("dry_salt_amount", 1),
        ("sand_amount", 0),
        ("freezing_point", 1),
        ("windrow_height", 0),
    ):
        columns[words(f"table.{name}")] = [number(value, decimals) for value in hours.values(name)]
    profile = hours.profile()
    for place, depth in enumerate(hours.depths()[1:], start=1):
        columns[f"{depth} °C"] = [number(value, 1) if np.isfinite(value) else "–" for value in profile[:, place]]
    if hours.heated:
        columns[words("road.row_mode")] = coded("heating_mode", "mode", HeatMode)
        for name, heading, decimals in (
            ("slab_temperature", "slab", 1), ("heated_surface_temperature", "warm", 1), ("pipe_heat_flux", "heat", 0),
        ):  # fmt: skip
            columns[words(f"road.{heading}_column")] = [number(value, decimals) for value in hours.values(name)]
        columns[words("road.free")] = [hours.form.percent(float(value)) for value in hours.values("snow_free_ratio")]
    return pd.DataFrame(columns)


def _density(hours: RoadHours) -> list[tuple[float, str]]:
    return [(float(value), snow_kind(hours, place)) for place, value in enumerate(hours.values("snow_density"))]
