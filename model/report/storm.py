"""A storm as the record has it: forecasts as issued, advice, decisions, actions and outcome, each with when it became known and its seal.

With a street the advice is that of its route alone, and a table tells in the order things became known what was known there, when.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import xarray as xr

from config.site import Site
from model.domain.errors import NetworkError
from model.domain.evidence import StormRecord
from model.domain.roads import Network, Segment
from model.report.hours import hours_table
from model.report.season_words import money_words
from model.report.storm_needs import needs_of, needs_sentence, needs_table
from model.report.storm_plans import plans_table
from model.report.storm_tables import actions_table, advice_table, decisions_table, forecasts_table, outcome_table, warnings_table
from model.report.street import known_table, nearest_station
from model.report.tables import Language, Report
from model.report.words import ReportWords

#: Most streets named where none fits.
_NAMED = 8


def storm_report(
    record: StormRecord,
    network: Network,
    site: Site,
    *,
    language: Language = "sv",
    street: str | None = None,
    hourly: Mapping[int, xr.Dataset] | None = None,
    made_at: datetime,
) -> Report:
    """The report of a stretch of time.

    Args:
        record: What is kept of it.
        network: Routes, zones and segments.
        site: Name and time zone.
        language: Of the report.
        street: Street, segment, route or zone the claim concerns; None for all.
        hourly: Hourly arrays by number of the forecast; told for a street alone.
        made_at: When the report is made, aware UTC.

    Raises:
        NetworkError: No street, segment, route or zone of that name.
    """
    words = ReportWords(language, ZoneInfo(site.timezone))
    segments = segments_named(network, street) if street else ()
    units = {segment.unit_id for segment in segments} or set(network.unit_ids)
    names = {unit.id: unit.name for unit in network.units}
    heated = {item.id for item in network.zones}
    came = needs_of(record, units, network, site)
    pick = words.pick
    tables = [
        forecasts_table(record, units, words),
        advice_table(record.forecasts, units, names, words, whole=bool(street)),
        plans_table(record, units, names, words),
        decisions_table(record, units, names, words),
        actions_table(record, units, names, words),
        needs_table(came, names, words),
        outcome_table(record.readings, words),
        warnings_table(record, words),
    ]
    if segments:
        tables.insert(0, known_table(record, segments, words))
        tables.insert(2, hours_table(record.forecasts, hourly or {}, sorted(units), names, words, heated=heated))
    start, end = words.moment(record.start), words.moment(record.end)
    facts = [
        (pick("Kommun", "Municipality"), site.name),
        (pick("Tid", "Time"), f"{start} – {end}"),
        (pick("Som känt", "As known"), words.moment(record.known_at) or ""),
        (pick("Loggade åtgärder", "Actions logged"), _actions_sum(record, units, words)),
        (pick("Behov som kom", "Needs that came"), needs_sentence(record, came, units, words)),
        *((words(f"chain_{chain.name}"), words.chain(chain)) for chain in record.chains),
    ]
    if segments:
        near = nearest_station(record.readings, segments, words)
        facts.insert(1, (pick("Plats", "Place"), _place(segments, names)))
        facts.append((pick("Närmaste station", "Nearest station"), near[1] if near else pick("saknas", "missing")))
    days = f"{record.start.astimezone(words.zone):%Y%m%d}"
    return Report(
        name=f"storm-{site.id}-{days}" + (f"-{_file_name(street)}" if street else ""),
        title=pick("Händelserapport", "Storm report") + (f": {street}" if street else ""),
        subtitle=f"{site.name}, {start} – {end}. " + pick("Framtagen", "Made") + f" {words.moment(made_at)}",
        marks=marks_of(record, words),
        facts=tuple(facts),
        tables=tuple(tables),
        notes=(words("not_decision"), words("vehicles"), words("times", site.timezone), _how(words)),
        language=language,
        simulated=is_simulated(record),
    )


def _actions_sum(record: StormRecord, units: set[str], words: ReportWords) -> str:
    """How many actions the log holds of the units in the event's time, and their cost."""
    own = [item.action for item in record.actions if item.action.unit_id in units]
    return words.pick("{0}, tillsammans {1}", "{0}, together {1}").format(
        len(own), money_words(sum(item.cost_sek for item in own), words)
    )


def segments_named(network: Network, name: str) -> tuple[Segment, ...]:
    """Segments of a street, or of a route or zone, by name or id.

    Raises:
        NetworkError: There is none such; some of those there are are named.
    """
    wanted = name.strip().casefold()
    units = {unit.id for unit in network.units if wanted in {unit.id.casefold(), unit.name.casefold()}}
    found = tuple(
        item for item in network.segments if item.unit_id in units or wanted in {item.id.casefold(), item.name.casefold()}
    )
    if not found:
        streets = sorted({item.name for item in network.segments})
        near = [street for street in streets if wanted[:4] in street.casefold()] or streets
        raise NetworkError(f"no street, route or zone is called {name!r}; there are e.g. {', '.join(near[:_NAMED])}")
    return found


def marks_of(record: StormRecord, words: ReportWords) -> tuple[str, ...]:
    """What is to be said loudly."""
    broken = [chain.problem for chain in record.chains if chain.problem]
    return (*((words("simulated"),) if is_simulated(record) else ()), *(words("chain_broken", problem) for problem in broken))


def is_simulated(record: StormRecord) -> bool:
    """Whether anything of it is."""
    return (
        any(item.simulated for item in record.forecasts)
        or any(item.simulated for item in record.readings)
        or any(item.action.simulated for item in record.actions)
    )


def _place(segments: Sequence[Segment], names: dict[str, str]) -> str:
    streets = sorted({segment.name for segment in segments})
    routes = sorted({names[segment.unit_id] for segment in segments})
    return f"{', '.join(streets[:_NAMED])} ({', '.join(routes[:_NAMED])})"


def _how(words: ReportWords) -> str:
    return words.pick(
        "Varje rad i loggen är förseglad över raden före; hela förseglingen står i arkivexporten och prövas med halka audit verify.",
        "Every row of the record is sealed over the one before; whole seals stand in the archive export and are proved by halka audit verify.",
    )


def _file_name(street: str) -> str:
    plain = street.casefold().translate(str.maketrans("åäöéü", "aaoeu"))
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in plain)[:40].strip("-") or "plats"
