"""A message is kept once; a delivery is claimed by one process and never sent again once it may have arrived."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from model.domain.notices import Delivery, DeliveryState, Notice, NoticeKind
from store.notices import (
    claim_next,
    deliveries_amiss,
    forget_messages,
    give_up_lost,
    newest_deliveries,
    notices_since,
    save_notice,
    settle,
)
from store.open import Store
from tests.store.examples import HOUR, NOW

TO = (("mail", "jour@provstad.se"), ("webhook", "webhook"))


def _notice(key: str = "a", kind: NoticeKind = NoticeKind.CALL_OUT) -> Notice:
    return Notice(kind, key, NOW, "9 att starta", "■ 03:40\n", {"advised": {"r1|x": None}}, simulated=True)


def _claimed(store: Store, now: datetime = NOW) -> list[Delivery]:
    return list(iter(lambda: claim_next(store, "vasteras", now=now), None))  # type: ignore[arg-type, return-value]


def test_a_message_is_kept_once_and_comes_back_as_it_was(store: Store) -> None:
    assert save_notice(store, "vasteras", _notice(), TO)
    assert not save_notice(store, "vasteras", _notice(), TO)
    assert save_notice(store, "arboga", _notice(), TO)
    save_notice(store, "vasteras", _notice("b", NoticeKind.FAULT), ())
    assert notices_since(store, "vasteras", NoticeKind.CALL_OUT, NOW - HOUR) == [_notice()]
    assert notices_since(store, "vasteras", NoticeKind.CALL_OUT, NOW + HOUR) == []
    assert [item.receiver for item in newest_deliveries(store, "vasteras", 9)] == ["webhook", "jour@provstad.se"]


def test_two_processes_never_hold_the_same_delivery(store: Store) -> None:
    for number in range(10):
        save_notice(store, "vasteras", _notice(str(number)), TO)
    with ThreadPoolExecutor(2) as pool:
        held = list(pool.map(lambda _: _claimed(store), range(2)))
    numbers = [item.id for claimed in held for item in claimed]
    assert len(numbers) == len(set(numbers)) == 20
    assert _claimed(store, NOW + HOUR) == []


def test_what_is_not_yet_claimed_is_left_to_others(store: Store) -> None:
    save_notice(store, "vasteras", _notice(), TO)
    first = claim_next(store, "vasteras", now=NOW)
    assert first is not None
    states = {item.id: item.state for item in newest_deliveries(store, "vasteras", 9)}
    assert states.pop(first.id) is DeliveryState.SENDING
    assert list(states.values()) == [DeliveryState.WAITING]


def test_what_failed_waits_for_its_time_and_what_is_settled_stays_settled(store: Store) -> None:
    save_notice(store, "vasteras", _notice(), TO)
    mail, hook = _claimed(store)
    settle(store, mail, DeliveryState.WAITING, now=NOW, next_at=NOW + HOUR, detail="x" * 9000)
    settle(store, hook, DeliveryState.SENT, now=NOW)
    settle(store, hook, DeliveryState.FAILED, now=NOW, detail="too late")
    assert _claimed(store, NOW + HOUR / 2) == []
    (again,) = _claimed(store, NOW + HOUR)
    assert (again.id, again.attempts, len(again.detail)) == (mail.id, 2, 500)
    assert newest_deliveries(store, "vasteras", 1)[0].state is DeliveryState.SENT


def test_a_delivery_whose_process_died_is_uncertain_counted_and_never_sent_again(store: Store) -> None:
    save_notice(store, "vasteras", _notice(), TO[:1])
    claim_next(store, "vasteras", now=NOW)
    assert give_up_lost(store, "vasteras", before=NOW, now=NOW) == 0
    assert give_up_lost(store, "vasteras", before=NOW + timedelta(minutes=15), now=NOW + HOUR) == 1
    assert claim_next(store, "vasteras", now=NOW + 24 * HOUR) is None
    assert deliveries_amiss(store, "vasteras", since=NOW) == {DeliveryState.UNCERTAIN: 1}
    assert deliveries_amiss(store, "vasteras", since=NOW + 2 * HOUR) == {}


def test_old_messages_are_forgotten_with_their_receivers_unless_they_still_wait(store: Store) -> None:
    for site, key, receivers in (("vasteras", "old", TO), ("vasteras", "told to nobody", ()), ("arboga", "theirs", TO)):
        save_notice(store, site, _notice(key), receivers)
    assert forget_messages(store, "vasteras", before=NOW) == 0
    assert forget_messages(store, "vasteras", before=NOW + HOUR) == 1  # the other one waits to be sent
    for item in _claimed(store):
        settle(store, item, DeliveryState.FAILED, now=NOW, detail="")
    assert forget_messages(store, "vasteras", before=NOW + HOUR) == 1
    assert newest_deliveries(store, "vasteras", 9) == []
    assert len(newest_deliveries(store, "arboga", 9)) == 2
