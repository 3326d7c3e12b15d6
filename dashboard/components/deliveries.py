"""Messages that left the house, or did not: one row a delivery."""

from collections.abc import Sequence

import pandas as pd

from dashboard.format import Format, plain
from dashboard.style import ICONS, Status
from dashboard.text.words import Words
from model.domain.notices import Delivery, DeliveryState

_STATUS = {
    DeliveryState.WAITING: Status.WAIT,
    DeliveryState.SENDING: Status.WAIT,
    DeliveryState.SENT: Status.ORDER,
    DeliveryState.FAILED: Status.START,
    DeliveryState.UNCERTAIN: Status.MISSING,
}


def delivery_table(found: Sequence[Delivery], words: Words, form: Format) -> pd.DataFrame:
    """When, what, to whom, how it stands, and what the other side said."""
    return pd.DataFrame(
        [
            {
                words("delivery.made"): form.clock(item.notice.created_at),
                words("delivery.subject"): plain(item.notice.subject),
                words("delivery.receiver"): plain(item.receiver) if item.channel == "mail" else words("delivery.webhook"),
                words("delivery.state"): f"{ICONS[_STATUS[item.state]]} {words(f'delivery.{item.state.value}')}",
                words("delivery.settled"): _sent(item, words, form),
                words("delivery.detail"): _detail(item, words, form),
            }
            for item in found
        ]
    )


def _sent(item: Delivery, words: Words, form: Format) -> str:
    """When it went; not when it was given up, which is no sending."""
    if item.state is DeliveryState.SENT and item.settled_at is not None:
        return form.clock(item.settled_at)
    other = {DeliveryState.UNCERTAIN: "missing", DeliveryState.FAILED: "health.never"}
    return words(other.get(item.state, "delivery.not_sent"))


def _detail(item: Delivery, words: Words, form: Format) -> str:
    """Tries, what was said, and when it is tried again."""
    parts = [words.count("delivery.tries", item.attempts)] if item.attempts > 1 else []
    if item.detail and item.state is not DeliveryState.SENT:
        parts.append(words("asked.own_words", text=plain(item.detail)))
    parts += (
        [words("delivery.again", time=form.clock(item.next_at))] if item.state is DeliveryState.WAITING and item.attempts else []
    )
    return " · ".join(parts)
