"""Road upkeep after winter to take along: which streets to look at first, and from when the sand can be picked up, class by class."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from config.site import ServiceClass, Site
from config.upkeep import ASSUMED
from model.decision.upkeep_inspection import Inspection
from model.decision.upkeep_sand import PickupAdvice
from model.domain.plans import Advice
from model.domain.roads import Network
from model.report.tables import Column, Language, Report, Table
from model.report.words import ReportWords

_PICKUP = {
    Advice.ACT: ("kan börja", "may start"),
    Advice.WAIT: ("avvakta", "wait"),
    Advice.NONE: ("ingen sand", "no sand"),
    Advice.UNKNOWN: ("saknas", "missing"),
}


def upkeep_report(
    inspections: Sequence[Inspection],
    pickups: Sequence[tuple[ServiceClass, PickupAdvice]],
    network: Network,
    site: Site,
    *,
    span: tuple[datetime, datetime] | None,
    simulated: bool,
    language: Language = "sv",
    made_at: datetime,
) -> Report:
    """The report.

    Args:
        inspections: The list, first place first.
        pickups: Advice by class.
        network: Names of routes.
        site: Name, time zone, limits and their source.
        span: First and last hour reckoned, aware UTC; None where nothing is.
        simulated: True where weather or actions are.
        language: Of the report.
        made_at: When the report is made, aware UTC.
    """
    words = ReportWords(language, ZoneInfo(site.timezone))
    pick = words.pick
    reckoned = f"{words.moment(span[0])} – {words.moment(span[1])}" if span else words("unknown")
    source = pick("antagna", "assumed") if site.upkeep.source == ASSUMED else site.upkeep.source
    return Report(
        name=f"upkeep-{site.id}-{made_at.astimezone(words.zone):%Y%m%d}",
        title=pick("Vägunderhåll efter vintern", "Road upkeep after winter"),
        subtitle=f"{site.name}. " + pick("Framtagen", "Made") + f" {words.moment(made_at)}",
        marks=(words("simulated"),) if simulated else (),
        facts=(
            (pick("Räknat", "Reckoned"), reckoned),
            (
                pick("Gräns för mer halkbekämpning", "Limit of further slip control"),
                f"{100 * site.upkeep.further_need_limit:.0f} %",
            ),
            (pick("Priser och gränser", "Prices and limits"), source),
        ),
        tables=(
            inspection_table(inspections, {unit.id: unit.name for unit in network.units}, words),
            pickup_table(pickups, words),
        ),
        notes=(
            pick(
                "Rekommendation, inte beslut. Rangordningens vikter är antagna; ingen skadejournal har jämförts med dem.",
                "Recommendation, not a decision. The ranking's weights are assumed; no record of damage has been compared with them.",
            ),
        ),
        language=language,
        simulated=simulated,
    )


def inspection_table(inspections: Sequence[Inspection], names: Mapping[str, str], words: ReportWords) -> Table:
    """The streets to look at, with every exposure."""
    pick = words.pick
    rows = tuple(
        (
            item.rank,
            item.rank_low,
            item.rank_high,
            item.segment.name,
            names.get(item.segment.unit_id, item.segment.unit_id),
            item.segment.id,
            item.surface_passes,
            item.base_passes,
            item.thaw_days,
            item.frost_depth_m,
            item.freezing_index_k_d,
            item.thawing_index_k_d,
            item.salt_g_m2 / 1000.0,
            round(100 * item.certainty),
            "; ".join(pick(reason.sv, reason.en) for reason in item.reasons),
        )
        for item in inspections
    )
    columns = (
        Column(pick("Plats", "Place")),
        Column(pick("Bäst", "Best")),
        Column(pick("Sämst", "Worst")),
        Column(pick("Gata", "Street")),
        Column(pick("Rutt", "Route")),
        Column(pick("Sträcka", "Segment")),
        Column(pick("Frysningar ytan", "Freezings, surface")),
        Column(pick("Frysningar bärlagret", "Freezings, base")),
        Column(pick("Tjällossning (dygn)", "Thaw-weakened (days)"), 1),
        Column(pick("Tjäldjup (m)", "Frost depth (m)"), 1),
        Column(pick("Frysindex (K d)", "Freezing index (K d)")),
        Column(pick("Tinindex (K d)", "Thawing index (K d)")),
        Column(pick("Salt (kg/m²)", "Salt (kg/m²)"), 2),
        Column(pick("Säkerhet (%)", "Certainty (%)")),
        Column(pick("Varför", "Why")),
    )
    title = pick("Gator att titta på först", "Streets to look at first")
    note = pick(
        "Bäst och sämst plats över 45 varianter. En bro har inget bärlager: det saknas där.",
        "Best and worst place over 45 variants. A bridge has no base: it is missing there.",
    )
    return Table("inspektion" if words.language == "sv" else "inspection", title, columns, rows, note)


def pickup_table(pickups: Sequence[tuple[ServiceClass, PickupAdvice]], words: ReportWords) -> Table:
    """Sand pick-up by class, with the cost of being early and late."""
    pick = words.pick
    rows = tuple(
        (
            f"{served.code} {pick(served.name_sv, served.name_en)}",
            pick(*_PICKUP[told.advice]),
            _percent(told.chance),
            _percent(told.chance_low),
            _percent(told.chance_high),
            told.winters,
            words.day(told.start_on) if told.start_on else None,
            words.day(told.cheapest_on) if told.cheapest_on else None,
            told.sand_kg / 1000.0,
            told.early_sek,
            told.delay_municipal_sek,
            told.delay_societal_sek,
        )
        for served, told in pickups
    )
    columns = (
        Column(pick("Klass", "Class")),
        Column(pick("Råd", "Advice")),
        Column(pick("Risk för mer halka (%)", "Chance of more slip (%)")),
        Column(pick("Lägst (%)", "Low (%)")),
        Column(pick("Högst (%)", "High (%)")),
        Column(pick("Vintrar", "Winters")),
        Column(pick("Under gränsen från", "Under the limit from")),
        Column(pick("Billigaste dag", "Cheapest day")),
        Column(pick("Utlagd sand (ton)", "Sand laid (tonnes)"), 1),
        Column(pick("För tidigt (kr)", "Too early (SEK)")),
        Column(pick("Dygn för sent, kommunen (kr)", "A day late, municipality (SEK)")),
        Column(pick("Dygn för sent, andra (kr)", "A day late, others (SEK)")),
    )
    title = pick("Sandupptagning per klass", "Sand pick-up by class")
    return Table("sand", title, columns, rows)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100.0 * share, 1)
