"""Actions out of a table that tells them whole: route or segment, treatment, start, end, amount."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from config.imports import ActionsMap
from ingest.imports.action_checks import Told, refuse_contradictions
from ingest.imports.cells import Cells
from ingest.imports.positions import kinds_in
from ingest.imports.records import Done, SegmentPass, Vehicles
from ingest.imports.table import Row, Table
from model.domain.roads import Network
from model.domain.treatments import MAX_SALT_RATE_G_M2, MAX_SAND_RATE_G_M2, SPREAD, TreatmentKind

#: Longer is taken for a slip in a date.
LONGEST_ACTION = timedelta(hours=36)


def done_in(
    table: Table, columns: Mapping[str, str], settings: ActionsMap, network: Network, vehicles: Vehicles
) -> tuple[list[Done], list[Told]]:
    """Actions in a table with a column for the route or zone.

    A row's cost is its first treatment's (ploughing before all others): one machine that ploughs and salts is paid once.

    Args:
        table: The file.
        columns: What is held → heading.
        settings: The site's map.
        network: Whose routes and zones the rows name.
        vehicles: Gives pseudonyms, by which one machine in two places is found.

    Returns:
        What was done, and what each row says of a machine.

    Raises:
        SourceFormatError: A row that cannot be read, cannot be or contradicts another; file, row and column are named.
    """
    units = {unit.id.casefold(): unit.id for unit in network.units} | {unit.name.casefold(): unit.id for unit in network.units}
    units |= {word.casefold(): unit for word, unit in settings.units.items()}
    area = dict(zip(network.unit_ids, network.unit_area_m2.tolist(), strict=True))
    length = dict(zip(network.unit_ids, network.unit_length_m.tolist(), strict=True))
    done: list[Done] = []
    rows: list[Told] = []
    for row in table.rows:
        cells = _cells(table, row, columns, settings)
        word = cells.needed("unit")
        unit = units.get(word.casefold())
        if unit is None or unit not in area:
            message = f"{word[:40]!r} is no route or zone of the network; add it to units in the map, or correct it"
            raise cells.refusal("unit", message)
        cells.needed("treatment")
        start, end = _span(cells)
        kinds = kinds_in(cells, settings)
        identity = cells.text("vehicle")
        rows.append(Told(cells, unit, kinds, start, end, vehicles.pseudonym(identity) if identity else ""))
        cost = cells.number("cost_sek", low=0.0, high=1e8)
        first = TreatmentKind.PLOUGH if TreatmentKind.PLOUGH in kinds else min(kinds, default=None)
        done += [
            Done(
                unit_id=unit,
                kind=kind,
                started_at=start,
                ended_at=end,
                rate_g_m2=_rate(cells, kind, settings, area_m2=area[unit], length_m=length[unit]),
                cost_sek=cost if cost is None or kind is first else 0.0,
                where=f"{table.word} {row.number}",
                is_extra=kind is not first,
            )
            for kind in sorted(kinds)
        ]
    refuse_contradictions(rows)
    return done, rows


def passes_in(
    table: Table, columns: Mapping[str, str], settings: ActionsMap, lengths_m: Mapping[str, float], vehicles: Vehicles
) -> list[SegmentPass]:
    """Passes in a table with a column for the segment: each row a drive along the whole of it.

    Args:
        table: The file.
        columns: What is held → heading.
        settings: The site's map.
        lengths_m: Segment → length [m].
        vehicles: Gives pseudonyms.

    Raises:
        SourceFormatError: A row that cannot be read; file, row and column are named.
    """
    passes: list[SegmentPass] = []
    for row in table.rows:
        cells = _cells(table, row, columns, settings)
        segment = cells.needed("segment")
        if segment not in lengths_m:
            raise cells.refusal("segment", f"{segment[:40]!r} is no segment of the network")
        start, end = _span(cells)
        identity = cells.text("vehicle")
        for kind in sorted(kinds_in(cells, settings)):
            rate = cells.number("rate_g_m2", low=0.0, high=_top(kind))
            vehicle = vehicles.pseudonym(identity) if identity else ""
            passes.append(SegmentPass(segment, kind, start, end, 0.0, lengths_m[segment], rate_g_m2=rate, vehicle=vehicle))
    return passes


def _cells(table: Table, row: Row, columns: Mapping[str, str], settings: ActionsMap) -> Cells:
    return Cells(
        table,
        row,
        columns,
        decimal=settings.decimal,
        timezone=settings.timezone,
        ambiguous=settings.ambiguous,
    )


def _span(cells: Cells) -> tuple[datetime, datetime]:
    cells.needed("started_at")
    start = cells.moment("started_at")
    if start is None:
        raise cells.refusal("started_at", "no time")
    end = cells.moment("ended_at") or start
    if end < start:
        raise cells.refusal("ended_at", f"{end:%Y-%m-%d %H:%MZ} is before the start, {start:%Y-%m-%d %H:%MZ}")
    if end - start > LONGEST_ACTION:
        raise cells.refusal("ended_at", f"{(end - start) / timedelta(hours=1):.0f} h after the start; at most 36 h is believed")
    return start, end


def _rate(cells: Cells, kind: TreatmentKind, settings: ActionsMap, *, area_m2: float, length_m: float) -> float:
    """Rate of one treatment [g/m2]: as told, or from kilograms over the area."""
    if kind not in SPREAD:
        return 0.0
    rate = cells.number("rate_g_m2", low=0.0, high=1e6)
    column = "rate_g_m2"
    if rate is None and "total_kg" in cells.columns:
        total = cells.number("total_kg", low=0.0, high=1e6)
        width = cells.number("width_m", low=0.1, high=100.0)
        surface = area_m2 if width is None else length_m * width
        rate, column = (None if total is None else 1000.0 * total / surface), "total_kg"
    if rate is None and "kg_per_km" in cells.columns:
        per_km = cells.number("kg_per_km", low=0.0, high=1e6)
        width = cells.number("width_m", low=0.1, high=100.0) or area_m2 / length_m
        rate, column = (None if per_km is None else per_km / width), "kg_per_km"
    if rate is None:
        rate = settings.assumed_rates_g_m2.get(kind.value)
    if rate is None:
        message = (
            f"no amount for {kind.value}, and 0 would be a guess; add a column with g/m² or kg, "
            f"or state assumed_rates_g_m2 = {{ {kind.value} = … }} in the map"
        )
        raise cells.refusal("rate_g_m2", message)
    if not 0.0 <= rate <= _top(kind):
        raise cells.refusal(column, f"{rate:.1f} g/m² of {kind.value}; possible rates are 0 to {_top(kind):g} g/m²")
    return rate


def _top(kind: TreatmentKind) -> float:
    return MAX_SAND_RATE_G_M2 if kind is TreatmentKind.SAND else MAX_SALT_RATE_G_M2
