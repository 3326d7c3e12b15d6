from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from model.domain.errors import StoreError
from store.open import Store
from store.upkeep import load_upkeep, save_upkeep


def part(value: float) -> xr.Dataset:
    return xr.Dataset(
        {"salt_amount": (("segment",), np.array([value, np.nan]))}, coords={"segment": ["a", "b"]}, attrs={"hours": 12}
    )


def test_a_part_is_replaced_and_outlives_the_sweeper(store: Store) -> None:
    assert load_upkeep(store, "vasteras", "exposure") is None
    save_upkeep(store, "vasteras", {"exposure": part(1.0)})
    save_upkeep(store, "vasteras", {"exposure": part(2.0)})
    store.repair()
    found = load_upkeep(store, "vasteras", "exposure")
    assert found is not None
    xr.testing.assert_identical(found, part(2.0))
    assert load_upkeep(store, "norrkoping", "exposure") is None


def test_a_damaged_part_says_how_to_mend_it(store: Store) -> None:
    save_upkeep(store, "vasteras", {"exposure": part(1.0)})
    (file,) = Path(store.data / "upkeep").rglob("vasteras.zarr.zip")
    file.write_bytes(b"torn")
    with pytest.raises(StoreError, match="road_upkeep"):
        load_upkeep(store, "vasteras", "exposure")
