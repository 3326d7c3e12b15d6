"""`halka replay | index`: the season as it would have gone under other policies, and how hard the winter has been."""

import json
from datetime import date, datetime
from pathlib import Path

import click

from scheduler.commands.options import NOW_HELP, Day, Moment, log_to, overrides_of, site_options


@click.command()
@site_options
@click.option("--from", "first", type=Day(), required=True, help="First day, e.g. 2024-11-01.")
@click.option("--to", "last", type=Day(), required=True, help="Last day.")
@click.option(
    "--policy",
    "policies",
    default="halka,rule,done,none",
    show_default=True,
    help="Of halka, rule, calendar, done, none, foresight; foresight takes its time.",
)
@click.option("--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write weekly sums by policy to this file.")
def replay(site: str, database: str | None, data: Path | None, first: date, last: date, policies: str, file: Path | None) -> None:
    """Replay a stored season with what was known then, under several policies."""
    from scheduler.context import opened_context
    from scheduler.pipelines.replay import policies_named, replay_lines
    from scheduler.pipelines.replay import replay as run
    from scheduler.progress import Bar

    wanted = policies_named(policies, first=first, last=last)
    overrides = overrides_of(database, data)
    log_to(overrides, site)
    with opened_context(site, overrides=overrides, create=False) as context:
        with Bar(f"Spelar upp {first} till {last}") as bar:
            found = run(context, first=first, last=last, policies=wanted, progress=bar)
        click.echo("\n".join(replay_lines(found, context)))
    if file is not None:
        told = {
            name: {
                "weekly": {axis: sums.tolist() for axis, sums in item.weekly.items()},
                "hours_out_by_class": dict(item.hours_out),
                "heat_weekly": None if name not in found.heat else {a: s.tolist() for a, s in found.heat[name].weekly.items()},
            }
            for name, item in found.whole.items()
        }
        file.write_text(
            json.dumps(
                {"season": found.season, "simulated": found.simulated, "model_has_seen": found.seen, "policies": told}, indent=1
            )
            + "\n",
            "utf-8",
        )


@click.command()
@site_options
@click.option("--season", help="The winter, e.g. 2025/26; the one that runs where left out.")
@click.option("--now", type=Moment(), help=NOW_HELP)
def index(site: str, database: str | None, data: Path | None, season: str | None, now: datetime | None) -> None:
    """Count the winters in the store and say how hard one of them has been, and what it would have cost in a normal one."""
    from scheduler.context import opened_context
    from scheduler.pipelines.winter_index import index_lines, running_season, winter_index

    overrides = overrides_of(database, data, now)
    log_to(overrides, site)
    with opened_context(site, overrides=overrides, create=False) as context:
        winter_index(context)
        click.echo("\n".join(index_lines(context, season or running_season(context))))
