"""`halka opendata`: what anybody may have of a site."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from scheduler.commands.options import NOW_HELP, Moment, overrides_of, site_options


class Spdx(click.ParamType[str]):
    """An identifier as the SPDX list writes them: letters, digits, point, hyphen and plus."""

    name = "SPDX"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The identifier, or a refusal that says what one looks like."""
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.+-]*", value):
            self.fail(f"{value!r} is no SPDX identifier, such as CC0-1.0 or CC-BY-4.0 (spdx.org/licenses)", param, ctx)
        return str(value)


@click.command("opendata")
@site_options
@click.option("--out", "folder", type=click.Path(path_type=Path), required=True, help="A new folder.")
@click.option("--licence", type=Spdx(), help="SPDX identifier of what others may do with it, e.g. CC0-1.0.")
@click.option("--days", type=click.IntRange(1, 4000), default=30, show_default=True, help="How far back actions go.")
@click.option("--now", type=Moment(), help=NOW_HELP)
def open_data(
    site: str, database: str | None, data: Path | None, folder: Path, licence: str | None, days: int, now: datetime | None
) -> None:
    """Write network, advice, segments and actions as open data: no names, contractors or prices; nothing in the store changes."""
    from scheduler.context import opened_context
    from scheduler.pipelines import open_data as pipeline

    with opened_context(site, overrides=overrides_of(database, data, now), create=False) as context:
        click.echo(pipeline.open_data(context, folder, licence=licence, days=days))
