import pytest
import xarray as xr

from model.domain.errors import StoreError
from store.archive import list_seasons, load_season, save_season
from store.open import Store
from tests.store.examples import HOUR, NOW, forecast


def test_season_comes_back_as_it_was(store: Store) -> None:
    season = forecast().assign_attrs(source="simulator", simulated=1)
    save_season(store, "vasteras", season, "2025-2026")
    save_season(store, "vasteras", season, "2025-2026")
    xr.testing.assert_identical(load_season(store, "vasteras", "2025-2026"), season)
    (record,) = list_seasons(store, "vasteras")
    assert (record.name, record.source, record.simulated) == ("2025-2026", "simulator", True)
    assert (record.starts_at, record.ends_at) == (NOW + HOUR, NOW + 6 * HOUR)
    assert list_seasons(store, "norrkoping") == ()


def test_season_of_the_same_name_is_replaced(store: Store) -> None:
    save_season(store, "vasteras", forecast(), "2025")
    save_season(store, "vasteras", forecast(warmth=2.0), "2025")
    assert float(load_season(store, "vasteras", "2025")["air_temperature"].max()) == 0.0


def test_absent_and_timeless_seasons_are_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="no season 1999"):
        load_season(store, "vasteras", "1999")
    with pytest.raises(StoreError, match="has no time"):
        save_season(store, "vasteras", forecast().isel(time=0), "2025")
