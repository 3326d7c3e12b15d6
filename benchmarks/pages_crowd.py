"""People at the pages as the server meets them: sessions that speak Streamlit's own protocol, without a browser to draw what comes.

Thirty browsers on one machine would measure the browsers; a dispatcher has a computer of their own. What is timed is from the question until the
server has sent the whole page; how long a browser then takes to draw it is told by `benchmarks.pages` for one page, alone and beside the crowd.
"""

import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

#: Pause between two clicks of one person, at most [s]: someone who reads what opens.
PAUSE_S = 20.0
#: Clicks after which a person leaves and another comes.
STAYS = 40
#: Longest wait for one page [s].
PATIENCE_S = 60.0
_ROW = re.compile(rb"\$\$ID-[0-9a-f]+-open-[\w-]+")


class Person:
    """One session: the rows it has seen, and what it may click.

    Attributes:
        rows: Buttons of the page, as the protocol names them.
    """

    def __init__(self, socket: ClientConnection) -> None:
        """Nothing is asked yet.

        Args:
            socket: An open connection to the dashboard, as `knocking` makes it.
        """
        self._socket = socket
        self.rows: list[str] = []

    def ask(self, click: str | None = None) -> float:
        """Seconds until the page has come whole.

        Args:
            click: A button that is pressed; None for the page itself.

        Raises:
            TimeoutError: It has not come in time.
        """
        message = BackMsg()
        message.rerun_script.query_string = ""
        if click is not None:
            pressed = message.rerun_script.widget_states.widgets.add()
            pressed.id, pressed.trigger_value = click, True
        began = time.monotonic()
        self._socket.send(message.SerializeToString())
        seen: list[str] = []
        while True:
            raw = self._socket.recv(timeout=PATIENCE_S, decode=False)
            told = ForwardMsg.FromString(raw)
            seen += [found.decode() for found in _ROW.findall(raw)]
            if told.WhichOneof("type") == "script_finished" and told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                break
        self.rows = list(dict.fromkeys(seen)) or self.rows
        return time.monotonic() - began


@contextmanager
def knocking(address: str) -> Iterator[Person]:
    """A person at the pages, who leaves in the end.

    Args:
        address: Of the dashboard, with http.
    """
    stream = address.replace("http", "ws", 1) + "/_stcore/stream"
    with connect(stream, origin=Origin(address), subprotocols=[Subprotocol("streamlit")], max_size=None) as socket:
        yield Person(socket)


@dataclass
class Crowd:
    """What came of a crowd.

    Attributes:
        arrivals_s: Seconds until each newcomer had the whole page.
        clicks_s: Seconds until each row was opened.
        failed: What went wrong, in words.
    """

    arrivals_s: list[float] = field(default_factory=list)
    clicks_s: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@contextmanager
def crowd(address: str, people: int, *, seed: int = 7) -> Iterator[Crowd]:
    """People who all come at once and then open rows at their own pace until the block is left.

    Args:
        address: Of the dashboard.
        people: How many.
        seed: Of their pauses and choices.
    """
    told, over = Crowd(), threading.Event()
    threads = [threading.Thread(target=_live, args=(address, told, over, seed + number)) for number in range(people)]
    for thread in threads:
        thread.start()
    try:
        yield told
    finally:
        over.set()
        for thread in threads:
            thread.join(2 * PATIENCE_S)


def _live(address: str, told: Crowd, over: threading.Event, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - who clicks when is no secret
    while not over.is_set():
        try:
            with knocking(address) as person:
                told.arrivals_s.append(person.ask())
                for _ in range(STAYS):
                    if over.wait(chance.uniform(0.0, PAUSE_S)):
                        break
                    told.clicks_s.append(person.ask(chance.choice(person.rows)))
        except (OSError, TimeoutError, ConnectionClosed, IndexError) as error:
            told.failed.append(f"{type(error).__name__}: {error}")
            over.wait(1.0)


def sampled(value: Callable[[], float], *, seconds: float, every_s: float) -> list[tuple[float, float]]:
    """A value over time: (seconds since the start, value)."""
    began = time.monotonic()
    found = [(0.0, value())]
    while (passed := time.monotonic() - began) < seconds:
        time.sleep(min(every_s, max(0.0, seconds - passed)))
        found.append((time.monotonic() - began, value()))
    return found
