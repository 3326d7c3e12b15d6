from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.components.deliveries import delivery_table
from dashboard.format import Format
from dashboard.text.words import words_for
from model.domain.notices import Delivery, DeliveryState, Notice, NoticeKind
from tests.dashboard.sample import NOW

NOTICE = Notice(NoticeKind.CALL_OUT, "k", NOW, "*9* att starta", "", {}, simulated=False)


@pytest.mark.parametrize(
    ("state", "told", "remark"),
    [
        (DeliveryState.SENT, "● skickat", ""),
        (DeliveryState.FAILED, "■ kom inte fram", "2 försök · Tjänstens egna ord: svarar inte"),
        (DeliveryState.UNCERTAIN, "◇ avbröts, kan ha kommit fram", "2 försök · Tjänstens egna ord: svarar inte"),
        (DeliveryState.WAITING, "▲ väntar", "2 försök · Tjänstens egna ord: svarar inte · försöks igen 03:22"),
    ],
)
def test_each_delivery_says_how_it_stands_in_icon_and_word(state: DeliveryState, told: str, remark: str) -> None:
    words = words_for("sv")
    again = NOW + timedelta(minutes=10)
    item = Delivery(1, "mail", "jour@provstad.se", state, 2 if remark else 1, again, NOW, "svarar inte", NOTICE)
    row = delivery_table([item], words, Format(words, ZoneInfo("Europe/Stockholm"), NOW)).iloc[0]
    assert (row["Läge"], row["Anmärkning"], row["Till"]) == (told, remark, "jour@provstad.se")
    assert row["Skickades"] == {"sent": "03:12", "uncertain": "Saknas", "failed": "Aldrig"}.get(state.value, "inte än"), (
        "given up is not sent"
    )
    assert "*9*" not in row["Ämne"]
