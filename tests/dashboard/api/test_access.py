import pytest

from config.api import digest_of
from dashboard.api import access
from dashboard.api.access import Allowance, reader_of

READERS = {digest_of("first"): "gis", digest_of("second"): "portal"}


@pytest.mark.parametrize(
    ("header", "who"),
    [
        ("Bearer first", "gis"),
        ("bearer second", "portal"),
        ("Bearer third", None),
        ("Basic first", None),
        ("first", None),
        ("", None),
        (f"Bearer {digest_of('first')}", None),
    ],
)
def test_who_asks_is_known_by_the_token_alone(header: str, who: str | None) -> None:
    assert reader_of(header, READERS) == who


def test_a_reader_gets_a_minutes_worth_and_then_waits_while_others_go_on() -> None:
    now = [100.0]
    allowance = Allowance(3, lambda: now[0])
    assert [allowance.take("gis") for _ in range(3)] == [0.0, 0.0, 0.0]
    assert allowance.take("gis") == pytest.approx(20.0)
    assert allowance.take("portal") == 0.0
    now[0] += 20.0
    assert allowance.take("gis") == 0.0
    now[0] += 3600.0
    assert [allowance.take("gis") > 0 for _ in range(4)] == [False, False, False, True]


def test_a_flood_of_askers_takes_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "MOST_ASKERS", 50)
    now = [0.0]
    allowance = Allowance(3, lambda: now[0])
    for number in range(1000):
        assert allowance.take(f"asker {number}") == 0.0
        now[0] += 0.01
        assert len(allowance._left) <= 50
    assert [allowance.take("asker 999") for _ in range(2)] == [0.0, 0.0]
    assert allowance.take("asker 999") > 0.0
