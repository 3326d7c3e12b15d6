"""Whether the pages' server still answers, told to the supervisor: a server that has frozen is there, holds its port, and answers nobody."""

import http.client
import subprocess

from config.supervisor import ALIVE, READY, is_supervised, tell_supervisor

#: The server is asked so often [s], and may take so long [s]; while it starts it is asked each second.
ASK_EVERY_S, ANSWER_WITHIN_S = 20.0, 10.0
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 what it listens on, and where it is asked


def wait_for(server: "subprocess.Popen[bytes]", address: str, port: int, *, ask_every_s: float = ASK_EVERY_S) -> int:
    """Wait until the server ends; meanwhile give the supervisor, where there is one, a sign of life each time the server answers.

    Args:
        server: Its process.
        address: What it listens on.
        port: The same.
        ask_every_s: Pause between two questions [s].

    Returns:
        Its exit code.
    """
    if not is_supervised():
        return server.wait()
    signs: tuple[str, ...] = (READY, ALIVE)
    while True:
        try:
            return server.wait(timeout=min(ask_every_s, 1.0) if READY in signs else ask_every_s)
        except subprocess.TimeoutExpired:
            if answers(address, port) and tell_supervisor(*signs):
                signs = (ALIVE,)


def answers(address: str, port: int, *, within_s: float | None = None) -> bool:
    """Whether ``/livez`` is answered.

    Args:
        address: What the server listens on.
        port: The same.
        within_s: How long it may take [s]; `ANSWER_WITHIN_S` where None.
    """
    connection = http.client.HTTPConnection(_EVERYWHERE.get(address, address), port, timeout=within_s or ANSWER_WITHIN_S)
    try:
        connection.request("GET", "/livez", headers={"Host": "localhost"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
