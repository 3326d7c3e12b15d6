from dataclasses import replace

import xarray as xr

from model.capacity.plan import capacity_plan
from model.domain.needs import Need
from model.domain.treatments import Action, TreatmentKind
from model.domain.weather import to_utc64
from store.actions import save_actions
from store.capacity_plans import save_capacity_plan
from store.decisions import NewDecision, Verdict, record_decision
from store.open import Store
from store.plans import save_assessment
from store.storm_record import forecast_hours, storm_record
from store.upkeep import save_upkeep
from store.weather import save_observations
from tests.model.capacity.nights import ground, job
from tests.store.examples import HOUR, NOW, assessment, observations

PLOUGH = Action("r1", TreatmentKind.PLOUGH, NOW, NOW + HOUR, 0.0, 5200.0, "log", simulated=False)


def test_everything_of_a_night_with_seals_and_when_it_was_known(store: Store) -> None:
    number = save_assessment(store, assessment())
    new = NewDecision(number, "r1", Need.SALTING, NOW + 3 * HOUR, Verdict.ACCEPTED, "Åsa", NOW)
    first = record_decision(store, new)
    record_decision(store, replace(new, verdict=Verdict.UNDONE, undoes=first.id))
    record_decision(store, replace(new, verdict=Verdict.REJECTED, reason_code="no_crew", reason_text="sjuk"))
    save_actions(store, "vasteras", [PLOUGH], recorded_at=NOW + 5 * HOUR)
    save_observations(store, "vasteras", observations())
    record = storm_record(store, "vasteras", NOW - 6 * HOUR, NOW + 6 * HOUR, known_at=NOW + 9 * HOUR)
    (forecast,) = record.forecasts
    assert (forecast.number, len(forecast.recommendations), len(forecast.seal)) == (number, 3, 64)
    assert [(item.verdict, item.stands, item.reason) for item in record.decisions] == [
        ("accepted", False, ""),
        ("undone", False, ""),
        ("rejected", True, "no_crew sjuk"),
    ]
    (action,) = record.actions
    assert (action.action, action.recorded_at, len(action.seal)) == (PLOUGH, NOW + 5 * HOUR, 64)
    assert len(record.readings) == 8
    assert forecast_hours(store, record)[number].sizes["time"] == 4
    assert {item.name for item in record.readings} == {"Väg 0", "Väg 1"}
    assert [(chain.name, chain.length, chain.problem) for chain in record.chains] == [("decisions", 3, ""), ("records", 2, "")]


def test_what_became_known_later_is_left_out(store: Store) -> None:
    save_assessment(store, assessment(issued_at=NOW + HOUR))
    save_actions(store, "vasteras", [PLOUGH], recorded_at=NOW + 5 * HOUR)
    save_observations(store, "vasteras", observations(available_at=NOW + HOUR))
    record = storm_record(store, "vasteras", NOW - 6 * HOUR, NOW + 6 * HOUR, known_at=NOW)
    assert (record.forecasts, record.actions, record.readings) == ((), (), ())


def test_what_met_a_need_after_the_time_is_there_beside_what_was_done_in_it(store: Store) -> None:
    later = replace(PLOUGH, started_at=NOW + 20 * HOUR, ended_at=NOW + 21 * HOUR)
    save_actions(store, "vasteras", [PLOUGH, later], recorded_at=NOW + 30 * HOUR)
    came = xr.Dataset({"salting": (("unit", "time"), [[1.0]])}, coords={"unit": ["r1"], "time": [to_utc64(NOW)]})
    save_upkeep(store, "vasteras", {"needs_came": came})
    record = storm_record(store, "vasteras", NOW - HOUR, NOW + 6 * HOUR, known_at=NOW + 40 * HOUR)
    assert [item.action for item in record.actions] == [PLOUGH]
    assert [item.action for item in record.near] == [PLOUGH, later]
    assert record.came is not None
    assert record.came["salting"].item() == 1.0


def test_plans_are_told_as_far_as_they_were_made_by_then(store: Store) -> None:
    plan = capacity_plan([job("R1", release=NOW, due=NOW + 3 * HOUR)], ground(now=NOW), limit_s=0.0)
    save_capacity_plan(store, save_assessment(store, assessment(issued_at=NOW)), plan)
    assert storm_record(store, "vasteras", NOW, NOW + 6 * HOUR, known_at=NOW + HOUR).plans == (plan,)
    assert storm_record(store, "vasteras", NOW - 6 * HOUR, NOW + 6 * HOUR, known_at=NOW - HOUR).plans == ()
