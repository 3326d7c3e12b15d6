import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
import zarr
from hypothesis import given, settings
from hypothesis import strategies as st

from model.domain.errors import StoreError
from store.arrays import ArrayStore, array_store, content_digest, pack_into, unpack
from tests.store.examples import forecast


@pytest.fixture
def arrays(tmp_path: Path) -> ArrayStore:
    return array_store(tmp_path / "arrays")


def everything() -> xr.Dataset:
    """A Dataset with every kind of value that Halka keeps."""
    return xr.Dataset(
        {
            "single": (("unit", "time"), np.array([[1.5, np.nan], [np.inf, -0.0]], dtype=np.float32), {"units": "degC"}),
            "double": ("unit", [0.1, 1e300]),
            "flag": ("unit", np.array([0, 2], dtype=np.int8)),
            "need": (("unit", "time"), np.array([[True, False], [False, True]])),
            "action_unit": ("action", np.array(["r1", "Hällby", ""])),
            "action_start": ("action", np.array(["2026-01-01T00:00:00.123456789", "NaT", "1999-12-31"], dtype="datetime64[ns]")),
            "lead": ("action", np.array([1, 2, 3], dtype="timedelta64[h]").astype("timedelta64[ns]")),
            "nothing": ("none", np.array([], dtype=np.float32)),
            "scalar": ((), 7),
        },
        coords={
            "unit": ["r1", "åäö"],
            "time": np.array(["2026-01-01T00", "2026-01-01T01"], dtype="datetime64[ns]"),
            "interval_start": ("time", np.array(["2025-12-31T23", "2026-01-01T00"], dtype="datetime64[ns]")),
        },
        attrs={"source": "smhi", "simulated": 1, "missing": 0.5},
    )


def packed(dataset: xr.Dataset) -> bytes:
    handle = io.BytesIO()
    pack_into(handle, dataset)
    return handle.getvalue()


def test_every_kind_of_value_comes_back_as_it_was(arrays: ArrayStore) -> None:
    given_ = everything()
    path = arrays.write(given_, "assessment", "vasteras/a")
    assert path == "assessment/vasteras/a.zarr.zip"
    found = arrays.read(path)
    xr.testing.assert_identical(found, given_)
    assert {name: found[name].dtype for name in found} == {name: given_[name].dtype for name in given_}
    assert np.signbit(found["single"].to_numpy()[1, 1])


@settings(max_examples=8, deadline=None)
@given(
    numbers=st.lists(st.floats(width=32), min_size=1, max_size=8),
    words=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), min_size=1, max_size=4),
    moments=st.lists(st.datetimes(min_value=datetime(1700, 1, 1), max_value=datetime(2200, 1, 1)), min_size=1, max_size=4),  # noqa: DTZ001
)
def test_any_values_come_back_as_they_were(numbers: list[float], words: list[str], moments: list[datetime]) -> None:
    words = [word.rstrip("\x00") for word in words]  # NumPy's own text type ends at trailing NULs
    given_ = xr.Dataset(
        {"number": ("n", np.array(numbers, dtype=np.float32)), "word": ("w", np.array(words, dtype=np.str_))},
        coords={"moment": ("m", np.array(moments, dtype="datetime64[ns]"))},
    )
    found = unpack(packed(given_))
    xr.testing.assert_identical(found, given_)
    assert content_digest(found) == content_digest(given_)


def test_nothing_given_is_changed() -> None:
    given_, before = everything(), everything()
    given_["single"].encoding["dtype"] = "int16"
    packed(given_)
    xr.testing.assert_identical(given_, before)
    assert given_["single"].encoding == {"dtype": "int16"}


@pytest.mark.parametrize("held", [1000, 10**9])
def test_the_same_content_is_the_same_file_wherever_it_is_put_in_order(
    held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.arrays._SPOOL_BYTES", held)
    many = xr.Dataset({f"v{number}": (("unit", "time"), np.ones((40, 3000), np.float64) * number) for number in range(1, 4)})
    bodies = []
    for content in (many, many[["v3", "v1", "v2"]]):
        handle = io.BytesIO()
        pack_into(handle, content, folder=tmp_path)
        bodies.append(handle.getvalue())
    assert bodies[0] == bodies[1]
    names = zipfile.ZipFile(io.BytesIO(bodies[0])).namelist()
    assert names == sorted(set(names))
    assert sum("/c/" in name for name in names) > 3
    xr.testing.assert_identical(unpack(bodies[0]), many)
    assert not list(tmp_path.iterdir())


def test_other_programs_can_read_the_file(arrays: ArrayStore) -> None:
    path = arrays.files.locate(arrays.write(forecast(), "forecast", "a"))
    with zarr.storage.ZipStore(path, mode="r") as zipped:
        assert zarr.open_group(zipped, mode="r", zarr_format=3)["air_temperature"].shape == (1, 2, 6)


def _flip(body: bytes) -> bytes:
    middle = body.index(b"degC")
    return body[:middle] + b"degF" + body[middle + 4 :]


@pytest.mark.parametrize("damage", [lambda body: body[:-30], lambda body: body[:0], _flip])
def test_damaged_file_is_named(arrays: ArrayStore, damage: Callable[[bytes], bytes]) -> None:
    path = arrays.write(forecast(), "forecast", "a")
    place = arrays.files.locate(path)
    place.write_bytes(damage(place.read_bytes()))
    with pytest.raises(StoreError, match=r"a\.zarr\.zip is damaged .*restore it from a backup"):
        arrays.read(path)


def test_digest_sees_content_and_not_when_it_came() -> None:
    base = content_digest(forecast())
    assert content_digest(forecast().assign_attrs(available_at="2026-02-01T00:00:00+00:00")) == base
    assert content_digest(forecast(warmth=0.1)) != base
    assert content_digest(forecast(source="other")) != base
    assert content_digest(forecast().rename({"air_temperature": "air"})) != base
    assert content_digest(forecast().isel(point=[1, 0])) != base
