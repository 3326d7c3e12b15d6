"""`halka import actions | heat | costs | network FILE`: files a person hands in."""

from datetime import datetime
from pathlib import Path

import click

from ingest.imports.formats import FORMATS, Format
from model.domain.treatments import TreatmentKind
from scheduler.commands.options import NOW_HELP, Moment, overrides_of, site_options

_FILE = click.argument("file", type=click.Path(path_type=Path))
_FORMAT = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="auto", show_default=True, help="What kind of file it is."
)
_MAP = click.option("--map", "map_name", help="Name of the site's map to read it by; the only one, or 'default', where left out.")
_DRY = click.option("--dry-run", is_flag=True, help="Say what would be stored and store nothing.")


@click.group(name="import")
def import_group() -> None:
    """Take in a file: maintenance actions, heat meters, or a network. A file is taken whole or refused whole."""


@import_group.command()
@_FILE
@site_options
@_FORMAT
@_MAP
@click.option(
    "--task",
    "tasks",
    multiple=True,
    type=click.Choice([kind.value for kind in TreatmentKind]),
    help="What was done, for positions that do not say it; may be given more than once.",
)
@click.option("--names", type=click.Path(path_type=Path), help="A feed's own list of operation types (YIT).")
@_DRY
@click.option("--now", type=Moment(), help=NOW_HELP)
def actions(
    file: Path,
    site: str,
    database: str | None,
    data: Path | None,
    form: Format,
    map_name: str | None,
    tasks: tuple[str, ...],
    names: Path | None,
    dry_run: bool,
    now: datetime | None,
) -> None:
    """Maintenance actions or vehicle positions: CSV, Excel, GeoJSON, or a plough feed's JSON."""
    from ingest.imports.actions import Told
    from scheduler.context import opened_context
    from scheduler.pipelines.imports import import_actions, told_of_actions

    told = Told(form=form, kinds=frozenset(TreatmentKind(task) for task in tasks), names=_operation_names(names))
    with opened_context(site, overrides=overrides_of(database, data, now), create=not dry_run) as context:
        reading, saved = import_actions(context, file, told=told, map_name=map_name, dry_run=dry_run)
        for line in told_of_actions(reading, saved, context, dry_run=dry_run):
            click.echo(line)


@import_group.command()
@_FILE
@site_options
@_FORMAT
@_MAP
@_DRY
@click.option("--now", type=Moment(), help=NOW_HELP)
def heat(
    file: Path,
    site: str,
    database: str | None,
    data: Path | None,
    form: Format,
    map_name: str | None,
    dry_run: bool,
    now: datetime | None,
) -> None:
    """Readings of heat meters and slab sensors: CSV, Excel or JSON rows."""
    from scheduler.context import opened_context
    from scheduler.pipelines.imports import import_heat, told_of_heat

    with opened_context(site, overrides=overrides_of(database, data, now), create=not dry_run) as context:
        read, changed = import_heat(context, file, form=form, map_name=map_name, dry_run=dry_run)
        for line in told_of_heat(read, changed, dry_run=dry_run):
            click.echo(line)


@import_group.command()
@_FILE
@site_options
@_FORMAT
@_MAP
@_DRY
@click.option("--now", type=Moment(), help=NOW_HELP)
def costs(
    file: Path,
    site: str,
    database: str | None,
    data: Path | None,
    form: Format,
    map_name: str | None,
    dry_run: bool,
    now: datetime | None,
) -> None:
    """Costs that no action tells of (haulage, standby, other): CSV, Excel or JSON rows."""
    from scheduler.context import opened_context
    from scheduler.pipelines.settle import import_costs

    with opened_context(site, overrides=overrides_of(database, data, now), create=not dry_run) as context:
        saved = import_costs(context, file, map_name=map_name, form=form, dry_run=dry_run)
    verb = "would be stored" if dry_run else "stored"
    click.echo(
        f"{saved.new} costs {verb}, {saved.repeated} were there already, {len(saved.differing)} differ from what is stored"
    )
    for item in saved.differing:
        click.echo(f"  differs, the stored one stands: {item.item.value} of {item.contractor} on {item.day}")


@import_group.command()
@_FILE
@click.option("--site", default="vasteras", show_default=True, help="Site whose classes and price lists hold.")
@_MAP
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), help="Site folder to write network.geojson into; none: only look."
)
@click.option("--replace", is_flag=True, help="Put the new network in the place of one that is there.")
def network(file: Path, site: str, map_name: str | None, folder: Path | None, replace: bool) -> None:
    """A network as GeoJSON in WGS84: segments with their routes, checked and written into a site folder."""
    from config.sites import load_site
    from ingest.imports.network import read_network, told, write_network
    from scheduler.pipelines.imports import map_named

    loaded = load_site(site).site
    reading = read_network(file, loaded, map_named(loaded.imports.network, map_name, "network"))
    for line in told(reading):
        click.echo(line)
    if folder is None:
        click.echo("nothing written; name a site folder with --to")
    else:
        click.echo(f"written: {write_network(reading, folder, replace=replace)}")


def _operation_names(path: Path | None) -> dict[str, str] | None:
    if path is None:
        return None
    from ingest.imports.files import decoded, read_bytes
    from ingest.imports.geojson_table import json_text
    from ingest.imports.plough_feeds.yit import operation_names

    return operation_names(json_text(decoded(read_bytes(path), path.name), path.name), path.name)
