"""Arrays that workers keep themselves come back to the byte, travel with nobody, and leave nothing behind."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from model.domain.errors import RunStopped, StoreError
from model.spread import in_turn
from scheduler.compute_aside import fetched, keep_aside, kept_by_workers
from store.arrays import array_store
from store.files import Files
from store.open import Store
from tests.model.assessed_night import assert_the_same_to_the_byte, assessed_in_blocks


def picture(_block: Any, night: Any) -> Any:
    values = np.random.default_rng(night).random((40, 66, 3)).astype(np.float32)
    hourly = xr.Dataset(
        {"surface": (("unit", "time", "quantile"), values, {"units": "degC"}), "code": ("unit", np.arange(40, dtype=np.uint8))},
        coords={"unit": [f"r{number}" for number in range(40)], "quantile": [0.1, 0.5, 0.9]},
        attrs={"source": "made"},
    )
    return hourly, ["advice"], None


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return array_store(tmp_path / "arrays").files


def test_only_where_they_lie_travels(files: Files) -> None:
    block: Any = None
    night: Any = 7
    told, found, _segments = keep_aside(files, "block/vasteras", picture, block, night)
    assert found == ["advice"]
    assert len(pickle.dumps(told)) < 6000 < picture(block, night)[0].nbytes
    (path,) = files.listed()
    assert path.startswith("block/vasteras/")
    assert fetched(files, told).identical(picture(block, night)[0])
    assert files.listed() == set()
    with pytest.raises(StoreError, match="where this machine does not see it"):
        fetched(files, told)


@pytest.mark.parametrize("objects", ["", "memory://halka-aside"])
def test_a_night_says_the_same_to_the_byte(objects: str, tmp_path: Path) -> None:
    arrays = array_store(tmp_path / "arrays", objects=objects)
    assert_the_same_to_the_byte(
        assessed_in_blocks(kept_by_workers(arrays.files, "vasteras", in_turn)), assessed_in_blocks(in_turn)
    )
    assert arrays.files.listed() == set()


def test_what_a_stopped_run_leaves_is_swept_and_not_before_it_ends(tmp_path: Path) -> None:
    blocks: Any = [1, 2, 3]
    night: Any = 7

    def stopped(work: Any, theirs: Any, shared: Any) -> Any:
        yield work(theirs[0], shared)
        work(theirs[1], shared)
        raise RunStopped("Åsa")

    with Store.open(f"sqlite:///{tmp_path}/halka.db", tmp_path / "var") as store:
        parts = iter(kept_by_workers(store.arrays.files, "vasteras", stopped)(picture, blocks, night))
        next(parts)
        assert store.repair(wait_s=0.1).busy
        with pytest.raises(RunStopped):
            next(parts)
        (left,) = store.arrays.files.listed()
        assert store.repair().removed == (f"arrays/{left}",)
