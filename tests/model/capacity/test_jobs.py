"""Advice becomes jobs: one round a route, due when the advice says, and only for machines that can do it."""

from datetime import timedelta

import pytest

from config.fleet import Machine
from config.treatments import load_treatments
from model.capacity.jobs import can_do, groups_of, jobs_from, loads_of, times_of
from model.decision.wording import reason
from model.domain.errors import DomainError
from model.domain.needs import Need, Slipperiness
from model.domain.plans import SAME_ROUND, Advice, Recommendation
from model.domain.roads import Network, Route, Segment
from model.domain.treatments import TreatmentKind
from tests.model.capacity.nights import NOW, PLOUGH, fleet, job, machine, sand
from tests.model.decision.cases import route, service_class

CATALOGUE = load_treatments()


def network(*routes: Route) -> Network:
    segments = tuple(
        Segment(
            f"{item.id}-1", item.id, "gata", ((16.5, 59.6), (16.6, 59.6)), 2000.0, 5.0, "carriageway", "asphalt", 0.9, 10.0, 5.0
        )
        for item in routes
    )
    return Network("1", False, segments, routes, (), {"P1": service_class()})


def advice(unit: str, need: Need, treatment: TreatmentKind | None, **changes: object) -> Recommendation:
    values: dict[str, object] = {
        "unit_id": unit,
        "need": need,
        "window_start": NOW,
        "window_end": NOW + timedelta(hours=10),
        "advice": Advice.ACT,
        "probability": 0.8,
        "probability_low": 0.5,
        "probability_high": 0.9,
        "threshold": 0.2,
        "slipperiness": Slipperiness.NONE,
        "treatment": treatment,
        "rate_g_m2": 0.0,
        "onset": None,
        "onset_low": None,
        "onset_high": None,
        "start_from": NOW + timedelta(hours=4),
        "latest_start": NOW + timedelta(hours=8),
        "reconsider_at": None,
        "cost_act_sek": 3000.0,
        "loss_municipal_sek": 1000.0,
        "loss_societal_sek": 9000.0,
        "residual_sek": 1500.0,
        "reasons": (),
    }
    return Recommendation(**(values | changes))  # type: ignore[arg-type]


def test_ploughing_and_sanding_of_one_route_are_one_round() -> None:
    found = jobs_from(
        [
            advice("R1", Need.PLOUGHING, TreatmentKind.PLOUGH),
            advice("R1", Need.SALTING, TreatmentKind.SAND, rate_g_m2=100.0, start_from=NOW + timedelta(hours=5)),
        ],
        network(route()),
        CATALOGUE,
        now=NOW,
    )
    assert [work.treatment for work in found[0].works] == [TreatmentKind.PLOUGH, TreatmentKind.SAND]
    assert found[0].works[1].kg == pytest.approx(100.0 * 2000 * 5 / 1000)
    assert found[0].round_min == 90.0  # the ploughing's own time, not both
    assert found[0].release == NOW + timedelta(hours=5)
    assert found[0].avoidable_sek == pytest.approx(2 * 8500.0)


def test_a_spreading_behind_the_plough_is_due_with_its_round() -> None:
    timed = {"latest_start": NOW + timedelta(hours=8)}
    behind = (reason(SAME_ROUND, "samma runda", "same round", 0.0),)
    rounds = [
        advice("R1", Need.PLOUGHING, TreatmentKind.PLOUGH, **timed),
        advice("R1", Need.SALTING, TreatmentKind.PREWETTED_SALT, rate_g_m2=10.0, reasons=behind, **timed),
    ]
    (both,) = jobs_from(rounds, network(route()), CATALOGUE, now=NOW)
    (plough,) = jobs_from(rounds[:1], network(route()), CATALOGUE, now=NOW)
    assert both.due == plough.due


def test_what_is_called_whatever_its_told_loss_is_thought_worth_its_cost() -> None:
    called = advice(
        "R1", Need.PLOUGHING, TreatmentKind.PLOUGH, loss_municipal_sek=20.0, loss_societal_sek=80.0, residual_sek=15.0
    )
    (found,) = jobs_from([called], network(route()), CATALOGUE, now=NOW)
    assert found.avoidable_sek == called.cost_act_sek  # 85 SEK would let any other job go first


def test_deadline_is_the_latest_start_with_the_work_after_it() -> None:
    (found,) = jobs_from([advice("R1", Need.PLOUGHING, TreatmentKind.PLOUGH)], network(route()), CATALOGUE, now=NOW)
    assert found.due == NOW + timedelta(hours=8, minutes=30 + 90)


@pytest.mark.parametrize("said", [Advice.WAIT, Advice.NONE, Advice.UNKNOWN])
def test_nothing_is_driven_that_is_not_advised(said: Advice) -> None:
    assert jobs_from([advice("R1", Need.PLOUGHING, None, advice=said)], network(route()), CATALOGUE, now=NOW) == ()


def test_only_the_first_open_window_is_planned() -> None:
    later = advice("R1", Need.PLOUGHING, TreatmentKind.PLOUGH, window_end=NOW + timedelta(hours=34))
    waits = advice("R1", Need.PLOUGHING, None, advice=Advice.NONE)
    assert jobs_from([waits, later], network(route()), CATALOGUE, now=NOW) == ()


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(DomainError, match="time zone"):
        jobs_from([], network(route()), CATALOGUE, now=NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("changes", "able"),
    [({}, True), ({"contractor": "Åkeri B"}, False), ({"classes": ("P2",)}, False), ({"treatments": ("plough",)}, False)],
)
def test_a_machine_needs_contractor_class_and_every_treatment(changes: dict[str, object], able: bool) -> None:
    mine = Machine.model_validate(machine("M1", **changes))
    assert can_do(mine, job("R1", works=(PLOUGH, sand(1000.0)))) is able


def test_loads_and_reloads_take_their_time() -> None:
    mine = Machine.model_validate(machine("M1"))
    heavy = job("R1", works=(sand(7000.0),), depot="Söder")
    assert loads_of(mine, heavy) == 3
    times = times_of(mine, heavy, fleet(), standby_min=10.0)
    assert times.round_min == 120.0 + 2 * 20.0
    assert times.before_min == 15.0 + 25.0 + 20.0
    assert times.first_min == 45.0 + 10.0 + 25.0


def test_machines_alike_are_one_group() -> None:
    made = fleet(machine("M1"), machine("M2", treatments=["sand", "plough"]), machine("M3", depot="Söder"))
    assert [group.machines for group in groups_of(made)] == [("M1", "M2"), ("M3",)]
