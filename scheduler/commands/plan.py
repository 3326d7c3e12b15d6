"""`halka plan`: the newest assessment against the machines."""

from datetime import datetime
from pathlib import Path

import click

from scheduler.commands.options import NOW_HELP, Moment, overrides_of, site_options


@click.command()
@site_options
@click.option("--now", type=Moment(), help=NOW_HELP)
def plan(site: str, database: str | None, data: Path | None, now: datetime | None) -> None:
    """Print the newest plan against the machines: who to call, in what order, what will be late, what changed."""
    from model.domain.errors import ConfigError, StoreError
    from scheduler.context import opened_context
    from scheduler.pipelines.roster import changes_in_words, changes_since_last_look
    from scheduler.plan_report import plan_report
    from store.capacity_plans import load_capacity_plan
    from store.plans import load_assessment, newest_assessment_id

    with opened_context(site, overrides=overrides_of(database, data, now), create=False) as context:
        if context.site.fleet is None:
            raise ConfigError(f"{context.loaded.file}: there is no [fleet]; state machines and depots to plan against")
        number = newest_assessment_id(context.store, context.site.id, known_at=context.now)
        made = None if number is None else load_capacity_plan(context.store, number)
        if made is None or number is None:
            raise StoreError(f"{context.site.id}: no plan is stored yet; run `halka once assess --site {context.site.id}`")
        click.echo(plan_report(made, context.network, timezone=context.site.timezone, place=context.site.name))
        changed = changes_since_last_look(context, load_assessment(context.store, number).assessment)
        if changed is not None:
            click.echo(changes_in_words(context, *changed))
