from datetime import date

import numpy as np
import pytest

from model.domain.errors import ModelError
from model.replay.kept import KeptReplay, dataset_of, replay_of
from model.replay.outcome import SUMS, Outcome


def outcome(policy: str, *, money: float, hours: float, weeks: int = 3) -> Outcome:
    """Weeks that are all alike."""
    weekly = {name: np.zeros(weeks) for name in SUMS}
    weekly |= {"action_sek": np.full(weeks, money), "hours_out": np.full(weeks, hours), "salt_kg": np.full(weeks, 2_000.0)}
    return Outcome(policy, weekly, {"P1": hours * weeks}, np.zeros(2))


def kept(*, seen: bool = False, **outcomes: Outcome) -> KeptReplay:
    return KeptReplay(outcomes, "2025", date(2025, 12, 1), date(2025, 12, 21), simulated=True, unlogged=True, seen=seen)


def test_what_is_kept_comes_back_with_its_order_sums_and_marks() -> None:
    told = kept(
        rule=outcome("rule", money=100e3, hours=20.0),
        halka=Outcome("halka", outcome("halka", money=60e3, hours=10.0).weekly, {"P2": 7.0}, np.zeros(0)),
    )
    found = replay_of(dataset_of(told))
    assert list(found.outcomes) == ["rule", "halka"]
    assert (found.season, found.first, found.last, found.simulated, found.unlogged) == (
        "2025",
        date(2025, 12, 1),
        date(2025, 12, 21),
        True,
        True,
    )
    for name, item in found.outcomes.items():
        for axis in SUMS:
            np.testing.assert_array_equal(item.weekly[axis], told.outcomes[name].weekly[axis])
    assert found.outcomes["halka"].hours_out == {"P1": 0.0, "P2": 7.0}


def test_that_the_model_had_seen_these_days_is_kept_and_believed_of_a_replay_that_does_not_say() -> None:
    own = outcome("halka", money=1.0, hours=1.0)
    for seen in (True, False):
        assert replay_of(dataset_of(kept(seen=seen, halka=own))).seen is seen
    silent = dataset_of(kept(halka=own))
    del silent.attrs["seen"]
    assert replay_of(silent).seen
    other = dataset_of(kept(rule=outcome("rule", money=1.0, hours=1.0)))
    del other.attrs["seen"]
    assert not replay_of(other).seen


def test_a_replay_of_nothing_is_not_kept() -> None:
    with pytest.raises(ModelError, match="without any policy"):
        dataset_of(kept())
