"""How far the assumed losses may be off is drawn once it is asked for."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components import cost_loss
from dashboard.text.words import Words
from tests.dashboard.conftest import RunApp, texts, to_page
from tests.dashboard.sample import NOW, sample_assessment
from tests.dashboard.seed import SMALL, save, seed, town


def _tables(app: AppTest) -> list[str]:
    return [name for item in app.dataframe for name in item.value.columns]


def test_folded_it_is_neither_drawn_nor_reckoned_again_and_unfolded_it_has_its_table(
    run_app: RunApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    swept = cost_loss.sweep
    monkeypatch.setattr(cost_loss, "sweep", lambda items: asked.append(1) or swept(items))
    app = run_app(seed(tmp_path, name=SMALL, earlier=False))
    column = Words("sv")("cost_loss.multiple")
    assert column not in _tables(app)
    app.run()
    assert len(asked) == 1
    app.session_state["sensitivity"] = True
    app.run()
    assert not app.exception
    assert column in _tables(app)
    assert len(asked) == 1


def test_where_no_forecast_comes_before_the_latest_start_waiting_has_no_worth(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL, earlier=False)
    site, network = town(SMALL)
    made = sample_assessment(network, site, NOW + timedelta(minutes=1))
    for number, latest in enumerate((NOW + timedelta(hours=20), NOW)):
        items = [replace(item, latest_start=latest, reconsider_at=None) for item in made.recommendations]
        save(env, replace(made, recommendations=tuple(items), input_key=str(number)))
        shown = texts(to_page(run_app(env | {"HALKA__CLOCK__NOW": (NOW + timedelta(minutes=2)).isoformat()}), "rutt"))
        assert ("Att vänta är värt högst" in shown) == (latest > NOW)
        assert ("Att vänta på nästa prognos går inte" in shown) == (latest == NOW)
