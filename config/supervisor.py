"""Signs of life for the supervisor that started this process: that it is ready, and that it still does its work.

systemd's protocol (``sd_notify(3)``): a datagram of lines to the socket that NOTIFY_SOCKET names. With ``WatchdogSec=`` a process that has frozen
and so sends none is ended and started anew; one that has died is seen without this.
"""

import os
import socket
from collections.abc import Mapping

#: The process has started and does its work from now on.
READY = "READY=1"
#: It still does.
ALIVE = "WATCHDOG=1"
_SOCKET = "NOTIFY_SOCKET"


def is_supervised(env: Mapping[str, str] | None = None) -> bool:
    """Whether a supervisor waits for signs of life.

    Args:
        env: Variables; the process's own where None.
    """
    return (os.environ if env is None else env).get(_SOCKET, "").startswith(("/", "@"))


def tell_supervisor(*signs: str, env: Mapping[str, str] | None = None) -> bool:
    """Send signs of life; never waits and never raises, for a supervisor that does not listen is no reason to stop.

    Args:
        signs: `READY`, `ALIVE`.
        env: Variables; the process's own where None.

    Returns:
        Whether they were sent.
    """
    variables = os.environ if env is None else env
    if not is_supervised(variables):
        return False
    address = variables[_SOCKET]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as way:
            way.setblocking(False)
            way.sendto("\n".join(signs).encode(), f"\0{address[1:]}" if address.startswith("@") else address)
    except OSError:
        return False
    return True


def unsupervised(env: Mapping[str, str]) -> dict[str, str]:
    """The variables for a process that is not to speak in this one's name."""
    return {name: value for name, value in env.items() if name not in (_SOCKET, "WATCHDOG_USEC", "WATCHDOG_PID")}
