"""All that was kept of a season that its money and its service are reckoned from."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
from sqlalchemy import func, select

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
    )


def earlier_costs(store: Store, site: str, *, before: datetime) -> tuple[EarlierCosts, ...]:
    """Cost of the actions of earlier winters: of the log, and of archived winters that hold actions.

    Args:
        store: Where to look.
        site: Site id.
        before: Actions from this moment on are left out (aware UTC).
    """
    statement = select(ActionRow.started_at, ActionRow.cost_sek).where(ActionRow.site == site, ActionRow.started_at < before)
    with store.reading() as session:
        logged = [(started_at, cost) for started_at, cost in session.execute(statement)]
        simulated = session.scalar(
            select(func.count()).where(ActionRow.site == site, ActionRow.started_at < before, ActionRow.simulated)
        )
    found = [EarlierCosts("", bool(simulated), logged)] if logged else []
    for record in list_seasons(store, site):
        if record.starts_at >= before:
            continue
        season = load_season(store, site, record.name)
        if "action_cost_sek" in season and "action_start" in season:
            costs = _archived(season["action_start"].to_numpy(), season["action_cost_sek"].to_numpy())
            found.append(EarlierCosts(record.name, record.simulated, costs))
    return tuple(found)


def _archived(starts: np.ndarray, costs: np.ndarray) -> Sequence[tuple[datetime, float]]:
    return [
        (from_utc64(start).astimezone(UTC), float(cost)) for start, cost in zip(starts, costs, strict=True) if np.isfinite(cost)
    ]
