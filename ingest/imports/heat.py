"""Files of heat-meter and slab readings: rows of time, zone, temperatures, flow, power, counter, pump, slab and mode."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xarray as xr

from config.imports import HeatMap
from config.site import Station
from ingest.imports.cells import Cells
from ingest.imports.columns import found_columns, passed_over, required
from ingest.imports.formats import Feed, Format, opened_file
from ingest.imports.heat_checks import doubted
from ingest.ports import RawBody
from ingest.stations import Reading, observations
from model.domain.errors import SourceFormatError
from model.domain.heat import HeatReading
from model.domain.roads import Network

#: What is held → headings people and controllers use for it.
USUAL_HEADINGS: Mapping[str, Sequence[str]] = {
    "time": ("ts_utc", "time", "timestamp", "tid", "tidpunkt", "datum tid"),
    "zone_id": ("zone_id", "zone", "zon", "undercentral", "anläggning", "mätare"),
    "supply_degc": ("supply_c", "supply_degc", "framledning", "framledning (°c)", "t1", "gt1"),
    "return_degc": ("return_c", "return_degc", "returledning", "retur", "returledning (°c)", "t2", "gt2"),
    "flow_l_h": ("flow_l_h", "flöde l/h", "flöde (l/h)", "flow"),
    "power_kw": ("power_kw", "effekt kw", "effekt (kw)", "effekt"),
    "energy_mwh": ("energy_mwh", "energi mwh", "energi (mwh)", "mätarställning (mwh)"),
    "pump_kw": ("pump_kw", "pumpeffekt", "pumpeffekt (kw)", "pump kw"),
    "slab_degc": ("slab_c", "slab_degc", "marktemperatur", "plattemperatur", "marktemp"),
    "slab_wet": ("slab_wet", "våt", "fukt", "markfukt"),
    "mode": ("mode", "läge", "driftläge"),
}
_NUMBERS = ("supply_degc", "return_degc", "flow_l_h", "power_kw", "energy_mwh", "pump_kw", "slab_degc")
_LARGEST = 1e9
SLAB_SOURCE = "heat_meters"


@dataclass(frozen=True, slots=True)
class HeatFile:
    """What a file tells of heated zones.

    Attributes:
        readings: By zone and time; each with what speaks against it.
        repeated: Rows that came twice, alike.
        passed_over: Headings that nothing was read from: what they hold, no check has seen.
    """

    readings: tuple[HeatReading, ...]
    repeated: int
    passed_over: tuple[str, ...] = ()

    @property
    def doubted(self) -> tuple[HeatReading, ...]:
        """Readings with a doubt."""
        return tuple(item for item in self.readings if item.doubt)


def read_heat(
    path: Path, network: Network, settings: HeatMap, *, form: Format = "auto", before: Sequence[HeatReading] = ()
) -> HeatFile:
    """Readings in a file; it is read whole or refused whole.

    Args:
        path: CSV, Excel or a JSON list of rows.
        network: Whose zones the rows name.
        settings: The site's map of such files.
        form: What kind of file it is.
        before: Readings stored earlier, for the checks over time.

    Raises:
        SourceFormatError: The first thing that is wrong, with file, row and column.
    """
    table = opened_file(path, form=form, delimiter=settings.delimiter, encoding=settings.encoding, feeds=False)
    if isinstance(table, Feed):
        raise SourceFormatError(path.name, "is a plough feed, not a file of meter readings")
    columns = found_columns(table, stated={str(k): v for k, v in settings.columns.items()}, usual=USUAL_HEADINGS)
    required(table, columns, ("time", "zone_id"), USUAL_HEADINGS)
    if not any(name in columns for name in (*_NUMBERS, "slab_wet")):
        required(table, columns, ("power_kw",), USUAL_HEADINGS)
    zones = {zone.id.casefold(): zone.id for zone in network.zones} | {zone.name.casefold(): zone.id for zone in network.zones}
    zones |= {word.casefold(): zone for word, zone in settings.zones.items()}
    known = {zone.id for zone in network.zones}
    found: dict[tuple[str, datetime], HeatReading] = {}
    repeated = 0
    for row in table.rows:
        cells = Cells(table, row, columns, decimal=settings.decimal, timezone=settings.timezone, ambiguous=settings.ambiguous)
        reading = _reading(cells, zones, known)
        key = (reading.zone_id, reading.time)
        if found.setdefault(key, reading) != reading:
            raise cells.refusal("time", f"{reading.zone_id} has two different readings for {reading.time:%Y-%m-%d %H:%M:%SZ}")
        repeated += found[key] is not reading
    judged = tuple(doubted(list(found.values()), settings, before=before))
    return HeatFile(readings=judged, repeated=repeated, passed_over=passed_over(table, columns))


def slab_observations(
    readings: Sequence[HeatReading], stations: Sequence[Station], *, file: str, now: datetime
) -> xr.Dataset | None:
    """Slab temperatures as canonical observations, of those slabs the site names as stations; None where there are none.

    A slab is warmer than the roads about it, and a station the site does not name counts as an ordinary road: so only a station of kind
    ``slab``, source ``heat_meters`` and id ``slab-<zone>`` gets readings. Doubted ones are left out.

    Args:
        readings: Readings of heated zones.
        stations: The site's stations.
        file: The file's name, for messages.
        now: When they became known (aware UTC).

    Raises:
        SourceFormatError: No reading has a possible time.
    """
    slabs = {item.id: item for item in stations if item.source == SLAB_SOURCE and item.kind == "slab"}
    rows = [
        Reading(
            station=slab.id,
            name=slab.name,
            longitude=slab.longitude,
            latitude=slab.latitude,
            time=item.time,
            published=item.time,
            values={"road_surface_temperature": item.slab_degc},
        )
        for item in readings
        if item.slab_degc is not None and not item.doubt and (slab := slabs.get(f"slab-{item.zone_id}")) is not None
    ]
    if not rows:
        return None
    altitudes = {item.id: item.altitude_m for item in slabs.values()}
    return observations(rows, raw=RawBody(SLAB_SOURCE, file, 200, {}, b"", now), now=now, altitudes=altitudes)


def _reading(cells: Cells, zones: Mapping[str, str], known: set[str]) -> HeatReading:
    word = cells.needed("zone_id")
    zone = zones.get(word.casefold())
    if zone is None or zone not in known:
        raise cells.refusal(
            "zone_id", f"{word[:40]!r} is no heated zone of the network; add it to zones in the map, or correct it"
        )
    cells.needed("time")
    time = cells.moment("time")
    if time is None:
        raise cells.refusal("time", "no time")

    def number(name: str) -> float | None:
        return cells.number(name, low=-_LARGEST, high=_LARGEST)

    return HeatReading(
        zone_id=zone,
        time=time,
        supply_degc=number("supply_degc"),
        return_degc=number("return_degc"),
        flow_l_h=number("flow_l_h"),
        power_kw=number("power_kw"),
        energy_mwh=number("energy_mwh"),
        pump_kw=number("pump_kw"),
        slab_degc=number("slab_degc"),
        slab_wet=cells.truth("slab_wet"),
        mode=cells.text("mode")[:80],
    )
