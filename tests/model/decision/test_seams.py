"""Who spreads at the edge of heated ground is said with the zone and with the route, or that nobody does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from model.decision.heat_advice import LEFT, SEAM
from model.decision.seams import with_seams
from model.domain.needs import Need
from model.domain.plans import Advice, Reason, Recommendation
from model.domain.treatments import TreatmentKind
from tests.model.small_network import small_network
from tests.store.examples import NOW, recommendation

NETWORK = small_network()


def heated(code: str = SEAM) -> Recommendation:
    made = recommendation("z1", need=Need.HEATING)
    return replace(made, reasons=(*made.reasons, Reason(code, "vid kanten", "at the edge", 0.0)))


def sanded(unit: str = "r1", **changes: object) -> Recommendation:
    return replace(recommendation(unit), advice=Advice.ACT, treatment=TreatmentKind.SAND, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "on_zone", "on_route"), [(SEAM, "ta med skarven", "också skarven mot z1"), (LEFT, "ta med ytan", "Sanda också z1")]
)
def test_a_route_that_is_treated_anyway_takes_the_edge_along(code: str, on_zone: str, on_route: str) -> None:
    salted, _ = with_seams(NETWORK, [replace(sanded(), treatment=TreatmentKind.BRINE), heated(code)])
    route, zone = with_seams(NETWORK, [sanded(), heated(code)])
    assert salted.reasons == route.reasons
    assert on_route in route.reasons[1].sv
    assert zone.reasons[1].sv.startswith("R1 halkbekämpas")
    assert on_zone in zone.reasons[1].sv


@pytest.mark.parametrize(
    "other",
    [
        sanded("r2"),
        replace(sanded(), treatment=TreatmentKind.PLOUGH),
        replace(sanded(), advice=Advice.WAIT),
        sanded(window_start=NOW + timedelta(days=3), window_end=NOW + timedelta(days=3, hours=8)),
    ],
    ids=["another edge", "plough", "waits", "another night"],
)
def test_where_no_route_spreads_at_the_edge_somebody_is_to_be_sent(other: Recommendation) -> None:
    route, zone = with_seams(NETWORK, [other, heated()])
    assert route == other
    assert "Ingen rutt vid kanten halkbekämpas enligt råden (r1)" in zone.reasons[1].sv


def test_ground_that_asks_nothing_of_its_edge_changes_nothing() -> None:
    told = (sanded(), recommendation("z1", need=Need.HEATING))
    assert with_seams(NETWORK, told) == told


def test_a_plough_that_passes_the_edge_without_sand_is_named() -> None:
    plough = replace(sanded(), need=Need.PLOUGHING, treatment=TreatmentKind.PLOUGH)
    route, zone = with_seams(NETWORK, [plough, heated()])
    assert route == plough
    assert zone.reasons[1].sv.startswith("R1 plogas i samma fönster men halkbekämpas inte")
    assert with_seams(NETWORK, [plough, sanded(), heated()])[-1].reasons[1].sv.startswith("R1 halkbekämpas")
