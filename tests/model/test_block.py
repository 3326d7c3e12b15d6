"""What was learned of places reaches the road: a route's own offset, and cold air that gathers on low ground."""

from datetime import UTC, datetime

import numpy as np
import xarray as xr

from model.assess import AssessmentInputs, assess
from model.block import blocks
from model.mapping.offsets import PlaceOffset
from tests.model.small_network import small_network
from tests.model.small_site import small_site
from tests.model.weather_samples import hourly_forecast

NOW = datetime(2026, 1, 15, 19, 12, tzinfo=UTC)
CLEAR = {"cloud_area_fraction": 0.0, "wind_speed": 0.5, "air_temperature": -3.0, "dew_point_temperature": -6.0}
NETWORK = small_network()


def _surfaces(*, altitude: float = 20.0, offsets: tuple[PlaceOffset, ...] = (), **told: float) -> xr.DataArray:
    """Median road surface temperature by unit over the night [degC]."""

    def at_height(weather: xr.Dataset) -> xr.Dataset:
        return weather.assign_coords(altitude=("point", np.full(2, altitude)))

    inputs = AssessmentInputs(
        forecasts=(at_height(hourly_forecast(datetime(2026, 1, 15, 18, tzinfo=UTC), **CLEAR)),),
        history=at_height(
            hourly_forecast(datetime(2026, 1, 13, 18, tzinfo=UTC), hours=49, source="analysis", **CLEAR)
        ).assign_attrs(told),
        place_offsets=offsets,
    )
    found = assess(NETWORK, small_site(), inputs, models=None, now=NOW, members=4, horizon_h=12, seed=3, versions={})
    return found.hourly["road_surface_temperature"].sel(quantile=0.5).mean("time")


def test_a_route_with_a_learned_offset_is_as_much_warmer_and_others_are_not() -> None:
    plain, moved = _surfaces(), _surfaces(offsets=(PlaceOffset("r1", 1.5, 0.4, ("a",), 500),))
    warmer = (moved - plain).to_numpy()
    assert 0.6 < warmer[0] < 1.6
    np.testing.assert_array_equal(warmer[1:], 0.0)


def test_a_pool_cools_low_ground_on_a_clear_night_and_no_pool_leaves_it() -> None:
    """The segments lie at 20 m, the forecast points at 60 m."""
    plain = _surfaces(altitude=60.0)
    pooled = _surfaces(altitude=60.0, pooling_degc_m=0.05, lapse_degc_m=-0.0065)
    assert ((pooled - plain).to_numpy() < -0.4).all()
    same = _surfaces(altitude=60.0, pooling_degc_m=0.0, lapse_degc_m=-0.0065)
    np.testing.assert_array_equal(same, plain)


def test_a_learned_lapse_rate_moves_low_ground() -> None:
    standard = _surfaces(altitude=260.0)
    inverted = _surfaces(altitude=260.0, lapse_degc_m=0.003)
    assert ((inverted - standard).to_numpy() < -1.0).all()


def test_heated_zones_stay_in_one_block_however_small_blocks_are() -> None:
    told = [(len(block.routes), len(block.zones)) for block in blocks(NETWORK, columns=1)]
    assert told == [*[(1, 0)] * len(NETWORK.routes), (0, len(NETWORK.zones))]
    assert [unit for block in blocks(NETWORK, columns=1) for unit in block.unit_ids] == list(NETWORK.unit_ids)
