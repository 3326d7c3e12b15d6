from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from dashboard.api.signed_urls import LASTS_S, check, key_of, sign

KEY, NOW = key_of("a secret of the town"), 1_768_500_000.0


def _checked(address: str, *, key: bytes = KEY, now: float = NOW) -> bool:
    found = urlsplit(address)
    return check(found.path, found.query, key=key, now=now)


def test_what_a_page_handed_out_is_let_in_until_it_ends() -> None:
    made = sign("/map/routes.geojson?assessment=7", key=KEY, now=NOW)
    assert made.startswith("/map/routes.geojson?assessment=7&until=")
    assert _checked(made)
    assert _checked(made, now=NOW + LASTS_S)
    assert not _checked(made, now=NOW + 2 * LASTS_S)


def test_it_stays_the_same_for_a_while_so_that_a_map_is_not_fetched_anew() -> None:
    start = NOW // LASTS_S * LASTS_S
    assert {sign("/map/a", key=KEY, now=start + second) for second in (0, 60, LASTS_S - 1)} == {
        sign("/map/a", key=KEY, now=start)
    }


@pytest.mark.parametrize(
    "changed",
    [
        lambda made: made.replace("assessment=7", "assessment=8"),
        lambda made: made.replace("/map/a", "/map/b"),
        lambda made: made.replace("until=1", "until=9"),
        lambda made: made + "&assessment=8",
        lambda made: made.rpartition("&")[0],
        lambda made: made.partition("&until")[0],
        lambda made: made.rpartition("=")[0] + "=é",
        lambda made: made + "0",
    ],
)
def test_nothing_of_it_can_be_changed(changed: Callable[[str], str]) -> None:
    made = sign("/map/a?assessment=7", key=KEY, now=NOW)
    assert not _checked(changed(made))


def test_another_installation_s_address_is_not_ours() -> None:
    assert not _checked(sign("/map/a", key=key_of("another secret"), now=NOW))
    assert not _checked(sign("/map/a", key=key_of(None), now=NOW))
    assert _checked(sign("/map/a", key=key_of(None)), key=key_of(None), now=NOW)
