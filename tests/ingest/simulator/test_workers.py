"""Work shared out is all done, and a failure in any part is heard."""

import pytest

from ingest.simulator.workers import Workers


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_all_is_done(threads: int) -> None:
    done: list[int] = []
    with Workers(threads) as workers:
        workers.each(done.append, range(10))
        assert len(workers) == threads
    assert sorted(done) == list(range(10))


def test_a_failure_is_heard() -> None:
    def fail_on_three(item: int) -> None:
        if item == 3:
            raise ValueError("three")

    with Workers(2) as workers, pytest.raises(ValueError, match="three"):
        workers.each(fail_on_three, range(5))
