import numpy as np
import pytest
import xarray as xr

from model.domain.errors import DomainError
from model.domain.needs import NIGHT_NEEDS
from model.needs.judged import BROKEN_SHARE, NEED_RULES, need_flags, unit_columns
from tests.model.small_network import small_network

NETWORK = small_network()
HOURS = np.datetime64("2026-01-10T01", "ns") + np.arange(3) * np.timedelta64(1, "h")
DEFAULTS = {
    "road_surface_temperature": -1.0, "surface_water_amount": 0.0, "surface_snow_amount": 0.0, "surface_ice_amount": 0.0, "surface_frost_amount": 0.0,
    "snow_depth": 0.0, "snow_wetness": 0.0, "freezing_point": 0.0, "sand_amount": 0.0,
}  # fmt: skip


def surfaces(**given: object) -> xr.Dataset:
    shape = (2, len(NETWORK.segments), 3)
    values = {name: np.broadcast_to(given.get(name, default), shape) for name, default in DEFAULTS.items()}
    return xr.Dataset(
        {name: (("member", "column", "time"), value.astype(np.float32)) for name, value in values.items()}, coords={"time": HOURS}
    )


def flags(need: str, **given: object) -> dict[str, bool]:
    result = need_flags(surfaces(**given), NETWORK)[need]
    assert (result == result[0, :, :1]).all()
    return dict(zip(result["unit"].to_numpy().tolist(), result[0, :, 0].to_numpy().tolist(), strict=True))


def test_a_bare_dry_road_needs_nothing():
    for need in NIGHT_NEEDS:
        assert not any(flags(need.value).values())


def test_wet_snow_is_ploughed_earlier_than_dry():
    assert flags("ploughing", snow_depth=3.0)["r1"] is False
    assert flags("ploughing", snow_depth=3.0, snow_wetness=0.3)["r1"] is True
    assert flags("ploughing", snow_depth=4.0)["r1"] is True
    assert flags("ploughing", snow_depth=4.0)["r2"] is False


def test_ploughing_concerns_routes_and_heating_zones():
    deep = {"snow_depth": 30.0, "surface_snow_amount": 30.0}
    assert flags("ploughing", **deep) == {"r1": True, "r2": True, "r3": True, "z1": False}
    assert flags("heating", **deep) == {"r1": False, "r2": False, "r3": False, "z1": True}


def test_slip_control_follows_the_class():
    assert flags("salting", surface_frost_amount=0.06) == {"r1": True, "r2": True, "r3": False, "z1": False}
    assert flags("salting", surface_snow_amount=0.6) == {"r1": True, "r2": False, "r3": False, "z1": False}


def test_loose_snow_on_a_sanded_street_is_no_slip_but_packed_snow_and_ice_are():
    loose = {"surface_snow_amount": 1.5, "snow_depth": 1.5, "surface_ice_amount": 0.12, "surface_frost_amount": 0.02}
    assert flags("salting", **loose) == {"r1": True, "r2": False, "r3": False, "z1": False}
    assert flags("salting", **(loose | {"surface_ice_amount": 0.6}))["r2"] is True
    assert flags("salting", **(loose | {"surface_snow_amount": 0.0}))["r2"] is True
    assert flags("salting", **(loose | {"surface_snow_amount": 60.0, "surface_ice_amount": 0.6}))["r2"] is True


def test_water_freezing_under_loose_snow_is_slip_on_a_sanded_street():
    assert flags("salting", surface_snow_amount=1.5, surface_water_amount=0.1)["r2"] is True


def test_sand_that_lies_helps_on_every_class_but_not_against_snow_that_covers_it():
    assert flags("salting", surface_ice_amount=0.5, sand_amount=20.0) == {"r1": True, "r2": True, "r3": False, "z1": False}
    assert flags("salting", surface_ice_amount=0.5, sand_amount=60.0) == {"r1": False, "r2": False, "r3": False, "z1": False}
    assert flags("salting", surface_ice_amount=0.5, sand_amount=60.0, surface_snow_amount=0.6)["r1"] is True
    assert flags("salting", surface_snow_amount=0.6, sand_amount=60.0)["r1"] is True


def test_water_is_slippery_only_below_its_freezing_point():
    assert flags("salting", surface_water_amount=0.2)["r1"] is True
    assert flags("salting", surface_water_amount=0.2, freezing_point=-5.0)["r1"] is False
    assert flags("salting", surface_water_amount=0.2, road_surface_temperature=0.5)["r1"] is False


def test_a_fifth_of_the_area_decides():
    depth = np.zeros((1, len(NETWORK.segments), 1), dtype=np.float32)
    depth[:, 3] = 9.0
    assert flags("ploughing", snow_depth=depth)["r1"] is False
    depth[:, 7] = 5.0
    result = need_flags(surfaces(snow_depth=depth), NETWORK)
    assert bool(result["ploughing"].sel(unit="r1").all())
    assert BROKEN_SHARE == 0.2
    np.testing.assert_allclose(result["ploughing_severity"].sel(unit="r1"), 5.0 / 4.0)


@pytest.mark.parametrize(
    "name",
    ["snow_depth", "surface_ice_amount", "surface_frost_amount", "surface_snow_amount", "snow_wetness", "surface_water_amount"],
)
def test_more_of_anything_on_the_road_never_lowers_severity(name):
    base = {"snow_depth": 2.0, "surface_snow_amount": 0.3, "surface_ice_amount": 0.01}
    less, more = (need_flags(surfaces(**(base | {name: value})), NETWORK) for value in (0.05, 0.2))
    for need in NEED_RULES:
        worse = more[f"{need.value}_severity"] >= less[f"{need.value}_severity"]
        # loose snow hides its own trodden bottom where it may lie
        assert worse.drop_sel(unit="r2" if name == "surface_snow_amount" else []).all()


def test_a_warmer_surface_never_raises_slip():
    cold, warm = (need_flags(surfaces(surface_water_amount=0.3, road_surface_temperature=t), NETWORK) for t in (-2.0, -0.1))
    assert (warm["salting_severity"] <= cold["salting_severity"]).all()


def test_chosen_segments_stand_for_their_unit():
    frame = unit_columns(NETWORK, segments=np.array([0, 9, 10, 12, 13]), area_share=np.array([0.9, 0.1, 1.0, 1.0, 1.0]))
    outputs = surfaces().isel(column=frame.segments).copy()
    outputs["snow_depth"] = outputs["snow_depth"].copy()
    outputs["snow_depth"][:, 1] = 9.0
    assert not need_flags(outputs, NETWORK, frame=frame)["ploughing"].sel(unit="r1").any()
    means = frame.mean(outputs["snow_depth"].to_numpy(), 4)
    np.testing.assert_allclose(means[:, 0], 0.9)
    np.testing.assert_allclose(means[:, 1], 0.0)


def test_outputs_of_another_network_are_refused():
    with pytest.raises(DomainError, match="3 columns but 15 segments"):
        need_flags(surfaces().isel(column=slice(0, 3)), NETWORK)
    with pytest.raises(DomainError, match="lack snow_wetness"):
        need_flags(surfaces().drop_vars("snow_wetness"), NETWORK)
