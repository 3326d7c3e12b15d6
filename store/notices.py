"""Messages and their deliveries: a message is kept before it is sent, each delivery is claimed before it is tried."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, func, select, update

from model.domain.notices import Delivery, DeliveryState, Notice, NoticeKind
from store.open import Store
from store.tables import DeliveryRow, NoticeRow
from store.upsert import insert_new

_LONGEST_DETAIL = 500
#: Messages removed in one statement; SQLite takes no more than some thousand values.
_AT_ONCE = 500


def save_notice(store: Store, site: str, notice: Notice, receivers: Sequence[tuple[str, str]]) -> bool:
    """Keep a message together with its deliveries, in one transaction.

    Args:
        store: Where.
        site: Site id.
        notice: The message.
        receivers: (channel, receiver) of each delivery.

    Returns:
        True where it is new; False where a message with its key was made before, and nothing is added.
    """
    with store.session() as session:
        row = {
            "site": site,
            "kind": notice.kind.value,
            "key": notice.key,
            "created_at": notice.created_at,
            "subject": notice.subject,
            "text": notice.text,
            "tells": dict(notice.tells),
            "simulated": notice.simulated,
        }
        if not insert_new(session, NoticeRow, row):
            return False
        number = session.scalar(select(NoticeRow.id).where(NoticeRow.site == site, NoticeRow.key == notice.key))
        for channel, receiver in receivers:
            waiting = {"state": DeliveryState.WAITING.value, "attempts": 0, "next_at": notice.created_at, "detail": ""}
            insert_new(
                session, DeliveryRow, {"site": site, "notice_id": number, "channel": channel, "receiver": receiver, **waiting}
            )
    return True


def notices_since(store: Store, site: str, kind: NoticeKind, since: datetime) -> list[Notice]:
    """Messages of a kind made since a moment, oldest first."""
    with store.reading() as session:
        rows = session.scalars(
            select(NoticeRow)
            .where(NoticeRow.site == site, NoticeRow.kind == kind.value, NoticeRow.created_at >= since)
            .order_by(NoticeRow.id)
        )
        return [_notice(row) for row in rows]


def claim_next(store: Store, site: str, *, now: datetime) -> Delivery | None:
    """The oldest delivery that waits and is due, claimed for this process and no other; None where none is.

    One at a time: a process that dies on one delivery must leave the others to the next, which it would not if it had claimed them.
    """
    waits = (DeliveryRow.site == site, DeliveryRow.state == DeliveryState.WAITING.value, DeliveryRow.next_at <= now)
    with store.session() as session:
        for number in session.scalars(select(DeliveryRow.id).where(*waits).order_by(DeliveryRow.id)).all():
            mine = session.execute(
                update(DeliveryRow)
                .where(DeliveryRow.id == number, *waits)
                .values(state=DeliveryState.SENDING.value, attempts=DeliveryRow.attempts + 1, next_at=now)
            )
            if mine.rowcount == 1:  # type: ignore[attr-defined]
                break
        else:
            return None
    with store.reading() as session:
        row, notice = session.execute(_joined().where(DeliveryRow.id == number)).one()
        return _delivery(row, notice)


def settle(
    store: Store, delivery: Delivery, state: DeliveryState, *, now: datetime, next_at: datetime | None = None, detail: str = ""
) -> None:
    """Write down how a claimed delivery went.

    Args:
        store: Where.
        delivery: As claimed.
        state: Sent, given up, or waiting again.
        now: Aware UTC.
        next_at: Next try, where it waits again.
        detail: What the other side said.
    """
    done = None if state is DeliveryState.WAITING else now
    with store.session() as session:
        session.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id == delivery.id, DeliveryRow.state == DeliveryState.SENDING.value)
            .values(state=state.value, next_at=next_at or now, settled_at=done, detail=detail[:_LONGEST_DETAIL])
        )


def give_up_lost(store: Store, site: str, *, before: datetime, now: datetime) -> int:
    """Deliveries claimed before a moment whose process never said how they went: they may have arrived, so they are not sent again.

    Returns:
        How many there were.
    """
    with store.session() as session:
        lost = session.execute(
            update(DeliveryRow)
            .where(DeliveryRow.site == site, DeliveryRow.state == DeliveryState.SENDING.value, DeliveryRow.next_at < before)
            .values(state=DeliveryState.UNCERTAIN.value, settled_at=now)
        )
        return int(lost.rowcount)  # type: ignore[attr-defined]


def newest_deliveries(store: Store, site: str, count: int) -> list[Delivery]:
    """The newest deliveries, newest first."""
    with store.reading() as session:
        found = session.execute(_joined().where(DeliveryRow.site == site).order_by(DeliveryRow.id.desc()).limit(count))
        return [_delivery(row, notice) for row, notice in found]


def deliveries_waiting(store: Store, site: str) -> int:
    """How many deliveries are still to be made."""
    with store.reading() as session:
        waiting = select(func.count()).where(DeliveryRow.site == site, DeliveryRow.state == DeliveryState.WAITING.value)
        return session.scalar(waiting) or 0


def deliveries_amiss(store: Store, site: str, *, since: datetime) -> dict[DeliveryState, int]:
    """How many deliveries since a moment failed or are uncertain, by state."""
    amiss = [DeliveryState.FAILED.value, DeliveryState.UNCERTAIN.value]
    with store.reading() as session:
        found = session.execute(
            select(DeliveryRow.state, func.count())
            .where(DeliveryRow.site == site, DeliveryRow.state.in_(amiss), DeliveryRow.settled_at >= since)
            .group_by(DeliveryRow.state)
        )
        return {DeliveryState(state): count for state, count in found}


def _joined() -> Select[DeliveryRow, NoticeRow]:
    return select(DeliveryRow, NoticeRow).join(NoticeRow, NoticeRow.id == DeliveryRow.notice_id)


def _notice(row: NoticeRow) -> Notice:
    return Notice(NoticeKind(row.kind), row.key, row.created_at, row.subject, row.text, row.tells, row.simulated)


def _delivery(row: DeliveryRow, notice: NoticeRow) -> Delivery:
    return Delivery(
        id=row.id,
        channel=row.channel,
        receiver=row.receiver,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        next_at=row.next_at,
        settled_at=row.settled_at,
        detail=row.detail,
        notice=_notice(notice),
    )


def forget_messages(store: Store, site: str, *, before: datetime) -> int:
    """Remove messages made before a moment and none of whose deliveries still waits, with those deliveries.

    Returns:
        Number of messages removed.
    """
    waits = select(DeliveryRow.notice_id).where(DeliveryRow.state.in_((DeliveryState.WAITING.value, DeliveryState.SENDING.value)))
    with store.session() as session:
        old = select(NoticeRow.id).where(NoticeRow.site == site, NoticeRow.created_at < before, NoticeRow.id.not_in(waits))
        numbers = session.scalars(old).all()
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            session.execute(delete(DeliveryRow).where(DeliveryRow.notice_id.in_(some)))
            session.execute(delete(NoticeRow).where(NoticeRow.id.in_(some)))
    return len(numbers)
