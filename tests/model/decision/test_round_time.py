"""One reckoning of how long a round takes."""

from datetime import timedelta

import pytest

from config.treatments import load_treatments
from model.decision.round_time import loads, round_time
from model.domain.treatments import TreatmentKind
from tests.model.capacity.nights import fleet, machine
from tests.model.decision.cases import route

CATALOGUE = load_treatments()
PLOUGH, SAND = TreatmentKind.PLOUGH, TreatmentKind.SAND
SHARE = CATALOGUE["sand"].round_time_share


def _minutes(works: list[tuple[TreatmentKind, float]], **loads_kg: float) -> float:
    made = fleet(machine("M1", **loads_kg))
    taken = round_time(route(contractor="Åkeri A"), works, area_m2=30_000.0, catalogue=CATALOGUE, fleet=made)
    return taken / timedelta(minutes=1)


def test_each_load_after_the_first_takes_a_reload_at_the_machines_depot() -> None:
    # 30,000 m2 at 100 g/m2 are three tonnes, and 200 g/m2 two loads of them
    assert _minutes([(SAND, 100.0)]) == pytest.approx(90.0 * SHARE)
    assert _minutes([(SAND, 200.0)]) == pytest.approx(90.0 * SHARE + 20.0)
    assert _minutes([(PLOUGH, 0.0), (SAND, 200.0)]) == pytest.approx(90.0 + 20.0)
    assert _minutes([(PLOUGH, 0.0)]) == pytest.approx(90.0)


def test_without_a_fleet_or_a_machine_that_can_nothing_is_refilled() -> None:
    heavy = [(SAND, 400.0)]
    alone = round_time(route(), heavy, area_m2=30_000.0, catalogue=CATALOGUE, fleet=None)
    assert alone == timedelta(minutes=90.0 * SHARE)
    other = round_time(route(contractor="Åkeri B"), heavy, area_m2=30_000.0, catalogue=CATALOGUE, fleet=fleet())
    assert other == alone


def test_the_material_that_needs_most_loads_counts() -> None:
    spreader = fleet(machine("M1", treatments=["sand", "dry_salt"], salt_load_kg=500.0)).machines[0]
    assert loads(spreader, {SAND: 3000.0, TreatmentKind.DRY_SALT: 1200.0}) == 3
    assert loads(spreader, {PLOUGH: 0.0}) == 0
