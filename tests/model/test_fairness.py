from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from model.domain.evidence import NeedTold
from model.domain.needs import Need
from model.domain.treatments import Action, TreatmentKind
from model.fairness import Kept, active_share, deadline_of, needs_kept, service_shares
from tests.model.capacity.nights import fleet, machine
from tests.model.small_network import small_network

NETWORK = small_network()
#: Window 18 to 06 local; to be done by 06, the round of 120 minutes starts after 45 minutes of turn-out.
OPENS, CLOSES = datetime(2026, 1, 14, 17, tzinfo=UTC), datetime(2026, 1, 15, 5, tzinfo=UTC)
LATEST = CLOSES - timedelta(minutes=165)


def _told(unit: str = "r1", need: Need = Need.PLOUGHING, *, rejected: bool = False) -> NeedTold:
    return NeedTold(unit, need, OPENS, CLOSES, LATEST, rejected, simulated=False)


def _done(unit: str, kind: TreatmentKind, ended_h: float, hours: float = 2.0) -> Action:
    end = CLOSES + timedelta(hours=ended_h)
    return Action(unit, kind, end - timedelta(hours=hours), end, 0.0, 1.0, "log")


def _handed_in(actions: list[Action]) -> list[datetime]:
    """The log comes in a day after the window."""
    return [CLOSES + timedelta(days=1)] * len(actions)


def test_a_log_that_was_not_handed_in_since_the_deadline_accuses_nobody() -> None:
    others = [_done("r2", TreatmentKind.PLOUGH, -1.0)]
    for recorded_h, kept in ((-0.1, Kept.MISSING), (0.0, Kept.NOT_DONE)):
        (found,) = needs_kept([_told()], others, [CLOSES + timedelta(hours=recorded_h)], NETWORK)
        assert found.kept is kept


@pytest.mark.parametrize(
    ("told", "actions", "kept"),
    [
        (_told(), [_done("r1", TreatmentKind.PLOUGH, 0.0)], Kept.IN_TIME),
        (_told(), [_done("r1", TreatmentKind.PLOUGH, 0.1)], Kept.LATE),
        (_told(), [_done("r1", TreatmentKind.PLOUGH, 25.0)], Kept.NOT_DONE),
        (_told(), [_done("r1", TreatmentKind.SAND, -1.0)], Kept.NOT_DONE),
        (_told(), [_done("r1", TreatmentKind.PLOUGH, -12.5)], Kept.NOT_DONE),
        (_told(), [_done("r2", TreatmentKind.PLOUGH, -1.0)], Kept.NOT_DONE),
        (_told(), [], Kept.MISSING),
        (_told(), [_done("r2", TreatmentKind.PLOUGH, -60.0)], Kept.MISSING),
        (_told(), [_done("z1", TreatmentKind.HEAT_MELT, -1.0)], Kept.MISSING),
        (_told(need=Need.SALTING), [_done("r1", TreatmentKind.BRINE, -16.9)], Kept.IN_TIME),
        (_told(need=Need.SALTING), [_done("r1", TreatmentKind.BRINE, -17.1)], Kept.NOT_DONE),
        (_told(rejected=True), [_done("r1", TreatmentKind.PLOUGH, 0.0)], Kept.REJECTED),
        (_told("z1", Need.HEATING), [_done("z1", TreatmentKind.HEAT_PREHEAT, 5.0, hours=9.0)], Kept.IN_TIME),
        (_told("z1", Need.HEATING), [_done("z1", TreatmentKind.HEAT_MELT, 5.0, hours=4.0)], Kept.LATE),
    ],
)
def test_what_became_of_a_need(told: NeedTold, actions: list[Action], kept: Kept) -> None:
    (found,) = needs_kept([told], actions, _handed_in(actions), NETWORK)
    assert found.kept is kept


def test_missing_logs_are_neither_met_nor_broken() -> None:
    shares = service_shares(needs_kept([_told(), _told("r2")], [], [], NETWORK), NETWORK)
    assert {item.class_code for item in shares} == {"P1", "P3"}
    assert all((item.share, item.low, item.missing) == (None, None, 1) for item in shares)


def test_shares_have_an_interval_and_cycle_and_foot_network_comes_first() -> None:
    done = [_done("r1", TreatmentKind.PLOUGH, -1.0)]
    kept = needs_kept([_told(), _told(), _told("r3")], done, _handed_in(done), NETWORK)
    by_class = {item.class_code: item for item in service_shares(kept, NETWORK)}
    assert by_class["P1"].share == 1.0
    assert by_class["P0"].share == 0.0
    assert by_class["P1"].low == pytest.approx(2 / (2 + 1.2816**2), abs=1e-3)
    active = tuple(replace(item, kind="cycleway") if item.unit_id == "r3" else item for item in NETWORK.segments)
    network = replace(NETWORK, segments=active)
    assert active_share(network, "P0") == 1.0
    shares = service_shares(kept, network)
    assert [(item.class_code, item.is_active) for item in shares] == [("P0", True), ("P1", False)]


def test_units_that_left_the_network_are_left_out() -> None:
    assert needs_kept([_told("r9")], [], [], NETWORK) == ()


def test_what_takes_reloads_is_due_when_they_too_are_done() -> None:
    made = fleet(machine("M1", contractor="A", depot="Norr", classes=[]))
    sanded = replace(_told(), need=Need.SALTING, treatment=TreatmentKind.SAND, rate_g_m2=300.0)
    route = NETWORK.routes[0]
    plain = deadline_of(sanded, route, area_m2=20_000.0, fleet=None)
    # six tonnes in loads of three: one reload of twenty minutes
    assert deadline_of(sanded, route, area_m2=20_000.0, fleet=made) == plain + timedelta(minutes=20)
