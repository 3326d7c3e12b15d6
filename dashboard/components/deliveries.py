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
                words("delivery.settled"): form.clock(item.settled_at) if item.settled_at is not None else words("missing"),
                words("delivery.detail"): _detail(item, words, form),
            }
            for item in found
        ]
    )


def _detail(item: Delivery, words: Words, form: Format) -> str:
    """Tries, what was said, and when it is tried again."""
    parts = [words.count("delivery.tries", item.attempts)] if item.attempts > 1 else []
    parts += [plain(item.detail)] if item.detail and item.state is not DeliveryState.SENT else []
    parts += (
        [words("delivery.again", time=form.clock(item.next_at))] if item.state is DeliveryState.WAITING and item.attempts else []
    )
    return " · ".join(parts)
