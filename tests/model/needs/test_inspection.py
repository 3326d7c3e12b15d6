import numpy as np
import xarray as xr

from model.domain.needs import Need
from model.needs.inspection import INSPECTION
from model.needs.judged import need_flags
from tests.model.needs.test_judged import DEFAULTS
from tests.model.small_network import small_network

HOURS = np.datetime64("2026-03-10T01", "ns") + np.arange(48) * np.timedelta64(1, "h")


def inspected(surface: list[float], water: float) -> list[bool]:
    network = small_network()
    shape = (1, len(network.segments), len(HOURS))
    values = {name: np.full(shape, value, dtype=np.float32) for name, value in DEFAULTS.items()}
    values["road_surface_temperature"][:] = np.resize(surface, len(HOURS))
    values["surface_water_amount"][:] = water
    outputs = xr.Dataset({name: (("member", "column", "time"), value) for name, value in values.items()}, coords={"time": HOURS})
    flags = need_flags(outputs, network, rules={Need.INSPECTION: INSPECTION.rule})["inspection"].sel(unit="r1")[0]
    return [bool(flag) for flag in flags.to_numpy()]


def test_water_that_freezes_wears_for_a_day_and_dry_cold_does_not() -> None:
    once = [3.0] * 5 + [-3.0] * 43
    assert inspected(once, water=0.3) == [False] * 5 + [True] * 24 + [False] * 19
    assert not any(inspected(once, water=0.0))
    assert not any(inspected([-3.0, -8.0], water=0.3))
