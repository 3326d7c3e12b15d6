"""`halka backup | restore`: everything that lasts in one file, and back, into either database."""

from datetime import UTC, datetime
from pathlib import Path

import click

from scheduler.commands.options import overrides_of, site_options


@click.command()
@site_options
@click.option(
    "--out",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The new file; var/backups/halka-TIME.tar where left out.",
)
@click.option("--raw/--no-raw", default=True, show_default=True, help="Whether bodies received from providers are kept too.")
def backup(site: str, database: str | None, data: Path | None, target: Path | None, raw: bool) -> None:
    """Keep every row and every file in one tar file, while the service runs; read it through once to prove it whole."""
    from config.settings import load_settings
    from store.backup import write_backup
    from store.open import open_store
    from store.restore import check_backup

    settings, now = load_settings(site=site, overrides=overrides_of(database, data)), datetime.now(UTC)
    chosen = target or settings.paths.data / "backups" / f"halka-{now:%Y%m%dT%H%M%SZ}.tar"
    with open_store(settings, create=False) as store:
        report = write_backup(store, chosen, now=now, raw=raw)
    check_backup(chosen)
    click.echo(f"{chosen}: {report.rows} rader, {report.files} filer, {report.size_bytes / 1e6:.1f} MB, läst igenom och hel")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@site_options
def restore(file: Path, site: str, database: str | None, data: Path | None) -> None:
    """Fill a new, empty database and data folder from a backup FILE; then verify the sealed record."""
    from config.settings import load_settings
    from store.restore import check_backup, restore_backup

    settings = load_settings(site=site, overrides=overrides_of(database, data))
    found = check_backup(file)
    rows = restore_backup(found, settings.database.url, settings.paths.data, objects=settings.paths.objects)
    click.echo(
        f"{rows} rader och {len(found.manifest['parts']) - len(found.manifest['tables'])} filer återställda från {found.manifest['created_at']}"
    )
    click.echo("Kör nu `halka audit verify` på den återställda databasen.")
