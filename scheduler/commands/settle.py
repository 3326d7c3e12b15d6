"""`halka settle`: what a contractor is owed by the log, and an invoice beside it."""

from datetime import date, datetime
from pathlib import Path

import click

from ingest.imports.formats import FORMATS, Format
from model.domain.errors import DomainError
from model.report.tables import Language
from scheduler.commands.options import NOW_HELP, Day, Moment, overrides_of, site_options


@click.command()
@site_options
@click.option("--from", "first", type=Day(), required=True, help="First day, local.")
@click.option("--to", "last", type=Day(), required=True, help="Last day, local.")
@click.option(
    "--contractor", help="This contractor alone; all that have a price list where left out, and with --invoice those it names."
)
@click.option("--invoice", type=click.Path(path_type=Path), help="Invoice to lay beside it: CSV or Excel.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="auto", show_default=True, help="What kind of file it is.")
@click.option("--map", "map_name", help="Name of the site's map (imports.charges) to read it by.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="CSV file to write the settlement into.")
@click.option("--language", type=click.Choice(["sv", "en"]), default="sv", show_default=True, help="Of what is told.")
@click.option("--now", type=Moment(), help=NOW_HELP)
def settle(
    site: str,
    database: str | None,
    data: Path | None,
    first: date,
    last: date,
    contractor: str | None,
    invoice: Path | None,
    form: Format,
    map_name: str | None,
    out: Path | None,
    language: Language,
    now: datetime | None,
) -> None:
    """Settlement rows of the logged work, and row by row where an invoice deviates. Nothing is stored."""
    from scheduler.context import opened_context
    from scheduler.pipelines.settle import beside_invoice, settlement, told_of_settlement, write_settlement
    from scheduler.pipelines.settle_words import SettlementWords

    if last < first:
        raise DomainError(f"--to {last} lies before --from {first}")
    with opened_context(site, overrides=overrides_of(database, data, now), create=False) as context:
        lines = settlement(context, first, last, contractor=contractor)
        found = beside_invoice(context, invoice, lines, first, last, map_name=map_name, form=form) if invoice else None
        for line in told_of_settlement(lines, found, language=language):
            click.echo(line)
        if out is not None:
            owed = write_settlement(out, lines)
            words = SettlementWords(language)
            click.echo(words("written", path=out, lines=len(owed), sum=words.sek(sum(line.amount_sek for line in owed))))
