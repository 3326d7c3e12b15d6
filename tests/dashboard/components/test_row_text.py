"""A row says what holds: as advised until somebody changed it, then as changed, with the advice beside it."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.format import Format
from dashboard.text.words import Words
from model.domain.needs import Need
from model.domain.plans import Advice, Recommendation
from model.domain.treatments import TreatmentKind
from store.decisions import NewDecision, Verdict, record_decision
from tests.dashboard.conftest import RunApp, texts
from tests.dashboard.sample import NOW, sample_assessment
from tests.dashboard.seed import SMALL, open_seeded, seed, town

FORM = Format(Words("sv"), ZoneInfo("Europe/Stockholm"), NOW)


def _first(need: Need) -> Recommendation:
    site, network = town(SMALL)
    routes = {route.id for route in network.routes}
    made = sample_assessment(network, site, NOW)
    return next(
        item for item in made.recommendations if item.advice is Advice.ACT and item.need is need and item.unit_id in routes
    )


def _shown(run_app: RunApp, folder: Path, item: Recommendation, verdict: Verdict, **change: object) -> str:
    env = seed(folder, name=SMALL, earlier=False)
    word = NewDecision(1, item.unit_id, item.need, item.window_end, verdict, "Ann", NOW, request_key="w", **change)  # type: ignore[arg-type]
    with open_seeded(env) as store:
        record_decision(store, word)
    app = run_app(env)
    assert not app.exception
    next(button for button in app.button if button.key and button.key.startswith(f"open-{item.unit_id}-")).click().run()
    return texts(app)


def test_a_changed_round_stands_as_changed_with_the_advice_beside_it(run_app: RunApp, tmp_path: Path) -> None:
    item = _first(Need.SALTING)
    start = item.latest_start - timedelta(minutes=10)
    shown = _shown(
        run_app, tmp_path, item, Verdict.CHANGED, treatment=TreatmentKind.SAND, rate_g_m2=100.0, start_at=start
    ).replace("\xa0", " ")
    assert "**Sand 100 g/m²**  \n:gray[råd: Befuktat salt 10 g/m²]" in shown
    assert f"● **Ändrad**]  \n**{FORM.clock(start)}**" in shown
    assert f":gray[råd: {FORM.money(item.cost_act_sek)}]".replace("\xa0", " ") in shown
    assert "Som det är bestämt: " in shown


def test_a_round_moved_past_its_latest_start_is_told_to_spare_nothing(run_app: RunApp, tmp_path: Path) -> None:
    item = _first(Need.PLOUGHING)
    late = item.latest_start + timedelta(minutes=30)
    shown = _shown(run_app, tmp_path, item, Verdict.CHANGED, treatment=TreatmentKind.PLOUGH, rate_g_m2=0.0, start_at=late)
    assert "▲ efter senaste start: skadan räknas hel" in shown


def test_a_rejected_row_costs_nothing_and_keeps_its_loss(run_app: RunApp, tmp_path: Path) -> None:
    item = _first(Need.PLOUGHING)
    shown = _shown(run_app, tmp_path, item, Verdict.REJECTED, reason_code="no_crew")
    assert "**Utförs inte**  \n:gray[råd: Plog]" in shown
    assert f"skadan står kvar: **{FORM.money(item.loss_sek)}**" in shown
    assert f"Som det är bestämt: 0 kr plus {FORM.money(item.loss_sek)} skada".replace("\xa0", " ") in shown.replace("\xa0", " ")
    assert "○ **Avslagen**]  \n:gray[Ann" in shown


def test_an_accepted_row_still_says_when_it_must_start(run_app: RunApp, tmp_path: Path) -> None:
    item = _first(Need.PLOUGHING)
    shown = _shown(run_app, tmp_path, item, Verdict.ACCEPTED)
    assert f"● **Godkänd**]  \n**{FORM.clock(item.latest_start)}** :gray[{FORM.until(item.latest_start)}]" in shown
    assert "råd:" not in shown


def test_a_row_that_waits_past_its_latest_start_names_a_look_and_no_start(run_app: RunApp, tmp_path: Path) -> None:
    app = run_app(seed(tmp_path, name=SMALL, earlier=False))
    assert "▲ **Avvakta**]  \\nny titt **05:00** :gray[om" in texts(app).replace("\n", "\\n")
