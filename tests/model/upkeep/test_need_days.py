import numpy as np
import xarray as xr

from model.learning.season import analysed_weather_of
from model.upkeep.need_days import FIRST_DAY, past_slip_days, slip_days
from tests.model.learning.season_samples import short_season
from tests.model.small_network import small_network
from tests.model.small_site import small_site

NETWORK = small_network()


def spring(year: int, *, air: float, days: int = 30) -> xr.Dataset:
    weather = analysed_weather_of(short_season(year - 1, days=days), small_site())
    times = np.datetime64(f"{year}-03-01", "ns") + np.arange(weather.sizes["time"]) * np.timedelta64(1, "h")
    warm = {
        name: xr.full_like(weather[name], air if name.startswith("air") else air - 6)
        for name in ("air_temperature", "dew_point_temperature")
    }
    return weather.assign(warm).assign_coords(time=times)


def test_a_warm_spring_has_no_slippery_day_and_a_cold_wet_one_has() -> None:
    warm = slip_days(NETWORK, spring(2025, air=12.0))
    cold = slip_days(NETWORK, spring(2025, air=-4.0))
    assert warm.sel(unit="r1").sum() == 0
    assert cold.sel(unit="r1").sum() > 5


def test_what_is_not_known_is_not_no_need() -> None:
    told = slip_days(NETWORK, spring(2025, air=12.0))
    assert np.isnan(told.sel(unit="r1", day=FIRST_DAY))
    assert np.isfinite(told.sel(unit="r1", day=75))
    assert np.isnan(told.sel(unit="r3")).all()
    assert np.isnan(told.sel(unit="z1")).all()


def test_seasons_stand_beside_each_other() -> None:
    told = past_slip_days(NETWORK, [("a", spring(2024, air=12.0)), ("b", spring(2025, air=-4.0))])
    assert told["season"].to_numpy().tolist() == ["a", "b"]
    assert told.sel(season="b").sum() > told.sel(season="a").sum()
