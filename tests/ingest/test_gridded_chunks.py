"""Cells picked from packed chunks are the cells the library reads, whatever the order of axes, chunking and filters; else None."""

from pathlib import Path

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.gridded_chunks import PackedFile

ROWS, COLUMNS = np.array([0, 3, 6, 3, 6]), np.array([8, 0, 4, 0, 1])


def _file(path: Path, values: np.ndarray, **how: object) -> Path:
    with h5py.File(path, "w") as file:
        file.create_dataset("field", data=values, **how)
    return path


@pytest.mark.parametrize("how", [{}, {"compression": "gzip"}, {"compression": "gzip", "shuffle": True}, {"shuffle": True}])
@pytest.mark.parametrize("chunks", [(1, 1, 7, 9), (1, 1, 3, 9), (1, 1, 2, 4)])
def test_the_same_as_the_library(tmp_path: Path, chunks: tuple[int, ...], how: dict) -> None:
    values = np.random.default_rng(1).normal(size=(4, 2, 7, 9)).astype("f4")
    with PackedFile(_file(tmp_path / "a.nc", values, chunks=chunks, **how)) as file:
        np.testing.assert_array_equal(file.pick("field", (2, ROWS), (3, COLUMNS)), values[:, :, ROWS, COLUMNS])


def test_axes_in_another_order_and_another_type(tmp_path: Path) -> None:
    values = np.arange(4 * 9 * 7 * 2, dtype="<i2").reshape(9, 4, 7, 2)
    with PackedFile(_file(tmp_path / "a.nc", values, chunks=(9, 1, 7, 1), compression="gzip", shuffle=True)) as file:
        picked = file.pick("field", (2, ROWS), (0, COLUMNS))
    np.testing.assert_array_equal(picked, np.moveaxis(values[COLUMNS, :, ROWS], 0, -1))


def test_what_was_never_written_is_the_fill_value(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.nc", "w") as file:
        field = file.create_dataset("field", (2, 7, 9), "f4", chunks=(1, 7, 9), compression="gzip", fillvalue=-1.0)
        field[1] = 5.0
    with PackedFile(tmp_path / "a.nc") as file:
        assert file.pick("field", (1, ROWS), (2, COLUMNS)).tolist() == [[-1.0] * 5, [5.0] * 5]


@pytest.mark.parametrize(
    "how",
    [{"chunks": (2, 1, 7, 9)}, {}, {"chunks": (1, 1, 7, 9), "fletcher32": True}, {"chunks": (1, 1, 7, 9), "compression": "lzf"}],
)
def test_other_layouts_are_left_to_the_library(tmp_path: Path, how: dict) -> None:
    with PackedFile(_file(tmp_path / "a.nc", np.zeros((4, 2, 7, 9), "f4"), **how)) as file:
        assert file.pick("field", (2, ROWS), (3, COLUMNS)) is None


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_cells(tmp_path: Path, data: st.DataObject) -> None:
    values = np.random.default_rng(2).normal(size=(2, 5, 6)).astype("f4")
    path = _file(tmp_path / "a.nc", values, chunks=(1, 2, 4), compression="gzip", shuffle=True)
    cells = data.draw(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), min_size=1, max_size=9))
    rows, columns = (np.array(index) for index in zip(*cells, strict=True))
    with PackedFile(path) as file:
        np.testing.assert_array_equal(file.pick("field", (1, rows), (2, columns)), values[:, rows, columns])
