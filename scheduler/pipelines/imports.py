"""Taking files in: read whole, priced, laid beside what is stored, and stored whole; a dry run does all but the last."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from ingest.imports.actions import ActionsReading, Told, read_actions
from ingest.imports.formats import Format
from ingest.imports.heat import HeatFile, read_heat, slab_observations
from ingest.imports.records import Done, Vehicles
from model.decision.cost import material_cost_sek, round_cost
from model.domain.errors import ConfigError, SourceFormatError
from model.domain.roads import Route
from model.domain.treatments import SALTS, Action
from scheduler.context import Context
from scheduler.pipelines.action_sources import told_twice
from scheduler.pipelines.machine_places import places_of, refuse_elsewhere
from store.actions import SavedActions, actions_between, save_actions
from store.heat import heat_readings_between, save_heat_readings
from store.salt import vehicle_salt
from store.weather import save_observations

#: Readings of so long before are laid beside new ones, for the counter and for values that stand still.
HEAT_REACH = timedelta(days=7)
#: An action may end so far ahead of the clock before its time is taken for a slip.
CLOCK_TOLERANCE = timedelta(minutes=15)
_LISTED = 20


class _Named(Protocol):
    @property
    def name(self) -> str:
        """Short name."""


_Map = TypeVar("_Map", bound=_Named)


def map_named(maps: Sequence[_Map], name: str | None, kind: str) -> _Map:
    """The site's map of this name; the only one, or the one called ``default``, where no name is said.

    Raises:
        ConfigError: There is none such, or several and none is called default.
    """
    wanted = name or (maps[0].name if len(maps) == 1 else "default")
    for item in maps:
        if item.name == wanted:
            return item
    names = ", ".join(item.name for item in maps) or "none"
    raise ConfigError(f"the site has no map {wanted!r} for files of {kind}; it has {names} (imports.{kind} in the site file)")


def import_actions(
    context: Context, path: Path, *, told: Told, map_name: str | None = None, dry_run: bool = False
) -> tuple[ActionsReading, SavedActions]:
    """Take in a file of actions or positions.

    Args:
        context: Site and store.
        path: The file.
        told: What a person adds to it.
        map_name: The site's map to read it by.
        dry_run: Do everything but store.

    Raises:
        SourceFormatError: The first thing that is wrong; nothing is stored.
        TreatmentError: An action that cannot be; nothing is stored.
        ConfigError: No such map.
        StoreError: The store refused; nothing was stored.
    """
    settings = map_named(context.site.imports.actions, map_name, "actions")
    vehicles = Vehicles(vehicle_salt(context.settings.paths.data, keep=not dry_run))
    reading = read_actions(path, context.network, settings, context.site.imports.map_matching, vehicles, told)
    refuse_elsewhere(context, reading.machines, vehicles)
    source = settings.source or "import"
    actions = [_action(context, item, source, path.name) for item in reading.done]
    reading = replace(reading, notes=(*reading.notes, *told_twice(context, actions)))
    if dry_run:
        return reading, _compared(context, actions)
    places = places_of(reading.machines, vehicles)
    return reading, save_actions(context.store, context.site.id, actions, recorded_at=context.now, places=places)


def import_heat(
    context: Context, path: Path, *, form: Format = "auto", map_name: str | None = None, dry_run: bool = False
) -> tuple[HeatFile, int]:
    """Take in a file of heat-meter readings; sound temperatures of slabs the site names as stations are observations too.

    Args:
        context: Site and store.
        path: The file.
        form: What kind of file it is.
        map_name: The site's map to read it by.
        dry_run: Do everything but store.

    Returns:
        The file, and how many of its readings are new or corrected.

    Raises:
        SourceFormatError: The first thing that is wrong; nothing is stored.
        ConfigError: No such map.
        StoreError: The store refused.
    """
    settings = map_named(context.site.imports.heat, map_name, "heat")
    site, now = context.site.id, context.now
    plain = read_heat(path, context.network, settings, form=form)
    first = min(item.time for item in plain.readings)
    last = max(item.time for item in plain.readings)
    if last > now + CLOCK_TOLERANCE:
        raise SourceFormatError(
            path.name, f"holds a reading of {last:%Y-%m-%d %H:%MZ}, which is ahead of the clock; is the time zone right?"
        )
    stored = heat_readings_between(context.store, site, first - HEAT_REACH, last + timedelta(seconds=1), known_at=now)
    file = read_heat(path, context.network, settings, form=form, before=[item for item in stored if item.time < first])
    known = set(stored)
    changed = sum(item not in known for item in file.readings)
    if not dry_run:
        save_heat_readings(context.store, site, file.readings, available_at=now)
        slabs = slab_observations(file.readings, context.site.stations, file=path.name, now=now)
        if slabs is not None:
            save_observations(context.store, site, slabs)
    return file, changed


def told_of_actions(reading: ActionsReading, saved: SavedActions, context: Context, *, dry_run: bool) -> Iterable[str]:
    """What came of a file of actions, in lines for people."""
    yield f"read as {reading.form}: {reading.rows} rows"
    if reading.positions:
        share = reading.matched / reading.positions
        yield f"  {reading.positions} positions at work, {reading.matched} on a street ({share:.0%})"
        yield f"  {reading.passes} passes, {reading.vehicles} vehicles"
    yield from (f"  {note}" for note in reading.notes)
    for word, count in sorted((reading.unread_tasks or {}).items())[:_LISTED]:
        yield f"  not understood: {word!r} ({count} times); give it a meaning in the map (tasks)"
    for item in reading.left_out[:_LISTED]:
        yield f"  not counted: {item.kind.value} on {item.unit_id} at {item.started_at:%Y-%m-%d %H:%MZ}, {item.share:.0%} of the route passed"
    if len(reading.left_out) > _LISTED:
        yield f"  and {len(reading.left_out) - _LISTED} more rounds not counted"
    caps = {route.id: route.salt_cap_g_m2 for route in context.network.routes}
    above = [item for item in reading.done if item.kind in SALTS and item.rate_g_m2 > caps.get(item.unit_id, float("inf"))]
    if above:
        yield f"  {len(above)} actions above the route's salt cap, first {above[0].unit_id} with {above[0].rate_g_m2:g} g/m²"
    verb = "would be stored" if dry_run else "stored"
    yield f"{saved.new} actions {verb}, {saved.repeated} were there already, {len(saved.differing)} differ from what is stored"
    for action in saved.differing[:_LISTED]:
        yield f"  differs, the stored one stands: {action.kind.value} on {action.unit_id} at {action.started_at:%Y-%m-%d %H:%MZ}"


def told_of_heat(file: HeatFile, changed: int, *, dry_run: bool) -> Iterable[str]:
    """What came of a file of heat readings, in lines for people."""
    zones = len({item.zone_id for item in file.readings})
    yield f"{len(file.readings)} readings of {zones} zones, {changed} {'would be new or corrected' if dry_run else 'new or corrected'}"
    if file.repeated:
        yield f"  {file.repeated} rows came twice, alike"
    if file.passed_over:
        names = ", ".join(repr(name) for name in file.passed_over[:_LISTED])
        yield f"  not read, so not checked either: {names}; say in the map (columns) what they hold"
    yield f"{len(file.doubted)} readings doubted"
    for item in file.doubted[:_LISTED]:
        yield f"  {item.zone_id} {item.time:%Y-%m-%d %H:%MZ}: {item.doubt}"


def _action(context: Context, item: Done, source: str, file: str) -> Action:
    where = item.where or f"{item.kind.value} on {item.unit_id}"
    if item.ended_at > context.now + CLOCK_TOLERANCE:
        raise SourceFormatError(
            file, f"{where}: ends {item.ended_at:%Y-%m-%d %H:%MZ}, which is ahead of the clock; is the time zone right?"
        )
    return Action(
        unit_id=item.unit_id,
        kind=item.kind,
        started_at=item.started_at,
        ended_at=item.ended_at,
        rate_g_m2=item.rate_g_m2,
        cost_sek=_cost(context, item, file, where) if item.cost_sek is None else item.cost_sek,
        source=source,
    )


def _cost(context: Context, item: Done, file: str, where: str) -> float:
    """What the price lists say of it: the machine from call to end, material on the share that was treated [SEK]."""
    unit = context.network.unit(item.unit_id)
    if not isinstance(unit, Route):
        raise SourceFormatError(
            file, f"{where}: no price list tells what {item.kind.value} on the heated zone {unit.id} costs; add a cost column"
        )
    turn_out = timedelta(minutes=unit.turn_out_min)
    area = float(context.network.unit_area_m2[context.network.unit_ids.index(unit.id)])
    if item.is_extra:
        return material_cost_sek(item.kind, item.rate_g_m2, area * item.share, context.site.materials)
    return round_cost(
        kind=item.kind,
        rate_g_m2=item.rate_g_m2,
        area_m2=area * item.share,
        work=turn_out + (item.ended_at - item.started_at),
        start=item.started_at - turn_out,
        prices=context.site.price_list(unit.contractor),
        materials=context.site.materials,
        zone=ZoneInfo(context.site.timezone),
    ).total_sek


def _compared(context: Context, actions: Sequence[Action]) -> SavedActions:
    """What storing would come to."""
    if not actions:
        return SavedActions(new=0, repeated=0, differing=())
    first, last = min(item.started_at for item in actions), max(item.started_at for item in actions)
    stored = actions_between(context.store, context.site.id, first, last + timedelta(seconds=1))
    known = {(item.source, item.unit_id, item.kind, item.started_at): item for item in stored}
    new = repeated = 0
    differing = []
    for item in actions:
        before = known.setdefault((item.source, item.unit_id, item.kind, item.started_at), item)
        if before is item:
            new += 1
        elif before == item:
            repeated += 1
        else:
            differing.append(item)
    return SavedActions(new=new, repeated=repeated, differing=tuple(differing))
