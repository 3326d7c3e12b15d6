from datetime import UTC, datetime, timedelta, timezone

import pytest

from store.chain import GENESIS, seal, verify_chain
from store.open import Store
from store.tables import DecisionRow

NOON = datetime(2026, 1, 16, 12, tzinfo=UTC)


def _row(**changed: object) -> DecisionRow:
    given = {
        "site": "vasteras", "sequence": 1, "assessment_id": 1, "unit_id": "r1", "need": "salting", "window_end": NOON, "verdict": "accepted",
        "reason_code": "", "reason_text": "", "decided_by": "Åsa", "decided_at": NOON, "treatment": None, "rate_g_m2": 15.0, "start_at": None,
        "undoes": None, "request_key": None, "previous_hash": GENESIS,
    }  # fmt: skip
    return DecisionRow(**{**given, **changed})


def test_seal_is_the_same_in_every_zone_and_for_good() -> None:
    local = NOON.astimezone(timezone(timedelta(hours=1)))
    assert seal(_row(decided_at=local)) == seal(_row())
    # written down: a change of the canonical form would break every chain that exists
    assert seal(_row()) == "a3a20eb2ff3924a6bd87705c041dde1a86c9b25fe2ac1236621dcf14d6433fa8"


@pytest.mark.parametrize(
    "changed",
    [{"decided_by": "Bo"}, {"rate_g_m2": 15.1}, {"window_end": NOON + timedelta(seconds=1)}, {"previous_hash": "1" * 64}, {"treatment": "sand"}],
)  # fmt: skip
def test_seal_covers_everything_said(changed: dict[str, object]) -> None:
    assert seal(_row(**changed)) != seal(_row())


def test_no_decision_is_a_whole_chain(store: Store) -> None:
    report = verify_chain(store, "vasteras")
    assert (report.whole, report.length, report.head_hash) == (True, 0, GENESIS)
