"""`halka models`: what has been trained, what answers, and who decided so."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from scheduler.commands.options import NOW_HELP, Moment, overrides_of, site_options

_BY = click.option("--by", "name", required=True, help="Who decides.")
_WHY = click.option("--reason", required=True, help="Why; kept for good.")
_NOW = click.option("--now", type=Moment(), help=NOW_HELP)


@click.group()
def models() -> None:
    """Trained models: list them, compare two, put one in service or go back, learn one for many sites."""


@models.command("list")
@site_options
@_NOW
def list_models(site: str, database: str | None, data: Path | None, now: datetime | None) -> None:
    """Models in the store, newest first; ● answers, ○ does not."""
    from scheduler.context import opened_context
    from scheduler.pipelines.models import listed

    with opened_context(site, overrides=overrides_of(database, data, now), create=False) as context:
        for line in listed(context):
            click.echo(line)


@models.command()
@click.argument("first", type=int)
@click.argument("second", type=int)
@site_options
@_NOW
def compare(first: int, second: int, site: str, database: str | None, data: Path | None, now: datetime | None) -> None:
    """Two models on the same nights, which neither learnt from; then what each card says of its own."""
    from scheduler.context import opened_context
    from scheduler.pipelines.models import compared

    with opened_context(site, overrides=overrides_of(database, data, now), create=False) as context:
        for line in compared(context, first, second):
            click.echo(line)


@models.command()
@click.argument("model", type=int)
@_BY
@_WHY
@site_options
@_NOW
def promote(model: int, name: str, reason: str, site: str, database: str | None, data: Path | None, now: datetime | None) -> None:
    """Put a model in service; it must be whole and fit this version's features."""
    from scheduler.pipelines.models import promoted

    _decide(promoted, {"model_id": model, "by": name, "reason": reason}, site, database, data, now)


@models.command()
@click.argument("sites", nargs=-1, required=True)
@click.option("--out", "folder", type=click.Path(path_type=Path), required=True, help="A new folder.")
@site_options
@_NOW
def national(
    sites: tuple[str, ...], folder: Path, site: str, database: str | None, data: Path | None, now: datetime | None
) -> None:
    """Learn one model from the seasons of several sites and write it to a folder; each site is left out in turn to judge it."""
    from scheduler.context import opened_context
    from scheduler.pipelines.national import train_national

    with opened_context(site, overrides=overrides_of(database, data, now), create=False) as context:
        for line in train_national(context, sites, folder):
            click.echo(line)


@models.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_BY
@_WHY
@site_options
@_NOW
def adopt(folder: Path, name: str, reason: str, site: str, database: str | None, data: Path | None, now: datetime | None) -> None:
    """Put a national model from a folder in service at a site, also one that has no season yet."""
    from scheduler.pipelines.national import adopt as adopted

    _decide(adopted, {"folder": folder, "by": name, "reason": reason}, site, database, data, now)


@models.command()
@_BY
@_WHY
@site_options
@_NOW
def rollback(name: str, reason: str, site: str, database: str | None, data: Path | None, now: datetime | None) -> None:
    """Go back to what answered before: the model before this one, or road physics alone."""
    from scheduler.pipelines.models import rolled_back

    _decide(rolled_back, {"by": name, "reason": reason}, site, database, data, now)


def _decide(
    change: Any, arguments: Mapping[str, Any], site: str, database: str | None, data: Path | None, now: datetime | None
) -> None:
    from scheduler.context import opened_context

    with opened_context(site, overrides=overrides_of(database, data, now), create=False) as context:
        click.echo(change(context, **arguments))
