"""The capacity benchmark compares like with like."""

from benchmarks.capacity import judged


def test_both_plans_are_of_the_same_night_and_the_search_never_loses() -> None:
    row = judged(10, 6, 2, limit_s=1.0)
    assert row["sek"] <= row["greedy_sek"]
    assert row["called"] <= row["machines"]
    assert row["routes"] == 10
