"""What was really done on routes and zones, and what it cost."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from model.domain.treatments import Action, TreatmentKind
from store.machine_places import MachinePlace, keep_places
from store.open import Store
from store.record_chain import lock_chain, seal_new
from store.tables import ActionRow
from store.upsert import insert_many


@dataclass(frozen=True, slots=True)
class SavedActions:
    """What became of actions handed over.

    Attributes:
        new: Number of rows that are new.
        repeated: Number that were there already, alike.
        differing: Those that were there already with another end, rate or cost; the stored ones stand.
    """

    new: int
    repeated: int
    differing: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class CostSum:
    """Actions and cost of one day, class and kind.

    Attributes:
        day: Local day the actions began.
        class_code: Service class of the units; empty where the unit is not in the network any more.
        kind: Treatment.
        actions: Number of actions.
        cost_sek: Municipal cost [SEK].
        salt_g_m2: Sum of rates spread [g/m2]; 0 for ploughing and heat.
        simulated: True where any of the actions is simulated.
    """

    day: date
    class_code: str
    kind: TreatmentKind
    actions: int
    cost_sek: float
    salt_g_m2: float
    simulated: bool


def save_actions(
    store: Store,
    site: str,
    actions: Iterable[Action],
    *,
    recorded_at: datetime | None = None,
    places: Iterable[MachinePlace] = (),
) -> SavedActions:
    """Keep actions; one with the same source, unit, kind and start is the same action.

    Args:
        store: Where to keep them.
        site: Site id.
        actions: What was done.
        recorded_at: When they became known; the end of each action where not given.
        places: Where the machines were that did it, as far as they are known.

    Raises:
        StoreError: They cannot be kept; none was stored.
    """
    given = list(actions)
    if not given:
        return SavedActions(new=0, repeated=0, differing=())
    starts = [action.started_at for action in given]
    rows: list[dict[str, Any]] = []
    repeated = 0
    differing: list[Action] = []
    with store.session() as session:
        head = lock_chain(session, site)
        stored = session.scalars(
            select(ActionRow).where(
                ActionRow.site == site, ActionRow.started_at >= min(starts), ActionRow.started_at <= max(starts)
            )
        )
        known = {_key(action): action for action in map(action_from, stored)}
        for action in given:
            before = known.get(_key(action))
            if before is None:
                known[_key(action)] = action
                rows.append(_values(site, action, recorded_at or action.ended_at))
            elif before == action:
                repeated += 1
            else:
                differing.append(action)
        insert_many(session, ActionRow, rows)
        seal_new(session, head, "action")
        keep_places(session, site, places)
    return SavedActions(new=len(rows), repeated=repeated, differing=tuple(differing))


def actions_between(
    store: Store, site: str, start: datetime, end: datetime, *, known_at: datetime | None = None
) -> tuple[Action, ...]:
    """Actions that were going on at any time from `start` to before `end`, by start.

    Args:
        store: Where to look.
        site: Site id.
        start: Aware UTC.
        end: Aware UTC.
        known_at: Leave out what became known later; None for all.
    """
    return tuple(action for action, _ in recorded_actions(store, site, start, end, known_at=known_at))


def recorded_actions(
    store: Store, site: str, start: datetime, end: datetime, *, known_at: datetime | None = None
) -> tuple[tuple[Action, datetime], ...]:
    """As `actions_between`, each with when it became known."""
    statement = select(ActionRow).where(ActionRow.site == site, ActionRow.ended_at >= start, ActionRow.started_at < end)
    if known_at is not None:
        statement = statement.where(ActionRow.recorded_at <= known_at)
    with store.reading() as session:
        rows = session.scalars(statement.order_by(ActionRow.started_at, ActionRow.unit_id, ActionRow.id))
        return tuple((action_from(row), row.recorded_at) for row in rows)


def cost_sums(
    store: Store,
    site: str,
    start: datetime,
    end: datetime,
    *,
    timezone: str,
    class_of: Mapping[str, str],
    known_at: datetime | None = None,
) -> tuple[CostSum, ...]:
    """Actions and cost by local day, class and kind, of actions begun from `start` to before `end`.

    Args:
        store: Where to look.
        site: Site id.
        start: Aware UTC, e.g. the first moment of the season.
        end: Aware UTC.
        timezone: The site's time zone, e.g. ``Europe/Stockholm``.
        class_of: Service class by unit.
        known_at: Leave out what became known later; None for all.
    """
    zone = ZoneInfo(timezone)
    statement = select(
        ActionRow.unit_id, ActionRow.kind, ActionRow.started_at, ActionRow.cost_sek, ActionRow.rate_g_m2, ActionRow.simulated
    ).where(ActionRow.site == site, ActionRow.started_at >= start, ActionRow.started_at < end)
    if known_at is not None:
        statement = statement.where(ActionRow.recorded_at <= known_at)
    sums: dict[tuple[date, str, str], list[float]] = defaultdict(lambda: [0, 0.0, 0.0, 0])
    with store.reading() as session:
        for unit_id, kind, started_at, cost, rate, simulated in session.execute(statement):
            total = sums[started_at.astimezone(zone).date(), class_of.get(unit_id, ""), kind]
            total[0] += 1
            total[1] += cost
            total[2] += rate
            total[3] += simulated
    return tuple(
        CostSum(
            day=day,
            class_code=class_code,
            kind=TreatmentKind(kind),
            actions=int(count),
            cost_sek=cost,
            salt_g_m2=rate,
            simulated=bool(simulated),
        )
        for (day, class_code, kind), (count, cost, rate, simulated) in sorted(sums.items())
    )


def _key(action: Action) -> tuple[str, str, TreatmentKind, datetime]:
    return action.source, action.unit_id, action.kind, action.started_at


def _values(site: str, action: Action, recorded_at: datetime) -> dict[str, Any]:
    return {
        "site": site,
        "unit_id": action.unit_id,
        "kind": action.kind.value,
        "started_at": action.started_at,
        "ended_at": action.ended_at,
        "recorded_at": recorded_at,
        "rate_g_m2": float(action.rate_g_m2),
        "cost_sek": float(action.cost_sek),
        "source": action.source,
        "simulated": action.simulated,
    }


def action_from(row: ActionRow) -> Action:
    """The action a row holds."""
    return Action(
        unit_id=row.unit_id,
        kind=TreatmentKind(row.kind),
        started_at=row.started_at,
        ended_at=row.ended_at,
        rate_g_m2=row.rate_g_m2,
        cost_sek=row.cost_sek,
        source=row.source,
        simulated=row.simulated,
    )
