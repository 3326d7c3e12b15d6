from typing import Any

import pytest

from config.settings import load_settings
from dashboard.access.network import counted_as, host_of, sender_of
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


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("x" * 1000, "x" * 64),
    ],
)
def test_who_has_many_addresses_is_counted_once(address: str, counted: str) -> None:
    assert counted_as(address) == counted
