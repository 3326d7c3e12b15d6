"""`halka doctor`: the thorough look, and repairs that are asked for one by one."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.commands.options import overrides_of, site_options
from scheduler.doctor.finding import ASKED, Finding, Repair

if TYPE_CHECKING:
    from scheduler.doctor.look import Patient

#: Exit codes: all is whole; something is not; it could not be looked at.
WHOLE, AMISS, UNSEEN = 0, 1, 2


@click.command()
@site_options
@click.option("--quick", is_flag=True, help="Leave the contents of files unread.")
@click.option(
    "--repair", "mending", is_flag=True, help="Ask about each thing that can be put right here; nothing is done unasked."
)
@click.option(
    "--yes",
    "agreed",
    multiple=True,
    type=click.Choice([kind.value for kind in Repair]),
    help="With --repair: agree to one kind of repair beforehand; may be given several times.",
)
def doctor(site: str, database: str | None, data: Path | None, quick: bool, mending: bool, agreed: tuple[str, ...]) -> None:
    """Look through database, files, seals, disk, clock and settings. Exit code 0: whole, 1: something is amiss, 2: could not look."""
    from config.settings import load_settings
    from config.sites import load_site
    from model.domain.errors import HalkaError
    from scheduler.doctor.look import Patient, look

    try:
        settings = load_settings(site=site, overrides=overrides_of(database, data))
        patient = Patient(settings, load_site(site).site, lambda: datetime.now(UTC))
        found = look(patient, contents=not quick)
        _tell(found)
        if mending and any(finding.repair for finding in found):
            _mend(patient, found, frozenset(agreed))
            found = look(patient, contents=not quick)
            click.echo("After the repair:")
            _tell(found)
    except HalkaError as error:
        click.echo(f"halka: {error}", err=True)
        sys.exit(UNSEEN)
    sys.exit(AMISS if found else WHOLE)


def _tell(found: list[Finding]) -> None:
    for finding in found:
        remedy = f" [--repair: {finding.repair}]" if finding.repair else ""
        click.echo(f"▲ {finding.area}: {finding.line}{remedy}")
    if not found:
        click.echo("● all is whole")


def _mend(patient: "Patient", found: list[Finding], agreed: frozenset[str]) -> None:
    from scheduler.doctor.mend import mend

    for kind in dict.fromkeys(finding.repair for finding in found if finding.repair):
        for item in (item for finding in found if finding.repair is kind for item in finding.items):
            click.echo(f"  {item}")
        if kind.value in agreed or (sys.stdin.isatty() and click.confirm(f"{kind}: {ASKED[kind]}?", default=False)):
            click.echo(f"{kind}: {mend(patient, found, kind)}")
        else:
            click.echo(f"{kind}: left alone; agree with --yes {kind}")
