"""A file of maintenance actions, in any of the forms that are known, as what was done on each route and zone.

Three kinds of table are told apart by their columns: a log (route, treatment, start, end), passes of segments (segment, treatment, start), and
positions (time, longitude, latitude, or lines with a start and an end). Positions and the plough feeds are matched to the network, gathered
into passes and then into rounds; a round counts as an action when enough of its route was passed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from config.imports import ActionsMap, MapMatching
from ingest.imports.action_checks import Told as RowTold
from ingest.imports.action_log import done_in, passes_in
from ingest.imports.columns import found_columns, required
from ingest.imports.formats import Feed, Format, opened_file
from ingest.imports.line_index import LineIndex
from ingest.imports.map_matching import match, tracks
from ingest.imports.passes import segment_passes
from ingest.imports.plough_feeds import destia, helsinki, infraroad, kuntec, yit
from ingest.imports.plough_feeds.events import FeedReading, Reader
from ingest.imports.positions import positions_of
from ingest.imports.records import Done, Position, SegmentPass, Vehicles
from ingest.imports.rounds import Round, rounds_of
from ingest.imports.table import Table
from model.domain.errors import SourceFormatError
from model.domain.roads import Network
from model.domain.treatments import SPREAD, TreatmentKind

#: What is held → headings people use for it.
USUAL_HEADINGS: Mapping[str, Sequence[str]] = {
    "unit": ("unit_id", "unit", "route", "route_id", "rutt", "turlista", "slinga", "zon", "zone_id"),
    "segment": ("segment_id", "segment", "sträcka", "sträcka id"),
    "treatment": ("treatment", "kind", "task", "tasks", "åtgärd", "aktivitet", "events", "arbetsmoment"),
    "started_at": ("started_at", "start", "starttime", "start_time", "starttid", "startade", "påbörjad"),
    "ended_at": ("ended_at", "end", "endtime", "end_time", "sluttid", "slut", "stop", "stopptid", "avslutad"),
    "rate_g_m2": ("rate_g_m2", "g/m2", "g/m²", "giva", "giva g/m2", "giva (g/m2)", "giva (g/m²)", "material_g_m2", "saltgiva"),
    "total_kg": ("total_kg", "kg", "mängd kg", "mängd (kg)", "förbrukning kg"),
    "kg_per_km": ("kg_per_km", "kg/km"),
    "width_m": ("width_m", "bredd", "bredd m", "bredd (m)", "spridbredd"),
    "cost_sek": ("cost_sek", "kostnad", "kostnad sek", "kostnad (kr)", "belopp"),
    "vehicle": ("vehicle", "vehicle_id", "fordon", "fordonsid", "maskin", "maskinid", "regnr", "unit id"),
    "time": ("time", "ts", "timestamp", "tid", "tidpunkt", "datum tid", "positionstid"),
    "longitude": ("longitude", "lon", "lng", "long", "longitud", "x"),
    "latitude": ("latitude", "lat", "latitud", "y"),
    "heading_degree": ("heading_degree", "heading", "course", "direction", "riktning", "kurs"),
}


@dataclass(frozen=True, slots=True)
class ActionsReading:
    """What a file tells of actions.

    Attributes:
        form: What the file was read as, for people.
        rows: Rows or positions in it.
        done: What was done, to be priced and stored.
        left_out: Rounds that covered too little of their route to count.
        positions: Positions with a treatment under way.
        matched: How many of those lie on a segment.
        passes: Passes of segments.
        vehicles: Number of vehicles.
        unread_tasks: Words nobody has given a meaning → how often they came.
        notes: Further sentences for people.
        machines: Rows of a log that name their machine.
    """

    form: str
    rows: int
    done: tuple[Done, ...]
    left_out: tuple[Round, ...] = ()
    positions: int = 0
    matched: int = 0
    passes: int = 0
    vehicles: int = 0
    unread_tasks: Mapping[str, int] | None = None
    notes: tuple[str, ...] = ()
    machines: tuple[RowTold, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What a person adds to a file that does not say it.

    Attributes:
        form: What kind of file it is.
        kinds: What was done, for positions without a word of it.
        names: Task identity → word, for feeds that list their words apart.
    """

    form: Format = "auto"
    kinds: frozenset[TreatmentKind] = frozenset()
    names: Mapping[str, str] | None = None


def read_actions(
    path: Path, network: Network, settings: ActionsMap, matching: MapMatching, vehicles: Vehicles, told: Told | None = None
) -> ActionsReading:
    """What a file tells of actions; the file is read whole or refused whole.

    Args:
        path: The file.
        network: Routes, zones and segments of the site.
        settings: The site's map of such files.
        matching: How positions become rounds.
        vehicles: Gives pseudonyms.
        told: What a person adds.

    Raises:
        SourceFormatError: The first thing that is wrong, with file, row and column.
    """
    added = told or Told()
    opened = opened_file(path, form=added.form, delimiter=settings.delimiter, encoding=settings.encoding)
    if isinstance(opened, Feed):
        reading = _feed(opened, path.name, settings, vehicles, added)
        return _from_positions(reading, path.name, opened.dialect, network, settings, matching, added)
    columns = found_columns(opened, stated={str(k): v for k, v in settings.columns.items()}, usual=USUAL_HEADINGS)
    if "unit" in columns and "started_at" in columns:
        required(opened, columns, ("treatment",), USUAL_HEADINGS)
        done, said = done_in(opened, columns, settings, network, vehicles)
        machines = tuple(item for item in said if item.machine)
        return ActionsReading(form="log of actions", rows=len(opened.rows), done=tuple(done), machines=machines)
    if "segment" in columns and "started_at" in columns:
        required(opened, columns, ("treatment",), USUAL_HEADINGS)
        lengths = {segment.id: segment.length_m for segment in network.segments}
        passes = passes_in(opened, columns, settings, lengths, vehicles)
        return _from_passes(passes, path.name, "passes of segments", len(opened.rows), network, settings, matching, lengths)
    if not any(row.geometry for row in opened.rows):
        required(opened, columns, ("time", "longitude", "latitude") if "started_at" not in columns else ("unit",), USUAL_HEADINGS)
    positions = FeedReading(tuple(positions_of(opened, columns, settings, vehicles)), {})
    return _from_positions(positions, path.name, _form_of(opened), network, settings, matching, added)


def _form_of(table: Table) -> str:
    return (
        "lines with start and end"
        if any((row.geometry or {}).get("type") != "Point" for row in table.rows if row.geometry)
        else "positions"
    )


def _feed(feed: Feed, file: str, settings: ActionsMap, vehicles: Vehicles, told: Told) -> FeedReading:
    reader = Reader(file, vehicles, settings.tasks, told.names or {}, settings.ambiguous)
    if feed.dialect == "kuntec":
        return kuntec.parse(feed.content, reader, told=told.kinds)
    parsers = {"helsinki": helsinki.parse, "destia": destia.parse, "yit": yit.parse, "infraroad": infraroad.parse}
    return parsers[feed.dialect](feed.content, reader)


def _from_positions(
    reading: FeedReading, file: str, form: str, network: Network, settings: ActionsMap, matching: MapMatching, told: Told
) -> ActionsReading:
    positions = [item if item.kinds or not told.kinds else replace(item, kinds=told.kinds) for item in reading.positions]
    at_work = [item for item in positions if item.kinds]
    if not at_work:
        unread = f"; words without a meaning: {', '.join(sorted(reading.unread_tasks)[:10])}" if reading.unread_tasks else ""
        raise SourceFormatError(
            file,
            f"tells where {len(positions)} positions were but of none what was done{unread}. Say it with --task, or in the map (tasks)",
        )
    routes = {route.id for route in network.routes}
    segments = [segment for segment in network.segments if segment.unit_id in routes]
    index = LineIndex(segments)
    passes: list[SegmentPass] = []
    on_line = 0
    for track in tracks(positions, matching):
        matched = match(track, index, matching)
        on_line += sum(1 for item in matched if item.candidate is not None and item.position.kinds)
        passes += segment_passes(matched, index, segments)
    lengths = dict(zip((segment.id for segment in segments), index.lengths_m.tolist(), strict=True))
    found = _from_passes(passes, file, form, len(positions), network, settings, matching, lengths)
    return replace(
        found,
        positions=len(at_work),
        matched=min(on_line, len(at_work)),
        vehicles=len({item.vehicle for item in positions}),
        unread_tasks=reading.unread_tasks,
        notes=(*found.notes, *_span_note(at_work)),
    )


def _span_note(positions: Sequence[Position]) -> tuple[str, ...]:
    first, last = min(item.time for item in positions), max(item.time for item in positions)
    return (f"positions at work from {first:%Y-%m-%d %H:%MZ} to {last:%Y-%m-%d %H:%MZ}",)


def _from_passes(
    passes: Sequence[SegmentPass],
    file: str,
    form: str,
    rows: int,
    network: Network,
    settings: ActionsMap,
    matching: MapMatching,
    lengths_m: Mapping[str, float],
) -> ActionsReading:
    unit_of = {segment.id: segment.unit_id for segment in network.segments if segment.id in lengths_m}
    times = {route.id: timedelta(minutes=route.round_time_min) for route in network.routes}
    rounds = rounds_of(passes, unit_of=unit_of, lengths_m=lengths_m, settings=matching, round_times=times)
    done = [
        Done(
            unit_id=item.unit_id,
            kind=item.kind,
            started_at=item.started_at,
            ended_at=item.ended_at,
            rate_g_m2=_rate(item, file, settings),
            share=item.share,
        )
        for item in rounds
        if item.is_done
    ]
    return ActionsReading(
        form=form,
        rows=rows,
        done=tuple(done),
        left_out=tuple(item for item in rounds if not item.is_done),
        passes=len(passes),
        vehicles=len({item.vehicle for item in passes if item.vehicle}),
    )


def _rate(item: Round, file: str, settings: ActionsMap) -> float:
    if item.kind not in SPREAD:
        return 0.0
    rate = item.rate_g_m2 if item.rate_g_m2 is not None else settings.assumed_rates_g_m2.get(item.kind.value)
    if rate is None:
        raise SourceFormatError(
            file,
            f"{item.kind.value} on {item.unit_id} at {item.started_at:%Y-%m-%d %H:%MZ} without an amount, and 0 would be a guess; "
            f"state assumed_rates_g_m2 = {{ {item.kind.value} = … }} in the map",
        )
    return rate
