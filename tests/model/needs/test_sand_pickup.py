import numpy as np

from model.domain.needs import Need
from model.needs.judged import need_flags
from model.needs.sand_pickup import SAND_PICKUP
from tests.model.needs.test_judged import surfaces
from tests.model.small_network import small_network


def sand_flags(**given: float) -> bool:
    outputs = surfaces(**given)
    return bool(
        need_flags(outputs, small_network(), rules={Need.SAND_PICKUP: SAND_PICKUP.rule})["sand_pickup"].sel(unit="r1").any()
    )


def test_sand_is_swept_from_a_dry_street_above_zero_only() -> None:
    assert sand_flags(sand_amount=150.0, road_surface_temperature=4.0)
    assert not sand_flags(sand_amount=150.0, road_surface_temperature=-1.0)
    assert not sand_flags(sand_amount=150.0, road_surface_temperature=4.0, surface_water_amount=0.3)
    assert not sand_flags(sand_amount=150.0, road_surface_temperature=4.0, surface_ice_amount=0.5)
    assert not sand_flags(sand_amount=5.0, road_surface_temperature=4.0)


def test_heated_ground_is_not_asked() -> None:
    assert not SAND_PICKUP.rule.applies(small_network())[-1]
    assert np.count_nonzero(SAND_PICKUP.rule.applies(small_network())) == 3
