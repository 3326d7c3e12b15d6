"""`halka token`: a key for another system that reads the machine interface."""

import re
import secrets
from datetime import date

import click

from config.api import digest_of
from scheduler.commands.options import Day


@click.command()
@click.argument("name")
@click.option("--until", type=Day(), help="Last day it holds, e.g. 2027-05-31; without end where left out.")
def token(name: str, until: date | None) -> None:
    """Make a token for a reader called NAME. It is shown once; the settings keep only its digest."""
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,40}", name):
        raise click.BadParameter("letters, digits, dot, dash and underscore only, at most 40", param_hint="NAME")
    made = secrets.token_urlsafe(32)
    click.echo(f"Token, shown only now; hand it to {name}:\n  {made}")
    click.echo(f"Line for the file that HALKA__API__TOKENS_FILE names:\n  {name}:{digest_of(made)}{f':{until}' if until else ''}")
