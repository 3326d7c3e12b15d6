"""The page on forecast quality before anything is scored, with few nights, and with many."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from model.domain.needs import Need
from model.domain.scores import LABEL, Score
from model.drift_monitor import calibration_drift, to_scores
from model.verification.issued import probability_sums
from model.verification.pool import probability_nights
from store.model_service import put_in_service
from store.models import save_model
from store.plans import save_assessment
from store.scores import save_scores
from tests.dashboard.conftest import RunApp, texts, to_page
from tests.dashboard.sample import NOW, sample_assessment
from tests.dashboard.seed import SMALL, environment, open_seeded, seed, town
from tests.model.pooled import issued


def _sums(told: np.ndarray, came: np.ndarray, reference: str, lead: tuple[int, int]) -> list[Score]:
    return [
        Score("probability_ploughing", reference, "A", *lead, metric, value, count)
        for metric, (value, count) in probability_sums(told, came).items()
    ]


def _temperature(reference: str, lead: tuple[int, int], size: float) -> list[Score]:
    sums = {"absolute": 10 * size, "squared": 12 * size, "error": size}
    sums |= {"crps": 7 * size, "inside": 8.0} if reference == "forecast" else {}
    return [Score("road_surface_temperature", reference, "A", *lead, metric, value, 10) for metric, value in sums.items()]


def _scored(folder: Path, nights: int) -> Mapping[str, str]:
    """A store with so many verified nights; on the last there is a miss and a drift."""
    env = seed(folder, name=SMALL, earlier=False)
    site, network = town(SMALL)
    generator = np.random.default_rng(1)
    with open_seeded(env) as store:
        for night in range(nights, 0, -1):
            moment: datetime = NOW - timedelta(days=night)
            made = replace(sample_assessment(network, site, moment), input_key=f"night {night}")
            number = save_assessment(store, made)
            route, other = (
                network.routes[0],
                next(one for one in network.routes if one.class_code != network.routes[0].class_code),
            )
            scores = []
            for lead in ((0, 6), (6, 12)):
                told = generator.choice([0.01, 0.15, 0.55, 0.95], 60)
                came = generator.random(60) < told
                usual = np.full(60, 0.2)
                scores += [Score(LABEL, "", "", *lead, "spans", 1.0, 60), *_sums(told, came, "forecast", lead)]
                scores += [
                    Score(LABEL, "ploughing", code, *lead, f"rung_{rung}", rung, n)
                    for code, rung, n in (("A", 1, 15), ("A", 3, 15), (other.class_code, 3, 30))
                ]
                scores += [*_sums(usual, came, "climatology", lead), *_sums(np.zeros(60), came, "persistence", lead)]
                scores += [*_temperature("forecast", lead, 1.0), *_temperature("persistence", lead, 2.0)]
            scores += [
                Score("miss_ploughing", one.id, one.class_code, 0, 6, metric, value, 2)
                for one in (route, other)
                for metric, value in (("told", 0.4), ("from_h", 3.0), ("to_h", 4.0))
            ]
            save_scores(store, site.id, number, moment, scores, scored_at=NOW)
        off = [item for night in range(6) for item in issued(night, np.full(9, 0.1), np.ones(9, dtype=bool))]
        drift = calibration_drift(Need.PLOUGHING.value, probability_nights(off, ())["forecast"])
        assert drift is not None
        save_scores(store, site.id, number, moment, to_scores([drift]), scored_at=NOW)
        card = {
            "facts": {"from": "2021-10-01", "until": "2025-05-01", "seasons": 4, "simulated": 1},
            "needs": {
                "ploughing": {"trusted": True, "scores": {"auc": 0.93, "brier_skill_over_rule": 0.4, "judged_need_nights": 14.0}},
                "salting": {
                    "trusted": False,
                    "learner": "booster",
                    "scores": {"auc": 0.5, "brier_skill_over_rule": 0.9, "judged_need_nights": 0.0, "settled_on_judged": 1.0},
                },
            },
            "temperature": {
                "trusted": False,
                "scores": {"rmse": 1.27, "rmse_raw": 1.31, "rmse_left_out": 1.38, "coverage_80": 0.74},
            },
            "stations": {
                "leads_h": [[1, 1], [4, 6]],
                "unjudged_h": [[2, 3]],
                "used": [True, False, True, False, False],
                "share": 0.48,
                "scores": {"rmse": 0.71, "rmse_replaced": 0.92, "rmse_physics": 0.97, "coverage_80": 0.81},
            },
        }
        model = save_model(store, site.id, name="needs", card=card, files={}, trusted=True, created_at=NOW - timedelta(days=40))
        worse = {"promotion": {"verdict": "worse_than_in_service", "deciding": ["salting"], "kept": {"stations": "v7"}}}
        save_model(store, site.id, name="needs", card=worse, files={}, trusted=True, created_at=NOW - timedelta(days=30))
        put_in_service(
            store, site.id, name="needs", model_id=model, decided_by="Åsa", reason="bättre på fem veckor",
            decided_at=NOW - timedelta(days=39),
        )  # fmt: skip
    return env


def test_before_anything_is_verified(run_app: RunApp, tmp_path: Path) -> None:
    env = environment(tmp_path, site=SMALL)
    open_seeded(env).close()
    app = to_page(run_app(env), "kvalitet")
    assert not app.exception
    shown = texts(app)
    assert "◇ Inga prognoser är uppföljda" in shown
    assert "Ingen modell är tränad" in shown
    assert "Ingen avvikelse kan räknas ännu" in shown


def test_few_nights_are_said_in_place_of_a_figure(run_app: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app(_scored(tmp_path, 3)), "kvalitet")
    assert not app.exception
    shown = texts(app)
    assert "För få nätter för en siffra: 3 av minst 5" in shown
    assert "**3 nätter**" in shown
    assert ":gray[AUC]\n" not in shown
    assert "Ekonomiskt värde" not in shown


def test_many_nights_beside_every_reference_with_period_and_nights(run_app_drawing: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app_drawing(_scored(tmp_path, 9)), "kvalitet")
    assert not app.exception
    shown = texts(app)
    assert "**9 nätter**, 1\xa0080 enhetstimmar" in shown
    assert "Timmarna vilar på: åtgärdslogg 25" in shown
    leads = app.dataframe[0].value
    assert list(leads["Framförhållning"]) == ["0–6 h", "6–12 h"]
    assert {"Skicklighet mot klimatologi", "Skicklighet mot som vid utfärdandet", "Skicklighet mot alltid åtgärd"} <= set(leads)
    assert set(leads["Nätter"]) == {"9"}
    assert list(app.dataframe[2].value["Kostnad/skada"]) == ["0,05", "0,10", "0,20", "0,30", "0,50"]
    drift = app.table[0].value
    assert drift["Läge"][0] == "▲ Avviker"
    assert drift["Avvikelse"][0].startswith("90,0\xa0procentenheter")
    assert "beslut av Åsa: :gray[bättre på fem veckor]" in shown
    assert "stod kvar, för annars hade sämre sagts halkbekämpning; yttemperatur vid stationer som förut (v7)." in shown
    assert app.table[1].value["AUC"][0] == "0,93"
    assert list(app.table[1].value["Prövade nätter med behov"]) == ["14", "0"]
    assert list(app.table[1].value["Mot tumregeln"]) == ["0,40", "saknas"], "skill against a need that never came says nothing"
    assert "vägfysiken svarar, modellen var inte säkert bättre" in shown
    assert "RMSE 1,27 °C mot 1,31 °C utan modellen" in shown
    assert "Halkbekämpning: de prövade nätterna avgjorde själva att träden svarar, så siffrorna är något för goda." in shown
    assert "Vid stationer den inte lärt av: RMSE 1,38 °C" in shown
    assert "Stationernas egen rättelse: den svarar vid stationerna 1, 4–6 timmar framåt" in shown
    assert "RMSE 0,71 °C mot 0,92 °C med den vanliga rättelsen och 0,97 °C för vägfysiken vid stationen" in shown
    assert "För få nätter att pröva framförhållningen 2–3 h." in shown
    assert "Vägar runt om följer med till 48\xa0%" in shown


def test_the_surface_temperature_has_its_coverage(run_app_drawing: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app_drawing(_scored(tmp_path, 6)), "kvalitet")
    app.selectbox(key="quality-subject").set_value("road_surface_temperature").run()
    assert not app.exception
    assert "Täckning av 80 %-intervallet" in texts(app)
    table = app.dataframe[0].value
    assert table["Täckning av 80 %-intervallet"][0] == "0,80 (0,80 – 0,80)"
    assert table["Skicklighet mot som vid utfärdandet"][0].startswith("0,65")


def test_a_miss_opens_as_the_night_looked_then_and_leads_to_the_route(run_app: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app(_scored(tmp_path, 6)), "kvalitet")
    assert "■ Miss" in texts(app)
    assert "sades i snitt 20" in texts(app)
    next(item for item in app.button if item.key and item.key.startswith("open-event-")).click().run()
    assert not app.exception
    assert "Risken så som den sades" in texts(app)
    app.button(key="quality-to-route").click().run()
    assert not app.exception
    assert "Mörkt band: 50 % av utfallen" in texts(app)


def test_english(run_app: RunApp, tmp_path: Path) -> None:
    app = run_app(_scored(tmp_path, 6))
    app.session_state["language"] = "en"
    app = to_page(app, "kvalitet")
    assert not app.exception
    shown = texts(app)
    assert "**6 nights**" in shown
    assert "Misses and false alarms" in shown
    assert "stayed, for else were told worse anti-icing; surface temperature at stations as before (v7)." in shown
    assert "nätter" not in shown.replace("bättre på fem veckor", "")


def test_a_month_or_a_class_can_be_looked_at_alone(run_app: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app(_scored(tmp_path, 8)), "kvalitet")
    nothing = "Inga prognoser"
    assert nothing not in texts(app)
    assert "Timmarna vilar på: åtgärdslogg 25" in texts(app)
    assert set(re.findall(r"· (\w+)\*\* ", texts(app))) == {"A", "B"}
    app.selectbox(key="quality-class").select("B").run()
    assert nothing in texts(app)
    assert set(re.findall(r"· (\w+)\*\* ", texts(app))) == {"B"}
    app.selectbox(key="quality-class").select("A").run()
    shown = texts(app)
    assert nothing not in shown
    assert "Timmarna vilar på: åtgärdslogg 50" in shown
    assert set(re.findall(r"· (\w+)\*\* ", shown)) == {"A"}
    months = [option for option in app.selectbox(key="quality-days").options if option.startswith(("januari", "december"))]
    assert months == ["januari 2026", "december 2025"]
    app.selectbox(key="quality-days").select(date(2025, 12, 1)).run()
    assert nothing in texts(app)
    assert not app.exception


def test_of_a_need_that_hardly_came_neither_skill_nor_value_says_that_it_never_did(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL, earlier=False)
    site, network = town(SMALL)
    scores = [Score(LABEL, "", "", 0, 6, "spans", 1.0, 60)]
    for way, told in (("forecast", 0.1), ("climatology", 0.2), ("persistence", 0.0)):
        scores += _sums(np.full(60, told), np.full(60, 0.01), way, (0, 6))
    with open_seeded(env) as store:
        for night in range(6, 0, -1):
            moment = NOW - timedelta(days=night)
            number = save_assessment(store, replace(sample_assessment(network, site, moment), input_key=f"night {night}"))
            save_scores(store, site.id, number, moment, scores, scored_at=NOW)
    shown = texts(to_page(run_app(env), "kvalitet"))
    assert "Behovet inträffade aldrig" not in shown
    assert shown.count("eller i färre timmar än utfallen är osäkra på") == 2
