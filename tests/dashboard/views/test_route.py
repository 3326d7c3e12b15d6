from pathlib import Path

import pytest

from model.domain.treatments import TreatmentKind
from store.decisions import Verdict, decisions_for
from tests.dashboard.conftest import RunApp, texts, to_page
from tests.dashboard.seed import SMALL, open_seeded, seed, town


def test_reasons_charts_and_tables(run_app_drawing: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app_drawing(seed(tmp_path, name=SMALL)), "rutt")
    assert not app.exception
    shown = texts(app)
    for heading in ("Temperaturer", "Nederbörd", "Risk per behov", "På vägen", "Varför", "Signera"):
        assert heading in shown
    assert "Visa som tabell" in [item.label for item in app.expander]


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
