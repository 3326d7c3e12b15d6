"""Addresses that a page hands out for a short while, for what a browser fetches by itself and can send no token with.

A page that a signed-in person sees signs an address; who has it may read that one address until it ends. It stays the same within each half hour,
so that what is drawn from it is not fetched anew each time the page is drawn.
"""

import hashlib
import hmac
import secrets
import time
from urllib.parse import parse_qsl, urlencode

#: An address holds for at least this long, and for at most twice as long [s].
LASTS_S = 1800
_UNTIL, _SEAL = "until", "seal"
#: A key of this process; addresses end with it where the settings name no secret.
_OWN_KEY = secrets.token_bytes(32)


def key_of(secret: str | None) -> bytes:
    """The key that addresses are signed with.

    Args:
        secret: The secret that all processes of one installation share; None for a key of this process alone.
    """
    return _OWN_KEY if not secret else hashlib.sha256(b"halka addresses\n" + secret.encode()).digest()


def sign(address: str, *, key: bytes, now: float | None = None) -> str:
    """The address with its end and a seal.

    Args:
        address: Path with or without a query, as the browser will ask for it.
        key: Result of `key_of`.
        now: Seconds since 1970; the real clock where None, whatever moment the pages speak from.
    """
    moment = time.time() if now is None else now
    until = (int(moment) // LASTS_S + 2) * LASTS_S
    path, _, query = address.partition("?")
    asked = [*parse_qsl(query, keep_blank_values=True), (_UNTIL, str(until))]
    return f"{path}?{urlencode([*asked, (_SEAL, _seal(path, asked, key))])}"


def check(path: str, query: str, *, key: bytes, now: float | None = None) -> bool:
    """Whether an address was signed here, as it stands, and has not ended.

    Args:
        path: As asked for.
        query: As asked for, without the question mark.
        key: Result of `key_of`.
        now: Seconds since 1970; the real clock where None.
    """
    moment = time.time() if now is None else now
    asked = parse_qsl(query, keep_blank_values=True)
    if [name for name, _ in asked[-2:]] != [_UNTIL, _SEAL]:
        return False
    until, seal = asked[-2][1], asked[-1][1]
    genuine = hmac.compare_digest(_seal(path, asked[:-1], key).encode(), seal.encode())
    return genuine and until.isascii() and until.isdigit() and moment < int(until)


def _seal(path: str, asked: list[tuple[str, str]], key: bytes) -> str:
    return hmac.new(key, f"{path}\n{urlencode(asked)}".encode(), hashlib.sha256).hexdigest()
