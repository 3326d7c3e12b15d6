"""What several commands share: options of site, store and time, and what they come to among the settings."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])
NOW_HELP = "The moment to speak from; the real clock where left out."


class Moment(click.ParamType[datetime]):
    """A moment with its zone, e.g. 2026-04-02T12:00Z."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read ISO 8601 with a zone."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no time; write e.g. 2026-04-02T12:00Z", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!r} lacks a zone; write e.g. {value}Z for UTC", param, ctx)
        return moment.astimezone(UTC)


class Day(click.ParamType[date]):
    """A day, e.g. 2026-01-15."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read ISO 8601."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write e.g. 2026-01-15", param, ctx)


def site_options(command: _Command) -> _Command:
    """--site, --db and --data."""
    options = (
        click.option(
            "--site", default="vasteras", show_default=True, help="Name of a delivered site, or path of a site folder or file."
        ),
        click.option("--db", "database", help="Database URL; sqlite:///path or postgresql://user@host/name."),
        click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Folder of arrays, raw bodies and models."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def overrides_of(database: str | None, data: Path | None, now: datetime | None = None) -> dict[str, Any]:
    """Settings from the command line. Beside an SQLite file named by --db lie its own arrays, unless --data says otherwise."""
    overrides: dict[str, Any] = {}
    if database:
        overrides["database.url"] = database
        if data is None and database.startswith("sqlite:///"):
            file = Path(database.removeprefix("sqlite:///"))
            data = file.parent / f"{file.stem}.files"
    if data is not None:
        overrides["paths.data"] = str(data)
    if now is not None:
        overrides["clock.now"] = now
    return overrides


def log_to(overrides: Mapping[str, Any], site: str) -> None:
    """Start the log as the settings say."""
    from config.logs import configure_logs
    from config.settings import load_settings

    configure_logs(load_settings(site=site, overrides=overrides).logging)
