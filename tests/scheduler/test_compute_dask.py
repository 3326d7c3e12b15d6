"""On a real cluster of two worker processes: the same assessment to the byte, also where a worker dies of it, or no cluster is there."""

import os
import secrets
import signal
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from model.domain.errors import RunStopped
from model.spread import in_turn
from scheduler.compute import spread_for
from scheduler.compute_aside import kept_by_workers
from scheduler.compute_dask import on_cluster
from store.arrays import array_store
from tests.model.assessed_night import assert_the_same_to_the_byte, assessed_in_blocks
from tests.scheduler.dask_cluster import compute_at, two_workers


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with two_workers() as started:
        yield started


def killed_once(block: Any, marker: Any) -> Any:
    """The first worker that takes block 3 dies of it."""
    if block == 3 and not Path(marker).exists():
        Path(marker).write_text(str(os.getpid()), encoding="utf-8")
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.02)
    return block * 2, []


def test_a_lost_worker_costs_a_retry_and_not_the_run(cluster: LocalCluster, tmp_path: Path) -> None:
    blocks: Any = list(range(8))
    marker: Any = tmp_path / "died"
    found = on_cluster(compute_at(cluster.scheduler_address), killed_once, blocks, marker)
    assert [part for part, _ in found] == [block * 2 for block in blocks]
    assert marker.exists()


def test_without_a_cluster_this_machine_reckons_alone() -> None:
    blocks: Any = [1, 2]
    night: Any = "/nowhere"
    found = on_cluster(compute_at("tcp://127.0.0.1:1", connect_s=0.3), doubled, blocks, night)
    assert [part for part, _ in found] == [2, 4]


def doubled(block: Any, night: Any) -> Any:
    return block * 2, [night]


def cores_asked(block: Any, night: Any) -> Any:
    import numba

    return numba.get_num_threads(), [night, block]


def test_a_block_takes_one_core_of_its_worker(cluster: LocalCluster) -> None:
    blocks: Any = [1, 2, 3]
    night: Any = "a night"
    assert [cores for cores, _ in on_cluster(compute_at(cluster.scheduler_address), cores_asked, blocks, night)] == [1, 1, 1]


class Noted:
    """Writes down which process unpacks it, each time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> Any:
        return unpacked, (self.folder,)


def unpacked(folder: Path) -> Noted:
    (folder / f"{os.getpid()}-{secrets.token_hex(4)}").touch()
    return Noted(folder)


def seen_by(block: Any, _night: Any) -> Any:
    return unpackers(block.folder), []


def unpackers(folder: Path) -> Any:
    """How often each process has unpacked it."""
    return Counter(path.name.partition("-")[0] for path in folder.iterdir())


def test_a_block_is_unpacked_by_its_worker_and_by_nobody_on_the_way(cluster: LocalCluster, tmp_path: Path) -> None:
    blocks: Any = [Noted(tmp_path)]
    night: Any = "a night"
    ((who, _),) = on_cluster(compute_at(cluster.scheduler_address), seen_by, blocks, night)
    assert list(who.values()) == [1]
    assert str(os.getpid()) not in who  # where the cluster's scheduler is in these tests


def slow(block: Any, _night: Any) -> Any:
    time.sleep(0.05)
    return os.getpid(), [block]


def test_what_all_blocks_share_comes_to_each_worker_once(cluster: LocalCluster, tmp_path: Path) -> None:
    blocks: Any = list(range(20))
    night: Any = Noted(tmp_path)
    who = {str(pid) for pid, _ in on_cluster(compute_at(cluster.scheduler_address), slow, blocks, night)}
    told = unpackers(tmp_path)
    assert who <= told.keys()
    assert set(told.values()) == {1}
    assert str(os.getpid()) not in told


def test_a_cluster_says_to_the_byte_what_one_process_says(cluster: LocalCluster) -> None:
    assert_the_same_to_the_byte(
        assessed_in_blocks(spread_for(compute_at(cluster.scheduler_address), segments=16)), assessed_in_blocks(in_turn)
    )


def test_workers_that_write_their_regions_say_to_the_byte_the_same(cluster: LocalCluster, tmp_path: Path) -> None:
    files = array_store(tmp_path / "arrays").files
    spread = spread_for(compute_at(cluster.scheduler_address), segments=16)
    assert_the_same_to_the_byte(assessed_in_blocks(kept_by_workers(files, "vasteras", spread)), assessed_in_blocks(in_turn))
    assert files.listed() == set()


def killed_when_written(work: Any, marker: Path, block: Any, night: Any) -> Any:
    """The first worker that has written the second region dies before it says so."""
    part = work(block, night)
    if block.chunk == 1 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return part


def test_a_worker_lost_after_it_wrote_its_region_costs_a_retry_that_writes_the_same(
    cluster: LocalCluster, tmp_path: Path
) -> None:
    files, marker = array_store(tmp_path / "arrays").files, tmp_path / "died"
    spread = spread_for(compute_at(cluster.scheduler_address), segments=16)

    def dying(work: Any, blocks: Any, night: Any) -> Any:
        return spread(partial(killed_when_written, work, marker), blocks, night)

    assert_the_same_to_the_byte(assessed_in_blocks(kept_by_workers(files, "vasteras", dying)), assessed_in_blocks(in_turn))
    assert marker.exists()
    assert files.listed() == set()


def noted(block: Any, folder: Any) -> Any:
    (Path(folder) / str(block)).touch()
    time.sleep(0.2)
    return block, []


def test_a_run_that_is_stopped_takes_back_what_no_worker_has_begun(cluster: LocalCluster, tmp_path: Path) -> None:
    blocks: Any = list(range(60))
    night: Any = tmp_path

    def course(done: int, of: int) -> None:
        assert of == 60
        if done >= 2:
            raise RunStopped("Åsa")

    with pytest.raises(RunStopped):
        list(on_cluster(compute_at(cluster.scheduler_address), noted, blocks, night, course=course))
    time.sleep(0.5)
    begun = len(list(tmp_path.iterdir()))
    time.sleep(0.5)
    assert len(list(tmp_path.iterdir())) == begun < 20
