"""`halka database`: what the owner of the database does, and the running processes may not."""

from pathlib import Path

import click

from scheduler.commands.options import overrides_of, site_options


@click.group()
def database() -> None:
    """The schema and its roles; run as the database's owner, and separate as an administrator of the server."""


@database.command()
@site_options
def upgrade(site: str, database: str | None, data: Path | None) -> None:
    """Make the tables or bring them up to this version, in one transaction; a newer schema is refused."""
    from config.settings import load_settings
    from store.open import open_store
    from store.schema import newest_revision

    with open_store(load_settings(site=site, overrides=overrides_of(database, data))) as store:
        click.echo(f"{store.database.where}: schema {newest_revision()}")


@database.command()
@site_options
@click.option("--prefix", default="halka", show_default=True, help="Beginning of the roles' names.")
@click.option("--apply", "applied", is_flag=True, help="Set the roles now; without it the SQL is printed and nothing is changed.")
def roles(site: str, database: str | None, data: Path | None, prefix: str, applied: bool) -> None:
    """Roles with no more rights than scheduler and dashboard need (PostgreSQL); again after each upgrade."""
    from config.settings import load_settings
    from store.open import open_store
    from store.roles import role_statements, set_roles

    if not applied:
        click.echo(";\n".join(role_statements(prefix)) + ";")
        return
    with open_store(load_settings(site=site, overrides=overrides_of(database, data)), create=False) as store:
        set_roles(store.database, prefix=prefix)
    click.echo(f"{prefix}_scheduler, {prefix}_dashboard: rights set")


@database.command()
@site_options
@click.argument("sites", nargs=-1, required=True)
@click.option("--prefix", default="halka", show_default=True, help="Beginning of the roles' names.")
@click.option("--apply", "applied", is_flag=True, help="Separate them now; without it the SQL is printed and nothing is changed.")
def separate(site: str, database: str | None, data: Path | None, sites: tuple[str, ...], prefix: str, applied: bool) -> None:
    """Keep the rows of several SITES apart on the server, each with roles of its own (PostgreSQL); again after each upgrade and restore."""
    from config.settings import load_settings
    from store.open import open_store
    from store.site_rights import separate_sites, separation_statements, site_role_names

    if not applied:
        click.echo(";\n".join(separation_statements(sites, prefix)) + ";")
        return
    with open_store(load_settings(site=site, overrides=overrides_of(database, data)), create=False) as store:
        separate_sites(store.database, sites, prefix=prefix)
    for name in sites:
        click.echo(f"{name}: {', '.join(site_role_names(name, prefix))}")
