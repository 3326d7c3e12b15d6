"""The schedule of tonight's zones: heat before snow, what stands without a forecast, and the slab as the plant reads it."""

from dataclasses import replace
from datetime import timedelta

from model.block import blocks
from model.domain.heat import HeatReading
from model.domain.roads import Network
from model.physics.columns import columns_for
from model.physics.heating import HeatMode
from model.zones.plan import ZonePlan, planned_heat, zone_plan
from tests.model.small_network import small_network
from tests.model.small_site import small_site
from tests.model.weather_samples import NOW, hourly_forecast

NETWORK = small_network()
#: A square where many walk: slipperiness is dear.
BUSY = replace(
    NETWORK,
    classes={code: item.model_copy(update={"loss_societal_sek_per_km": 60_000.0}) for code, item in NETWORK.classes.items()},
)
MILD = hourly_forecast(NOW, hours=25, members=3, air_temperature=9.0, dew_point_temperature=2.0)
SNOW = hourly_forecast(
    NOW, hours=25, members=3, air_temperature=-2.0, precipitation_amount=0.8, snow_fraction=1.0, dew_point_temperature=-2.2
)

#: The same with the snow from the ninth hour on.
LATER = SNOW.assign(precipitation_amount=SNOW["precipitation_amount"].where(SNOW["time"] >= SNOW["time"][9], 0.0))


def planned(weather: object, network: Network = NETWORK, **changes: object) -> ZonePlan:
    found = zone_plan(network, small_site(), columns_for(network, weather), weather, None, now=NOW, **{"lost": False, **changes})  # type: ignore[arg-type]
    assert found is not None
    return found


def test_no_heat_is_planned_where_nothing_can_freeze() -> None:
    found = planned(MILD)
    assert (found.schedule.modes == HeatMode.OFF).all()
    assert found.schedule.power.max() == 0.0
    heat = planned_heat(found, 0, NOW, NOW + timedelta(hours=12))
    assert heat is not None
    assert heat.heat_from is None
    assert heat.cost_sek == 0.0


def test_snow_is_met_with_heat_before_the_floor_asks_for_it_and_with_fewer_slippery_hours() -> None:
    found = planned(LATER, BUSY)
    told = found.schedule
    assert (told.modes >= HeatMode.PREHEAT).any()
    assert (told.severity >= 1.0).sum() <= (told.idle_severity >= 1.0).sum()
    assert (told.slab >= NETWORK.zones[0].freeze_floor_degc).all()
    assert told.power.max() <= NETWORK.zones[0].max_power_w_m2
    heat = planned_heat(found, 0, NOW, NOW + timedelta(hours=24))
    assert heat is not None
    assert heat.heat_from is not None
    assert heat.energy_kwh_m2 > 0.0
    assert planned_heat(found, 0, NOW + timedelta(days=9), NOW + timedelta(days=10)) is None


def test_without_a_forecast_idle_and_the_sensor_stand() -> None:
    found = planned(SNOW, lost=True)
    assert found.schedule.lost
    assert (found.schedule.modes == HeatMode.IDLE).all()


def test_a_slab_read_by_the_plant_takes_the_place_of_the_reckoned_one() -> None:
    fresh = HeatReading("z1", NOW - timedelta(hours=1), slab_degc=8.0)
    old = HeatReading("z1", NOW - timedelta(hours=9), slab_degc=20.0)
    doubted = HeatReading("z1", NOW, slab_degc=30.0, doubt="frozen")
    without, told = planned(SNOW), planned(SNOW, readings=(fresh, old, doubted))
    assert told.read == ("z1",)
    assert without.read == ()
    assert told.schedule.slab[0, :, 0].mean() > without.schedule.slab[0, :, 0].mean() + 2.0


def test_a_network_without_zones_has_no_schedule() -> None:
    bare = small_network()
    routes = type(bare)(bare.version, True, tuple(s for s in bare.segments if s.unit_id != "z1"), bare.routes, (), bare.classes)
    assert zone_plan(routes, small_site(), columns_for(routes, SNOW), SNOW, None, now=NOW, lost=False) is None


def test_sand_at_the_edge_counts_though_its_route_lies_in_another_block() -> None:
    cold = SNOW.assign(air_temperature=SNOW["air_temperature"] - 10.0, dew_point_temperature=SNOW["dew_point_temperature"] - 10.0)
    routes = tuple(replace(route, treatments=("sand",)) if route.id == "r1" else route for route in NETWORK.routes)
    town = replace(NETWORK, routes=routes)
    block = next(part for part in blocks(town, columns=1) if part.zones)
    assert not block.routes
    for network, sand_at in ((town, None), (block, frozenset({"z1"}))):
        heat = planned_heat(planned(cold, network, sand_at=sand_at), 0, NOW, NOW + timedelta(hours=24))
        assert heat is not None
        assert heat.too_cold
