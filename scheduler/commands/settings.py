"""`halka settings`: what holds and where it comes from, what was changed on the pages, and taking a change back."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from scheduler.commands.options import overrides_of, site_options


@click.group()
def settings() -> None:
    """Settings that may be changed on the page Inställningar: what holds, what was changed, and the way back."""


@settings.command()
@site_options
def show(site: str, database: str | None, data: Path | None) -> None:
    """Each such setting with its value and the place that sets it."""
    from scheduler.context import opened_context
    from scheduler.pipelines.settings import effective

    with opened_context(site, overrides=overrides_of(database, data), create=False) as context:
        for key, value, place in effective(context):
            click.echo(f"{key:<48} {value!s:<24} {place}")


@settings.command()
@site_options
def history(site: str, database: str | None, data: Path | None) -> None:
    """What was changed, newest first: when, by whom, from what to what, and the name of the save."""
    from store.setting_changes import change_history

    for change in _with_store(site, overrides_of(database, data), change_history):
        new = change.new.get("value", "som i filerna")
        told = f"{change.changed_at.isoformat(timespec='minutes')}  {change.key}: {change.old} -> {new}"
        click.echo(f"{told}  ({change.changed_by})  {change.save}")


@settings.command()
@click.argument("save")
@click.option("--by", required=True, help="Who takes it back; kept with it.")
@site_options
def back(save: str, by: str, site: str, database: str | None, data: Path | None) -> None:
    """Take the save called SAVE back, as another change; also where what was changed no longer fits the site file."""
    from config.settings import load_settings
    from config.sites import load_site
    from store.open import Store
    from store.setting_changes import record_changes, reversal_of

    overrides = overrides_of(database, data)

    def fits(laid: Mapping[str, Any]) -> None:
        load_site(site, changes=laid)
        load_settings(site=site, overrides=overrides, changes=laid)

    def taken_back(store: Store, site_id: str) -> str:
        return record_changes(store, site_id, reversal_of(store, site_id, save), by=by, now=datetime.now(UTC), check=fits)

    click.echo(f"taken back as {_with_store(site, overrides, taken_back)}; the next job uses it")


def _with_store(site: str, overrides: Mapping[str, Any], ask: Any) -> Any:
    """Ask the store alone: no context, which what was changed might keep from being put together."""
    from config.settings import load_settings
    from config.sites import load_site
    from store.open import open_store

    with open_store(load_settings(site=site, overrides=overrides), create=False) as store:
        return ask(store, load_site(site).site.id)
