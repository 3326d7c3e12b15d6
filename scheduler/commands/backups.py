"""`halka backup | restore`: everything that lasts in one file, and back, into either database."""

import sys
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
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    help="Once the new one is whole, remove what is older than the newest N whole ones of those named halka-TIME.tar.",
)
@click.option("--own", is_flag=True, help="The rows of this site alone, where `halka database separate` keeps sites apart.")
def backup(
    site: str, database: str | None, data: Path | None, target: Path | None, raw: bool, keep: int | None, own: bool
) -> None:
    """Keep every row and every file in one tar file, while the service runs; read it through once. Exit code 1: it is not whole."""
    from config.settings import load_settings
    from config.sites import load_site
    from store.backup import write_backup
    from store.kept_backups import backup_name, forget_backups
    from store.open import open_store
    from store.restore import check_backup

    settings, now = load_settings(site=site, overrides=overrides_of(database, data)), datetime.now(UTC)
    chosen = target or settings.paths.backups / backup_name(now)
    with open_store(settings, create=False) as store:
        room = settings.storage.archive_min_free_mb
        report = write_backup(
            store,
            chosen,
            now=now,
            raw=raw,
            leave_free_mb=room,
            own=load_site(site).site.id if own else None,
            incomplete=None if target else settings.paths.backups / backup_name(now, incomplete=True),
        )
    check_backup(report.path)
    size = f"{report.rows} rader, {report.files} filer, {report.size_bytes / 1e6:.1f} MB"
    if report.missing:
        click.echo(
            f"{report.path}: {size}, INTE HEL: {len(report.missing)} filer som rader pekar på saknas; inget äldre togs bort",
            err=True,
        )
        for path in report.missing:
            click.echo(f"saknas: {path}", err=True)
        sys.exit(1)
    click.echo(f"{chosen}: {size}, läst igenom och hel")
    if keep is not None:
        tidied = forget_backups(chosen.absolute().parent, keep=keep, now=now)
        for old in tidied.removed:
            click.echo(f"{old}: äldre, borttagen")
        for left in tidied.broken_off:
            click.echo(f"{left}: rest av en avbruten säkerhetskopia, borttagen")
        for short in tidied.incomplete:
            click.echo(f"{short}: inte hel, räknas inte bland de {keep}; ta bort den när den inte behövs", err=True)


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
