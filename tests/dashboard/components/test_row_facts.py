"""An opened row says who drives it, when to call, what the nearest station reads, and what a night like this one came to."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from streamlit.testing.v1 import AppTest

from config.treatments import load_treatments
from model.capacity.jobs import jobs_from
from model.capacity.plan import capacity_plan
from model.capacity.schedule import Ground
from model.domain.plans import Advice
from store.capacity_plans import save_capacity_plan
from store.plans import load_assessment, newest_assessment_id
from tests.dashboard.conftest import RunApp, texts
from tests.dashboard.sample import NOW
from tests.dashboard.seed import SMALL, open_seeded, seed, town


def _open(app: AppTest, unit_id: str) -> str:
    next(button for button in app.button if button.key and button.key.startswith(f"open-{unit_id}-")).click().run()
    assert not app.exception
    return texts(app)


def test_machine_call_and_lateness_stand_in_the_opened_row(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL, earlier=False)
    site, network = town(SMALL)
    assert site.fleet is not None
    with open_seeded(env) as store:
        number = newest_assessment_id(store, site.id)
        assert number is not None
        made = load_assessment(store, number).assessment
        ground = Ground(site.fleet, {item.contractor: item for item in site.prices}, NOW, ZoneInfo(site.timezone))
        jobs = jobs_from(made.recommendations, network, load_treatments(), now=NOW, fleet=site.fleet, zone=ground.zone)
        plan = capacity_plan(jobs, ground, limit_s=0.0)
        save_capacity_plan(store, number, plan)
    call = plan.call_outs[0]
    stop = call.stops[0]
    shown = _open(run_app(env), stop.unit_id)
    line = next(part for part in shown.split("\n") if part.startswith("**Maskin** "))
    assert call.contractor in line
    assert ("sen" if stop.late > timedelta(0) else "● i tid") in line
    assert "ring **" in line


def test_without_a_plan_no_machine_is_named_and_the_station_says_when_it_reads_nothing(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL, earlier=False)
    site, network = town(SMALL)
    with open_seeded(env) as store:
        number = newest_assessment_id(store, site.id)
        assert number is not None
        made = load_assessment(store, number).assessment
    routes = {route.id for route in network.routes}
    unit = next(item.unit_id for item in made.recommendations if item.advice is Advice.ACT and item.unit_id in routes)
    shown = _open(run_app(env), unit)
    assert "**Maskin**" not in shown
    assert "**Närmaste station** " in shown
    assert "◇ Saknas" in next(part for part in shown.split("\n") if part.startswith("**Närmaste station** "))
    assert "**Liknande natt** :gray[Ingen tidigare natt med läsningar att jämföra med.]" in shown
