from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from model.domain.needs import Need, Rung
from model.domain.plans import Reason
from model.domain.treatments import TreatmentKind
from store.decisions import Verdict, decisions_for
from tests.dashboard.conftest import RunApp, texts, to_page
from tests.dashboard.sample import NOW, sample_assessment
from tests.dashboard.sample_road import sample_road
from tests.dashboard.seed import SMALL, open_seeded, save, seed, town


def test_reasons_charts_and_tables(run_app_drawing: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app_drawing(seed(tmp_path, name=SMALL)), "rutt")
    assert not app.exception
    shown = texts(app)
    for heading in ("Temperaturer", "Nederbörd", "Risk per behov", "På vägen", "Varför", "Signera", "Väglaget timme för timme"):
        assert heading in shown
    assert [item.label for item in app.expander].count("Visa som tabell") == 2


def test_another_hour_tells_what_lies_there_then(run_app: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app(seed(tmp_path, name=SMALL)), "rutt")
    assert "**Våt**" in texts(app)
    assert "Temperatur ned i marken 04:00" in texts(app)
    hour = app.selectbox(key="road-hour")
    hour.select_index(5).run()
    assert not app.exception
    assert "**Lös snö**" in texts(app)
    assert "Temperatur ned i marken 09:00" in texts(app)


def test_a_zone_shows_its_heat_with_and_without(run_app: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app(seed(tmp_path, name=SMALL)), "rutt")
    app.selectbox(key="unit").set_value(town(SMALL)[1].zones[0].id).run()
    shown = texts(app)
    for text in ("Med värme enligt rådet", "Utan värme", "Platta vid rören", "**smältning**", "**210\xa0W/m²**"):
        assert text in shown


def test_an_older_assessment_opens_and_says_what_it_lacks(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL, earlier=False)
    site, network = town(SMALL)
    made = sample_assessment(network, site, NOW + timedelta(minutes=1))
    old = made.hourly.drop_vars(list(sample_road(network, made.hourly).data_vars)).drop_dims(["condition", "kind", "depth"])
    save(env, replace(made, hourly=old, input_key="old"))
    app = to_page(run_app(env | {"HALKA__CLOCK__NOW": (NOW + timedelta(minutes=2)).isoformat()}), "rutt")
    assert not app.exception
    assert "◇ Saknas]: den här beräkningen är äldre" in texts(app)
    assert "Temperaturer" in texts(app)


def test_normals_name_no_hour(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL, earlier=True)
    site, network = town(SMALL)
    save(env, sample_assessment(network, site, NOW + timedelta(minutes=1), rung=Rung.CLIMATOLOGY))
    app = run_app(env | {"HALKA__CLOCK__NOW": (NOW + timedelta(minutes=2)).isoformat()})
    assert "Prognosen har fallit bort; normalväder går inte att jämföra med den." in texts(app)
    assert "normalt" in texts(app)
    shown = texts(to_page(app, "rutt"))
    assert "Normalt väder för årstiden, ingen prognos." in shown
    assert "vilken timme går inte att säga utan prognos" in shown
    assert "Väglaget som det brukar vara" in shown
    assert "Behovet uppstår omkring" not in shown
    assert "Temperatur ned i marken" not in shown


def test_what_the_night_rests_on_is_said_once(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL, earlier=False)
    site, network = town(SMALL)
    made = sample_assessment(network, site, NOW + timedelta(minutes=1), rung=Rung.LAST_RUN)
    rests = Reason("rung_last_run", "Senaste prognosen är 21 h gammal.", "The latest forecast is 21 h old.", 0.0)
    plough = replace(made.recommendations[0], reasons=(*made.recommendations[0].reasons, rests))
    salt = replace(plough, need=Need.SALTING, treatment=TreatmentKind.BRINE, reasons=(rests,))
    save(env, replace(made, recommendations=(plough, salt, *made.recommendations[1:])))
    app = to_page(run_app(env | {"HALKA__CLOCK__NOW": (NOW + timedelta(minutes=2)).isoformat()}), "rutt")
    shown = texts(app)
    assert shown.count("Senaste prognosen är 21 h gammal.") == 1
    assert shown.count("Ingen ny prognos: förra goda prognosen används") == 1


def test_every_unit_can_be_shown(run_app: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app(seed(tmp_path, name=SMALL)), "rutt")
    _, network = town(SMALL)
    for unit_id in network.unit_ids:
        app.selectbox(key="unit").set_value(unit_id).run()
        assert not app.exception, unit_id


def test_a_change_is_stored_with_its_rate_and_start(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    app = run_app(env)
    app.session_state["who"] = "Test Testsson"
    to_page(app, "rutt")
    app.selectbox(key="unit").set_value(town(SMALL)[1].routes[1].id).run()
    next(item for item in app.button if item.key and item.key.startswith("change-")).click().run()
    rate = next(item for item in app.selectbox if item.key and item.key.startswith("change-rate-"))
    rate.set_value(7.5).run()
    next(item for item in app.button if item.key and item.key.startswith("change-save-")).click().run()
    assert not app.exception
    with open_seeded(env) as store:
        (made,) = decisions_for(store, 2)
    assert made.verdict is Verdict.CHANGED
    assert made.rate_g_m2 == pytest.approx(7.5)
    assert made.treatment is TreatmentKind.PREWETTED_SALT
    assert made.start_at is not None
    assert "Ändrad av Test Testsson 03:12: Befuktat salt 7,5\xa0g/m², 04:05" in texts(app)
