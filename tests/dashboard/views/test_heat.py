"""Markvärme: zones with mode and freeze floor, cost against always idling, the season's start, and what is missing said so."""

from pathlib import Path

from tests.dashboard.conftest import RunApp, texts, to_page
from tests.dashboard.seed import SMALL, seed


def test_zones_cost_and_season_are_told_in_both_languages(run_app: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app(seed(tmp_path, name=SMALL)), "markvarme")
    assert not app.exception
    shown = texts(app)
    assert "Markvärme" in shown
    assert "Simulerade data" in shown
    assert "ständig grundvärme" in shown
    assert "Alla plattor håller sig över frysskyddet" in shown
    assert "149" in shown
    assert "3223526" in shown
    assert "Värmen behövs" in shown
    english = to_page(run_app(seed(tmp_path / "again", name=SMALL)), "markvarme")
    english.segmented_control[0].set_value("en").run()
    assert "always idling" in texts(english)


def test_charts_have_their_table_twins(run_app_drawing: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app_drawing(seed(tmp_path, name=SMALL)), "markvarme")
    assert not app.exception
    assert len(app.dataframe) == 2
    assert "Läge" in app.dataframe[1].value.columns
