"""Each task's rows lie in a chunk of their own of one zarr array, in a folder, in fsspec's memory and on a real S3 server."""

import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import zarr
from numpy.typing import NDArray

from model.domain.errors import StoreError
from store.object_files import files_at
from store.staged_rows import StagedRows

FOLDER = "block/vasteras/3fa2.zarr"
#: Rows of each task.
COUNTS = (40, 3, 40, 17, 1)


@pytest.fixture(params=["folder", "memory", "s3"])
def staged(request: pytest.FixtureRequest, tmp_path: Path) -> StagedRows:
    objects = {"folder": "", "memory": f"memory://bucket-{secrets.token_hex(4)}"}.get(request.param)
    if objects is None:
        objects = f"{request.getfixturevalue('s3_url')}/{secrets.token_hex(4)}"
    return StagedRows(files_at(tmp_path / "arrays", objects), FOLDER, chunks=len(COUNTS), rows=max(COUNTS))


def rows_of(task: int) -> NDArray[np.uint8]:
    return np.random.default_rng(task).integers(0, 256, (COUNTS[task], 96), np.uint8)


def test_each_task_writes_one_chunk_of_its_own_and_gets_back_what_it_wrote(staged: StagedRows) -> None:
    for task in (3, 0, 4, 1, 2):
        staged.write(task, rows_of(task))
    chunks = {f"{FOLDER}/c.{task}.0" for task in range(len(COUNTS))}
    assert staged.files.listed() == chunks | {f"{FOLDER}/zarr.json"}
    for task in range(len(COUNTS)):
        assert staged.take(task, COUNTS[task]).tobytes() == rows_of(task).tobytes()
    assert staged.files.listed() == {f"{FOLDER}/zarr.json"}
    staged.clear()
    staged.clear()
    assert staged.files.listed() == set()


def test_a_task_that_is_done_again_leaves_what_it_left(staged: StagedRows) -> None:
    for task in (0, 1, 1):
        staged.write(task, rows_of(task))
    before = {path: staged.files.get(path) for path in staged.files.listed()}
    staged.write(1, rows_of(1))
    assert {path: staged.files.get(path) for path in staged.files.listed()} == before
    staged.clear()


def test_tasks_that_begin_at_once_lay_one_array_out(staged: StagedRows) -> None:
    tasks = range(len(COUNTS))
    with ThreadPoolExecutor(len(COUNTS)) as pool:
        list(pool.map(lambda task: staged.write(task, rows_of(task)), tasks))
    assert [staged.take(task, COUNTS[task]).tobytes() for task in tasks] == [rows_of(task).tobytes() for task in tasks]
    staged.clear()


@pytest.fixture
def in_folder(tmp_path: Path) -> StagedRows:
    return StagedRows(files_at(tmp_path / "arrays", ""), FOLDER, chunks=len(COUNTS), rows=max(COUNTS))


def test_what_lies_there_is_a_zarr_array_that_anybody_opens(in_folder: StagedRows) -> None:
    in_folder.write(1, rows_of(1))
    lying = zarr.open_array(in_folder.files.locate(FOLDER), mode="r")
    assert (lying.shape, lying.chunks) == ((len(COUNTS) * 40, 96), (40, 96))
    assert np.asarray(lying[40:43]).tobytes() == rows_of(1).tobytes()


def test_a_chunk_that_is_not_there_is_not_taken_for_zeros(in_folder: StagedRows) -> None:
    in_folder.write(0, np.zeros((40, 96), np.uint8))
    assert not in_folder.take(0, 40).any()
    for task in (0, 1):
        with pytest.raises(StoreError, match=rf"c\.{task}\.0 where this machine does not see it.*dask_workers_keep = false"):
            in_folder.take(task, 3)


def test_rows_that_do_not_fit_are_refused_and_a_damaged_chunk_is_named(in_folder: StagedRows) -> None:
    in_folder.write(0, rows_of(0))
    for rows in (np.zeros((41, 96), np.uint8), np.zeros((40, 95), np.uint8)):
        with pytest.raises(StoreError, match=r"do not fit an array of \(200, 96\)"):
            in_folder.write(1, rows)
    place = in_folder.files.locate(f"{FOLDER}/c.0.0")
    os.truncate(place, 50)
    with pytest.raises(StoreError, match=r"c\.0\.0 is damaged"):
        in_folder.take(0, 40)


def test_rows_without_the_array_they_belong_to_are_refused(in_folder: StagedRows) -> None:
    in_folder.write(0, rows_of(0))
    in_folder.files.delete(f"{FOLDER}/zarr.json")
    with pytest.raises(StoreError, match=r"c\.0\.0 is damaged"):
        in_folder.take(0, 40)


@pytest.mark.parametrize("closed", ["has", "delete"])
def test_a_folder_that_is_closed_to_this_user_costs_a_block_or_its_room_and_not_the_run(
    in_folder: StagedRows, closed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    in_folder.write(0, rows_of(0))
    monkeypatch.setattr(Path, {"has": "is_file", "delete": "unlink"}[closed], refuse)
    if closed == "delete":
        assert in_folder.take(0, 40).tobytes() == rows_of(0).tobytes()
        return
    for ask in (lambda: in_folder.take(0, 40), lambda: in_folder.write(1, rows_of(1))):
        with pytest.raises(StoreError, match=r"cannot look for .*Permission denied; check space and rights"):
            ask()


def test_nothing_is_left_of_it_not_even_its_folder(in_folder: StagedRows) -> None:
    for task in range(len(COUNTS)):
        in_folder.write(task, rows_of(task))
    in_folder.clear()
    assert list((in_folder.files.root / "block/vasteras").iterdir()) == []
