"""All that was kept of a season that its money and its service are reckoned from."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import xarray as xr
from sqlalchemy import select

from model.domain.errors import StoreError
from model.domain.evidence import EarlierCosts, SeasonRecord
from model.domain.weather import from_utc64
from store.actions import recorded_actions
from store.archive import list_seasons, load_season
from store.costs import costs_between
from store.heat import heat_readings_between
from store.needs_told import needs_told
from store.open import Store
from store.storm_record import chain_states
from store.tables import ActionRow, CostEntryRow
from store.upkeep import Part, load_upkeep

#: Actions so long before and after the season are read too, for needs at its edges.
EDGE = timedelta(days=1)


def season_record(
    store: Store,
    site: str,
    days: tuple[date, date],
    moments: tuple[datetime, datetime],
    *,
    known_at: datetime,
    earlier: tuple[EarlierCosts, ...],
    chains: bool = True,
) -> SeasonRecord:
    """What is kept of a season, as known at a moment.

    Args:
        store: Where to look.
        site: Site id.
        days: First and last local day.
        moments: From the first day's first moment to after the last day's last (aware UTC).
        known_at: Leave out what became known later.
        earlier: Result of `earlier_costs`, whenever it was read.
        chains: Whether the chains are verified.

    Raises:
        StoreError: The store cannot be read.
    """
    start, end = moments
    found = recorded_actions(store, site, start - EDGE, end + EDGE, known_at=known_at)
    return SeasonRecord(
        actions=tuple(action for action, _ in found),
        recorded=tuple(recorded_at for _, recorded_at in found),
        entries=costs_between(store, site, *days, known_at=known_at),
        needs=needs_told(store, site, start, min(end, known_at)),
        heat=heat_readings_between(store, site, start, end, known_at=known_at),
        earlier=tuple(_known(item, known_at) for item in earlier),
        chains=chain_states(store, site) if chains else (),
        winters=reckoned(store, site, "winter_index"),
        came=reckoned(store, site, "needs_came"),
    )


def earlier_costs(store: Store, site: str, *, before: datetime, first: date) -> tuple[EarlierCosts, ...]:
    """Costs of earlier winters: of the log, with those that no action tells of, and of archived winters that hold actions.

    Args:
        store: Where to look.
        site: Site id.
        before: Actions from this moment on are left out (aware UTC).
        first: The same moment's local day; costs without an action from this day on are left out.
    """
    row = ActionRow
    statement = select(row.started_at, row.cost_sek, row.unit_id, row.recorded_at, row.simulated).where(
        row.site == site, row.started_at < before
    )
    with store.reading() as session:
        rows = session.execute(statement).all()
        entries = session.execute(
            select(CostEntryRow.day, CostEntryRow.amount_sek, CostEntryRow.recorded_at).where(
                CostEntryRow.site == site, CostEntryRow.day < first
            )
        ).all()
    found = []
    if rows or entries:
        found.append(
            EarlierCosts(
                name="",
                simulated=any(row[4] for row in rows),
                costs=[(row[0], row[1]) for row in rows],
                units=[row[2] for row in rows],
                recorded=[row[3] for row in rows],
                entries=[(day, amount, recorded) for day, amount, recorded in entries],
            )
        )
    for record in list_seasons(store, site):
        if record.starts_at >= before:
            continue
        season = load_season(store, site, record.name)
        if "action_cost_sek" in season and "action_start" in season:
            found.append(EarlierCosts(record.name, record.simulated, *_archived(season)))
    return tuple(found)


def _known(item: EarlierCosts, known_at: datetime) -> EarlierCosts:
    """Without what became known after a moment; an archive's costs have no such moment and stand."""
    entries = [entry for entry in item.entries if entry[2] <= known_at]
    if not item.recorded:
        return replace(item, entries=entries)
    kept = [place for place, recorded in enumerate(item.recorded) if recorded <= known_at]
    return replace(
        item,
        costs=[item.costs[place] for place in kept],
        units=[item.units[place] for place in kept],
        recorded=[item.recorded[place] for place in kept],
        entries=entries,
    )


def _archived(season: xr.Dataset) -> tuple[Sequence[tuple[datetime, float]], Sequence[str]]:
    """Start and cost of each action of a kept winter, and its unit where the winter tells it."""
    costs = season["action_cost_sek"].to_numpy()
    known = np.flatnonzero(np.isfinite(costs))
    starts = season["action_start"].to_numpy()[known]
    told = [(from_utc64(start).astimezone(UTC), float(cost)) for start, cost in zip(starts, costs[known], strict=True)]
    units = season["action_unit"].to_numpy()[known] if "action_unit" in season else ()
    return told, [str(unit) for unit in units]


def reckoned(store: Store, site: str, part: Part) -> xr.Dataset | None:
    """What was reckoned of the season and kept; None where it never was, or the file is damaged: it is reckoned anew.

    Args:
        store: Where to look.
        site: Site id.
        part: Which.
    """
    try:
        return load_upkeep(store, site, part)
    except StoreError:
        return None
