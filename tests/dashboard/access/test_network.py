from typing import Any

import pytest

from config.settings import load_settings
from dashboard.access.network import host_of, sender_of
from tests.config.test_access import PROXY

ACCESS = load_settings(env=PROXY).access


@pytest.mark.parametrize(
    ("header", "host"),
    [("Halka.Example.se:443", "halka.example.se"), ("halka.example.se.", "halka.example.se"), ("[::1]:1", "::1"), ("[::1", "")],
)
def test_a_host_is_its_name_alone(header: str, host: str) -> None:
    assert host_of(header) == host


@pytest.mark.parametrize(
    ("peer", "forwarded", "sender"),
    [
        ("192.0.2.7", "1.2.3.4", "192.0.2.7"),
        ("10.0.0.5", "1.2.3.4, 192.0.2.7", "192.0.2.7"),
        ("10.0.0.5", "192.0.2.7, 10.1.0.9", "192.0.2.7"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("10.0.0.5", "no address", "no address"),
    ],
)
def test_behind_a_gateway_the_sender_is_whom_the_gateway_saw(peer: str, forwarded: str, sender: str) -> None:
    scope: dict[str, Any] = {"client": (peer, 1), "headers": [(b"x-forwarded-for", forwarded.encode())], "type": "http"}
    assert sender_of(scope, ACCESS) == sender
