"""Messages that leave the house: what each one told, and how its delivery stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class NoticeKind(StrEnum):
    """What a message is about."""

    CALL_OUT = "call_out"  #: treatment became advisable, or that changed materially
    FAULT = "fault"  #: a job failed or data is missing
    BULLETIN = "bulletin"  #: the morning's state in plain text


class DeliveryState(StrEnum):
    """How the delivery of a message to one receiver stands."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"  #: given up after the last try
    UNCERTAIN = "uncertain"  #: the process died while it sent: it may have arrived, so it is not sent again


@dataclass(frozen=True, slots=True)
class Notice:
    """A message.

    Attributes:
        kind: What it is about.
        key: What makes it one of a kind; a message with a key that was used is not made again.
        created_at: When it was made, aware UTC.
        subject: One line.
        text: Plain text.
        tells: What it told, for the next one to build on.
        simulated: True where it rests on simulated data.
    """

    kind: NoticeKind
    key: str
    created_at: datetime
    subject: str
    text: str
    tells: Mapping[str, Any]
    simulated: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """The way of one message to one receiver.

    Attributes:
        id: Its number.
        channel: ``mail`` or ``webhook``.
        receiver: Address, or ``webhook``.
        state: How it stands.
        attempts: Tries so far.
        next_at: Not tried before this moment.
        settled_at: When it was sent or given up, None before.
        detail: What the other side said last; empty where nothing was wrong.
        notice: The message.
    """

    id: int
    channel: str
    receiver: str
    state: DeliveryState
    attempts: int
    next_at: datetime
    settled_at: datetime | None
    detail: str
    notice: Notice
