from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from config.treatments import load_treatments
from model.decision.outlook import Outlook
from model.decision.plan import recommend_route
from model.decision.round_time import in_one_round
from model.domain.evidence import NeedTold
from model.domain.needs import Need
from model.domain.treatments import Action, TreatmentKind
from model.fairness import Kept, active_share, deadline_of, needs_kept, service_shares
from tests.model.capacity.nights import fleet, machine
from tests.model.decision.cases import case, frosty, prices, route, snowy
from tests.model.small_network import small_network

NETWORK, CATALOGUE = small_network(), load_treatments()
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
        (found,) = needs_kept([_told()], others, [CLOSES + timedelta(hours=recorded_h)], NETWORK, catalogue=CATALOGUE)
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
    (found,) = needs_kept([told], actions, _handed_in(actions), NETWORK, catalogue=CATALOGUE)
    assert found.kept is kept


def test_missing_logs_are_neither_met_nor_broken() -> None:
    shares = service_shares(needs_kept([_told(), _told("r2")], [], [], NETWORK, catalogue=CATALOGUE), NETWORK)
    assert {item.class_code for item in shares} == {"P1", "P3"}
    assert all((item.share, item.low, item.missing) == (None, None, 1) for item in shares)


def test_shares_have_an_interval_and_cycle_and_foot_network_comes_first() -> None:
    done = [_done("r1", TreatmentKind.PLOUGH, -1.0)]
    kept = needs_kept([_told(), _told(), _told("r3")], done, _handed_in(done), NETWORK, catalogue=CATALOGUE)
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
    assert needs_kept([_told("r9")], [], [], NETWORK, catalogue=CATALOGUE) == ()


def test_what_takes_reloads_is_due_when_they_too_are_done() -> None:
    made = fleet(machine("M1", contractor="A", depot="Norr", classes=[]))
    # seven tenths of a round, and six tonnes in loads of three: one reload of twenty minutes
    latest = CLOSES - timedelta(minutes=45 + 0.7 * 120 + 20)
    sanded = replace(_told(), need=Need.SALTING, latest_start=latest, treatment=TreatmentKind.SAND, rate_g_m2=300.0)
    asked = {"area_m2": 20_000.0, "catalogue": CATALOGUE}
    assert deadline_of(sanded, NETWORK.routes[0], **asked, fleet=made) == CLOSES
    assert deadline_of(sanded, NETWORK.routes[0], **asked, fleet=None) == CLOSES - timedelta(minutes=20)


@pytest.mark.parametrize(("outlook", "need"), [(frosty(), Need.SALTING), (snowy(), Need.PLOUGHING)])
def test_advice_is_due_at_the_classs_deadline_whatever_it_takes(outlook: Outlook, need: Need) -> None:
    item = recommend_route(outlook, case(), route=route(), prices=prices())
    assert item.treatment is not None
    told = NeedTold(
        "R1", need, item.window_start, item.window_end, item.latest_start, False, simulated=False,
        treatment=item.treatment, rate_g_m2=item.rate_g_m2,
    )  # fmt: skip
    assert deadline_of(told, route(), area_m2=30_000.0, catalogue=CATALOGUE, fleet=None) == item.window_end


def test_a_spreading_behind_the_plough_is_due_at_the_classs_deadline_too() -> None:
    plough = recommend_route(snowy(), case(), route=route(), prices=prices())
    item = recommend_route(frosty(), case(), route=route(), prices=prices(), plough=plough)
    assert in_one_round(item)
    told = NeedTold(
        "R1", Need.SALTING, item.window_start, item.window_end, item.latest_start, False, simulated=False,
        treatment=item.treatment, rate_g_m2=item.rate_g_m2, behind_plough=True,
    )  # fmt: skip
    asked = {"area_m2": 30_000.0, "catalogue": CATALOGUE, "fleet": None}
    assert deadline_of(told, route(), **asked) == item.window_end
    assert deadline_of(replace(told, behind_plough=False), route(), **asked) < item.window_end
