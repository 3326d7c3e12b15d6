"""All that was kept of a season that its money and its service are reckoned from."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
import xarray as xr
from sqlalchemy import func, select

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
from store.tables import ActionRow
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
    earlier: tuple[EarlierCosts, ...] | None = None,
    chains: bool = True,
) -> SeasonRecord:
    """What is kept of a season, as known at a moment.

    Args:
        store: Where to look.
        site: Site id.
        days: First and last local day.
        moments: From the first day's first moment to after the last day's last (aware UTC).
        known_at: Leave out what became known later.
        earlier: Result of `earlier_costs`; read where None.
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
        earlier=earlier_costs(store, site, before=start) if earlier is None else earlier,
        chains=chain_states(store, site) if chains else (),
        winters=_reckoned(store, site, "winter_index"),
        came=_reckoned(store, site, "needs_came"),
    )


def earlier_costs(store: Store, site: str, *, before: datetime) -> tuple[EarlierCosts, ...]:
    """Cost of the actions of earlier winters: of the log, and of archived winters that hold actions.

    Args:
        store: Where to look.
        site: Site id.
        before: Actions from this moment on are left out (aware UTC).
    """
    statement = select(ActionRow.started_at, ActionRow.cost_sek, ActionRow.unit_id).where(
        ActionRow.site == site, ActionRow.started_at < before
    )
    with store.reading() as session:
        rows = session.execute(statement).all()
        simulated = session.scalar(
            select(func.count()).where(ActionRow.site == site, ActionRow.started_at < before, ActionRow.simulated)
        )
    found = [EarlierCosts("", bool(simulated), [(row[0], row[1]) for row in rows], [row[2] for row in rows])] if rows else []
    for record in list_seasons(store, site):
        if record.starts_at >= before:
            continue
        season = load_season(store, site, record.name)
        if "action_cost_sek" in season and "action_start" in season:
            found.append(EarlierCosts(record.name, record.simulated, *_archived(season)))
    return tuple(found)


def _archived(season: xr.Dataset) -> tuple[Sequence[tuple[datetime, float]], Sequence[str]]:
    """Start and cost of each action of a kept winter, and its unit where the winter tells it."""
    costs = season["action_cost_sek"].to_numpy()
    known = np.flatnonzero(np.isfinite(costs))
    starts = season["action_start"].to_numpy()[known]
    told = [(from_utc64(start).astimezone(UTC), float(cost)) for start, cost in zip(starts, costs[known], strict=True)]
    units = season["action_unit"].to_numpy()[known] if "action_unit" in season else ()
    return told, [str(unit) for unit in units]


def _reckoned(store: Store, site: str, part: Part) -> xr.Dataset | None:
    """What a job reckoned of the season; None where it never did, or the file is damaged: the job reckons it anew."""
    try:
        return load_upkeep(store, site, part)
    except StoreError:
        return None
