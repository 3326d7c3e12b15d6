"""Heated ground that is left slippery is in the round of a route that sands at its edge, once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from config.treatments import load_treatments
from model.capacity.edges import sanded_along
from model.capacity.jobs import jobs_from
from model.decision.heat_advice import LEFT, SEAM
from model.domain.needs import Need
from model.domain.plans import Advice, Reason, Recommendation
from model.domain.roads import HeatedZone, Network
from model.domain.treatments import TreatmentKind
from tests.model.capacity.nights import NOW
from tests.model.capacity.test_jobs import advice, network
from tests.model.decision.cases import route, zone

#: Two routes of 10,000 m² that meet the edge of 8,000 m².
ROADS = network(route(id="R1"), route(id="R2"))


def town(*zones: HeatedZone) -> Network:
    squares = (replace(ROADS.segments[0], id=f"{item.id}-1", unit_id=item.id, kind="square") for item in zones)
    return replace(ROADS, segments=(*ROADS.segments, *squares), zones=zones)


SQUARE = zone(seam_routes=("R1", "R2"), class_code="P1")
TOWN = town(SQUARE)


def left(code: str = LEFT, unit: str = "Z1") -> Recommendation:
    return advice(unit, Need.HEATING, None, advice=Advice.NONE, reasons=(Reason(code, "hal", "slippery", 0.0),))


def sanded(unit: str = "R1", **changes: object) -> Recommendation:
    return advice(unit, Need.SALTING, TreatmentKind.SAND, rate_g_m2=150.0, **changes)


def job(*items: Recommendation) -> tuple[float, float]:
    """Sand and length of the only round [kg, min]."""
    (found,) = jobs_from(items, TOWN, load_treatments(), now=NOW)
    return sum(work.kg for work in found.works), found.round_min


def test_the_round_at_the_edge_carries_the_sand_and_takes_the_longer_for_it() -> None:
    (alone_kg, alone_min), (both_kg, both_min) = job(sanded()), job(sanded(), left())
    assert both_kg - alone_kg == pytest.approx(150.0 * 8000 / 1000)
    assert both_min == pytest.approx(alone_min * 1.8)


def test_a_seam_is_spread_by_the_passing_round_and_adds_nothing() -> None:
    assert job(sanded(), left(SEAM)) == job(sanded())


@pytest.mark.parametrize(
    "other",
    [
        advice("R1", Need.SALTING, TreatmentKind.BRINE, rate_g_m2=8.0),
        advice("R1", Need.PLOUGHING, TreatmentKind.PLOUGH),
        sanded(window_start=NOW + timedelta(days=2), window_end=NOW + timedelta(days=3)),
    ],
    ids=["brine", "plough", "another night"],
)
def test_a_round_that_carries_no_sand_then_and_there_sands_nothing_along(other: Recommendation) -> None:
    assert sanded_along([other, left()], TOWN) == {}


def test_each_zone_is_sanded_once_and_two_are_shared_out() -> None:
    assert sanded_along([sanded("R1"), sanded("R2"), left()], TOWN) == {"R1": 8000.0}
    two = town(SQUARE, replace(SQUARE, id="Z2", area_m2=500.0))
    assert sanded_along([sanded("R1"), sanded("R2"), left(), left(unit="Z2")], two) == {"R1": 8000.0, "R2": 500.0}
