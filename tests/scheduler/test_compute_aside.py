"""Arrays that workers keep themselves come back to the byte, travel with nobody, and leave nothing behind."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from structlog.testing import capture_logs

from model.block import blocks
from model.domain.errors import RunStopped, StoreError
from model.spread import in_turn
from scheduler.compute_aside import kept_by_workers, placed_at, taken, write_aside
from store.arrays import array_store
from store.open import Store
from store.staged_rows import StagedRows
from tests.model.assessed_night import NETWORK, assert_the_same_to_the_byte, assessed_in_blocks


def picture(_block: Any, night: Any) -> Any:
    values = np.random.default_rng(night).random((40, 66, 3)).astype(np.float32)
    hourly = xr.Dataset(
        {"surface": (("unit", "time", "quantile"), values, {"units": "degC"}), "code": ("unit", np.arange(40, dtype=np.uint8))},
        coords={"unit": [f"r{number}" for number in range(40)], "quantile": [0.1, 0.5, 0.9]},
        attrs={"source": "made"},
    )
    return hourly, ["advice"], None


def sized_picture(block: Any, night: Any) -> Any:
    return picture(block, night)[0].isel(unit=slice(0, len(block.units))), ["advice"], None


@pytest.fixture
def staged(tmp_path: Path) -> StagedRows:
    return StagedRows(array_store(tmp_path / "arrays").files, "block/vasteras/3fa2.zarr", chunks=2, rows=50)


def test_only_advice_and_what_the_bytes_mean_travels(staged: StagedRows) -> None:
    night: Any = 7
    told, found, _segments = write_aside(staged, picture, placed_at(1, NETWORK), night)
    whole = picture(None, night)[0]
    assert found == ["advice"]
    assert len(pickle.dumps(told)) < 6000 < whole.nbytes
    assert staged.files.listed() == {"block/vasteras/3fa2.zarr/zarr.json", "block/vasteras/3fa2.zarr/c.1.0"}
    back = taken(staged, 1, told)
    assert back.identical(whole)
    assert [back[name].to_numpy().tobytes() for name in whole.data_vars] == [
        whole[name].to_numpy().tobytes() for name in whole.data_vars
    ]
    with pytest.raises(StoreError, match="where this machine does not see it"):
        taken(staged, 1, told)


def test_a_block_is_what_it_was_but_for_its_place() -> None:
    block = placed_at(3, NETWORK)
    assert (block.chunk, block.unit_ids, block.segments) == (3, NETWORK.unit_ids, NETWORK.segments)


@pytest.mark.parametrize("objects", ["", "memory://halka-aside"])
def test_a_night_says_the_same_to_the_byte(objects: str, tmp_path: Path) -> None:
    arrays = array_store(tmp_path / "arrays", objects=objects)
    assert_the_same_to_the_byte(
        assessed_in_blocks(kept_by_workers(arrays.files, "vasteras", in_turn)), assessed_in_blocks(in_turn)
    )
    assert arrays.files.listed() == set()


def test_a_block_whose_arrays_are_not_seen_here_is_reckoned_here(tmp_path: Path) -> None:
    files = array_store(tmp_path / "arrays").files

    def elsewhere(work: Any, blocks: Any, night: Any) -> Any:
        for block in blocks:
            part = work(block, night)
            if block.chunk == 1:
                (path,) = (path for path in files.listed() if path.endswith("c.1.0"))
                files.delete(path)
            yield part

    with capture_logs() as told:
        assert_the_same_to_the_byte(
            assessed_in_blocks(kept_by_workers(files, "vasteras", elsewhere)), assessed_in_blocks(in_turn)
        )
    (said,) = (entry for entry in told if "once more, here" in entry["event"])
    assert said["block"] == 1
    assert "under one path or address, or set compute.dask_workers_keep = false" in said["reason"]


def test_arrays_of_a_worker_that_may_not_write_travel(tmp_path: Path) -> None:
    files = array_store(tmp_path / "arrays").files
    files.put("block", b"a file where a folder is needed")
    with capture_logs() as told:
        assert_the_same_to_the_byte(assessed_in_blocks(kept_by_workers(files, "vasteras", in_turn)), assessed_in_blocks(in_turn))
    assert {entry["event"] for entry in told} == {"a block's arrays travel, for they cannot be written"}


def test_what_is_written_after_a_run_was_stopped_is_swept_and_nothing_before_it_ends(tmp_path: Path) -> None:
    pieces = list(blocks(NETWORK, columns=4))
    night: Any = 7
    late = []

    def stopped(work: Any, theirs: Any, shared: Any) -> Any:
        late.append(lambda: work(theirs[1], shared))
        yield work(theirs[0], shared)
        raise RunStopped("Åsa")

    with Store.open(f"sqlite:///{tmp_path}/halka.db", tmp_path / "var") as store:
        files = store.arrays.files
        parts = iter(kept_by_workers(files, "vasteras", stopped)(sized_picture, pieces, night))
        next(parts)
        assert store.repair(wait_s=0.1).busy
        with pytest.raises(RunStopped):
            next(parts)
        assert files.listed() == set()
        late[0]()  # a worker that had begun its block writes it still
        left = files.listed()
        assert len(left) == 2
        assert set(store.repair().removed) == {f"arrays/{path}" for path in left}
        assert list((files.root / "block/vasteras").iterdir()) == []
