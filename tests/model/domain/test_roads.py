"""Networks that contradict themselves are refused; the rest answer for their units."""

from dataclasses import replace

import pytest

from config.site import ServiceClass
from config.sites import load_site
from model.domain.errors import NetworkError
from model.domain.roads import HeatedZone, Network, Route, Segment

CLASSES = {item.code: item for item in load_site("vasteras").site.classes}
ROUTE = Route(
    id="R1",
    name="Rundan",
    class_code="P1",
    district="Centrum",
    contractor="Egen regi",
    depot="Förrådet",
    round_time_min=60,
    turn_out_min=30,
    treatments=("plough",),
    salt_cap_g_m2=20,
    water_protection=False,
)
ZONE = HeatedZone(
    id="Z1",
    name="Torget",
    class_code="MV",
    district="Centrum",
    substation="UC",
    area_m2=200,
    pipe_depth_m=0.07,
    thermal_lag_h=3,
    max_power_w_m2=300,
    idle_power_w_m2=30,
    freeze_floor_degc=2,
    seam_routes=("R1",),
)
SEGMENT = Segment(
    id="s1",
    unit_id="R1",
    name="Gatan",
    line=((16.5, 59.6), (16.6, 59.7)),
    length_m=100,
    width_m=3,
    kind="cycleway",
    pavement="asphalt",
    sky_view_factor=0.9,
    altitude_m=10,
    traffic_veh_per_h=0,
)
SQUARE = replace(SEGMENT, id="s2", unit_id="Z1", length_m=20, width_m=10, kind="square")


def _network(
    routes: tuple[Route, ...] = (ROUTE,),
    segments: tuple[Segment, ...] = (SEGMENT, SQUARE),
    classes: dict[str, ServiceClass] = CLASSES,
) -> Network:
    return Network(version="v", illustrative=True, segments=segments, routes=routes, zones=(ZONE,), classes=classes)


def test_a_segment_knows_its_area_and_middle() -> None:
    assert SEGMENT.area_m2 == 300
    assert SEGMENT.midpoint == pytest.approx((16.55, 59.65))


def test_units_are_routes_then_zones() -> None:
    network = _network()
    assert network.unit_ids == ("R1", "Z1")
    assert network.unit("Z1") is ZONE
    assert network.service_class("Z1").code == "MV"
    assert list(network.unit_index) == [0, 1]
    assert list(network.unit_length_m) == [100, 20]
    assert list(network.unit_area_m2) == [300, 200]
    with pytest.raises(NetworkError, match="no route or zone is called R9"):
        network.unit("R9")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"routes": (ROUTE, ROUTE)}, "share an id"),
        ({"classes": {"P1": CLASSES["P1"]}}, "Z1 has class MV; the site knows P1"),
        ({"segments": (SEGMENT,)}, "Z1 has no segment"),
        ({"segments": (SEGMENT, SQUARE, replace(SEGMENT, id="s3", unit_id="X"))}, "name the unit X"),
        ({"segments": (SQUARE, SEGMENT)}, "not grouped by unit"),
    ],
)
def test_a_contradiction_is_refused(parts: dict[str, object], words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        _network(**parts)  # type: ignore[arg-type]
