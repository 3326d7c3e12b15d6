"""Rounds as they are driven and priced."""

from datetime import UTC, datetime, timedelta

import pytest

from config.treatments import load_treatments
from model.domain.treatments import TreatmentKind
from model.replay.orders import Wish, priced, rounds
from tests.model.replay.made_up import routes_only
from tests.model.small_site import small_site

CALL = datetime(2026, 1, 12, 9, tzinfo=UTC)
PLOUGH, SALT = TreatmentKind.PLOUGH, TreatmentKind.PREWETTED_SALT


def test_ploughing_and_salting_of_one_call_are_one_round_that_costs_one_machine() -> None:
    network, site = routes_only(), small_site()
    wishes = [Wish("r1", SALT, 10.0, CALL + timedelta(hours=1)), Wish("r1", PLOUGH, 0.0, CALL)]
    made = rounds(wishes, network, done=(), catalogue=load_treatments(), simulated=True)
    assert {item.kind for item in made} == {PLOUGH, SALT}
    assert {(item.started_at, item.ended_at) for item in made} == {(CALL + timedelta(minutes=45), CALL + timedelta(minutes=165))}
    cost = {item.kind: item.cost_sek for item in priced(made, network, site)}
    assert cost[PLOUGH] == pytest.approx(2.75 * 900.0 + 500.0)
    assert cost[SALT] == pytest.approx(10.0 * network.unit_area_m2[0] / 1000 * 1.0)


def test_a_machine_that_is_out_begins_when_it_is_back() -> None:
    network = routes_only()
    first = rounds([Wish("r1", PLOUGH, 0.0, CALL)], network, done=(), catalogue=load_treatments(), simulated=True)
    second = rounds(
        [Wish("r1", PLOUGH, 0.0, CALL + timedelta(hours=1))], network, done=first, catalogue=load_treatments(), simulated=True
    )
    assert second[0].started_at == first[0].ended_at
