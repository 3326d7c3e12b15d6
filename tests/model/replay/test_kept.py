from collections.abc import Mapping
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


def heat(policy: str, *, money: float, hours: float, mwh: float, weeks: int = 3) -> Outcome:
    """Heated ground over weeks that are all alike."""
    found = outcome(policy, money=money, hours=hours, weeks=weeks)
    weekly = {**found.weekly, "salt_kg": np.zeros(weeks), "heat_kwh": np.full(weeks, 1000.0 * mwh)}
    return Outcome(policy, weekly, {"MV": hours * weeks}, np.zeros(1))


def kept(
    *, seen: bool = False, warm: Mapping[str, Outcome] | None = None, zones: int | None = 1, **outcomes: Outcome
) -> KeptReplay:
    heated = {} if warm is None else warm
    return KeptReplay(
        outcomes, heated, zones, "2025", date(2025, 12, 1), date(2025, 12, 21), simulated=True, unlogged=True, seen=seen
    )


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


def test_heat_is_kept_beside_the_roads_and_missing_where_it_is_not_known() -> None:
    told = kept(
        warm={"rule": heat("rule", money=5e3, hours=2.0, mwh=9.0)},
        rule=outcome("rule", money=1e3, hours=1.0),
        done=outcome("done", money=1e3, hours=1.0),
    )
    found = replay_of(dataset_of(told))
    assert list(found.heat) == ["rule"]
    whole = found.whole
    assert (whole["rule"].total("action_sek"), whole["rule"].total("hours_out"), whole["rule"].total("heat_kwh")) == (
        18e3,
        9,
        27e3,
    )
    assert (whole["rule"].hours_out["P1"], whole["rule"].hours_out["MV"]) == (3.0, 6.0)
    assert whole["done"].total("action_sek") == 3e3


def test_a_replay_kept_before_heat_was_replayed_is_read_as_the_roads_alone() -> None:
    new = dataset_of(kept(zones=None, done=outcome("done", money=1e3, hours=1.0)))
    older = new.drop_vars([name for name in new if str(name).startswith("heat_") and name != "heat_kwh"] + ["slippery_h"])
    older["heat_kwh"][:] = 700.0
    found = replay_of(older)
    assert found.zones is None
    assert found.heat == {}
    assert found.whole["done"].municipal_sek == 3e3
    assert found.whole["done"].total("heat_kwh") == 0.0, "it was the log's heat, known of no other policy"


def test_a_replay_of_nothing_is_not_kept() -> None:
    with pytest.raises(ModelError, match="without any policy"):
        dataset_of(kept())
