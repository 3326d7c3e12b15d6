"""Each test of damaged input is given the time that was asked for, whatever its parser takes."""

import pytest

from benchmarks.fuzz import Run, fuzzed, spent


@pytest.mark.parametrize("each_s", [0.0005, 0.02, 3.0, 400.0])
@pytest.mark.parametrize("warm_up_s", [0.0, 5.0])
def test_the_last_run_is_as_long_as_was_asked_for_and_not_much_longer(each_s: float, warm_up_s: float) -> None:
    ran: list[int] = []

    def run(times: int) -> Run:
        ran.append(times)
        return Run(times, warm_up_s + each_s * times)

    last = fuzzed(run, 180.0)
    assert last.seconds >= 180.0
    assert last.times == ran[-1]
    assert last.seconds < max(1.5 * 180.0, 2 * (warm_up_s + each_s))
    assert len(ran) <= 12


def test_one_that_fails_is_told_and_not_run_again() -> None:
    assert fuzzed(lambda times: Run(times, 1.0, "broken" if times > 1 else ""), 180.0).failed == "broken"
    assert fuzzed(lambda times: Run(times, 1.0, "at once"), 180.0) == Run(1, 1.0, "at once")


def test_one_whose_examples_are_fixed_is_left_at_that() -> None:
    ran: list[int] = []
    last = fuzzed(lambda times: ran.append(times) or Run(times, 0.3), 180.0)  # type: ignore[func-returns-value]
    assert (last.seconds, last.failed) == (0.3, "")
    assert len(ran) == 4


def test_the_time_is_that_of_the_test_and_not_of_what_is_around_it() -> None:
    table = "1.50s setup    tests/a.py::b\n12.25s call     tests/a.py::b\n0.01s teardown tests/a.py::b\n"
    assert spent(table) == 12.25
    assert spent("1 passed in 0.02s") == 0.0
