"""Morgonläge tells whom to call, what is late and what lacks; without a plan it says so."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from config.treatments import load_treatments
from model.capacity.jobs import jobs_from
from model.capacity.plan import capacity_plan
from model.capacity.schedule import Ground
from model.domain.call_outs import StillOut
from model.domain.needs import Need
from store.capacity_plans import save_capacity_plan
from store.decisions import NewDecision, Verdict, record_decisions
from store.plans import load_assessment, newest_assessment_id
from tests.dashboard.conftest import RunApp, texts
from tests.dashboard.sample import NOW, sample_assessment
from tests.dashboard.seed import SMALL, merged, open_seeded, save, seed, town


def test_without_a_plan_it_is_called_missing(run_app: RunApp, tmp_path: Path) -> None:
    app = run_app(seed(tmp_path, name=SMALL))
    assert not app.exception
    assert "Ingen plan är gjord för den här beräkningen." in texts(app)


def test_calls_lateness_and_what_changed_are_read(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    app = run_app(env)
    assert "Ingen plan är gjord" in texts(app), "and what was missing is looked for again"
    site, network = town(SMALL)
    assert site.fleet is not None
    with open_seeded(env) as store:
        number = newest_assessment_id(store, site.id)
        assert number is not None
        made = load_assessment(store, number).assessment
        fleet = site.fleet.model_copy(update={"machines": (site.fleet.machines[0].model_copy(update={"id": "=cmd"}),)})
        ground = Ground(fleet, {item.contractor: item for item in site.prices}, NOW, ZoneInfo(site.timezone))
        jobs = jobs_from(made.recommendations, network, load_treatments(), now=NOW)
        plan = capacity_plan(jobs, ground, limit_s=0.0)
        assert plan.late
        first = fleet.machines[0]
        out = StillOut(first.id, first.contractor, NOW - timedelta(hours=3), NOW + timedelta(hours=1))
        busy = replace(out, machine_id="B2", signed=True)
        save_capacity_plan(store, number, replace(plan, still_out=(out, busy), out_of_service=("B3",)))
    app.run()
    assert not app.exception
    shown = texts(app)
    assert shown.count("**1 av 1 maskiner kallas ut**") == 2, "beside what is to be done, and where the machines stand"
    assert f"{len(plan.late)} rutt" in shown
    worst = plan.late[0][1]
    assert worst.late > timedelta(0)
    assert "i stället för 06:" in shown
    assert "angiven ordning" in shown
    assert "1 maskin räknas som ledig men är ännu ute om den kallades som tidigare plan sade" in shown
    assert "1 maskin är ute på signerade rundor och planeras först när den är tillbaka: B2 till" in shown
    assert "1 maskin är ur drift och kallas inte: B3" in shown
    assert [item.label for item in app.expander if "Lokal åkare: 1 av 1 maskiner" in item.label]
    assert [item.label for item in app.expander if item.label.startswith("Sedan planen 20:00 (beräknad 20:12)")]
    assert [item.label for item in app.expander if item.label.startswith("Känslighet")]
    saved = next(grid.value for grid in app.dataframe if "Maskin" in grid.value)
    assert set(saved["Maskin"]) == {"'=cmd"}
    ends = {(item.unit_id, item.need): item.window_end for item in made.recommendations if item.window_start == NOW}
    refused = [
        NewDecision(number, worst.unit_id, work.need, ends[worst.unit_id, work.need], Verdict.REJECTED, "Ann", NOW, "no_crew")
        for work in worst.works
    ]
    with open_seeded(env) as store:
        record_decisions(store, refused)
    shown = texts(app.run())
    assert "1 avslagen rutt räknas inte" in shown
    assert f"{len(plan.late)} rutt" not in shown, "a rejected route is late no more"
    other = next(stop for call in plan.call_outs for stop in call.stops if stop.unit_id != worst.unit_id)
    need = other.works[0].need
    later = NewDecision(
        number, other.unit_id, need, ends[other.unit_id, need], Verdict.CHANGED, "Ann", NOW, start_at=NOW + timedelta(hours=2)
    )
    with open_seeded(env) as store:
        record_decisions(store, [later])
    assert "1 rutt är ändrad; planen räknar den som rådet är." in texts(app.run())
    next(button for button in app.button if (button.key or "").startswith(f"open-{other.unit_id}-")).click().run()
    assert "räknat som rådet är, inte som ändrat" in texts(app)


def test_a_route_with_one_part_left_out_is_still_driven_and_is_no_rejected_route(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    site, network = town(SMALL)
    assert site.fleet is not None
    made, unit = merged(sample_assessment(network, site))
    number = save(env, made)
    ground = Ground(site.fleet, {item.contractor: item for item in site.prices}, NOW, ZoneInfo(site.timezone))
    plan = capacity_plan(jobs_from(made.recommendations, network, load_treatments(), now=NOW), ground, limit_s=0.0)
    assert any(stop.unit_id == unit and len(stop.works) == 2 for call in plan.call_outs for stop in call.stops)
    ends = {item.need: item.window_end for item in made.recommendations if item.unit_id == unit and item.window_start == NOW}
    said = ((Need.PLOUGHING, Verdict.REJECTED, "no_crew"), (Need.SALTING, Verdict.ACCEPTED, ""))
    with open_seeded(env) as store:
        save_capacity_plan(store, number, plan)
        record_decisions(
            store, [NewDecision(number, unit, need, ends[need], verdict, "Ann", NOW, reason) for need, verdict, reason in said]
        )
    shown = texts(run_app(env))
    assert "Av 1 rutt är en del avslagen; den delen räknas inte." in shown
    assert "avslagen rutt" not in shown
    assert "● **Ändrad**" in shown, "what is left of the row is to be done: it is not called rejected"
    assert "○ **Avslagen**" not in shown
