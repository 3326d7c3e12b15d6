from pathlib import Path

from store.upkeep import save_upkeep
from tests.dashboard.conftest import RunApp, texts, to_page
from tests.dashboard.seed import SMALL, environment, open_seeded, seed
from tests.dashboard.winters import counted_winters


def test_cost_by_class_and_kind_against_budget(run_app_drawing: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app_drawing(seed(tmp_path, name=SMALL)), "kostnader")
    assert not app.exception
    shown = texts(app)
    assert "Säsongen hittills" in shown
    assert "jämn takt" in shown
    assert "Beredskap hittills" in shown
    table = next(item.value for item in app.table if {"Klass", "Åtgärd"} <= set(item.value))
    assert {"Plog", "Befuktat salt", "Sand"} <= set(table["Åtgärd"])
    assert all(cell.endswith(("tkr", "mnkr")) for cell in table["Kostnad"])
    assert "Prognos vid säsongens slut" in shown
    assert "efter 0 tidigare vinter" in shown
    items = next(item.value for item in app.table if "Post" in item.value)
    assert items["Post"].iloc[-1] == "Summa"
    assert len(app.get("download_button")) == 3


def test_a_season_without_actions_is_standby_only(run_app: RunApp, tmp_path: Path) -> None:
    env = environment(tmp_path, site=SMALL)
    open_seeded(env).close()
    app = to_page(run_app(env), "kostnader")
    assert not app.exception
    assert "Inga åtgärder är loggade" in texts(app)


def test_the_winter_stands_beside_others_with_its_cost_in_a_normal_one(run_app_drawing: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    with open_seeded(env) as store:
        save_upkeep(store, SMALL, {"winter_index": counted_winters()})
    app = to_page(run_app_drawing(env), "kostnader")
    assert not app.exception
    shown = texts(app)
    assert "Hur hård vintern varit" in shown
    assert "ej VTI:s definition" in shown
    assert "Räknat till och med 15\xa0jan" in shown
    assert "Bara 3 andra vintrar" in shown
    tables = [table.value for table in app.table]
    indices = next(table for table in tables if "Andel av normalt" in table)
    money = next(table for table in tables if "I en normal vinter (kr)" in table)
    assert len(indices) == 3
    assert indices["Andel av normalt"].iloc[0].endswith("%")
    assert not (money["Lägst (kr)"] == "saknas").any()
    assert len(money) == 3


def test_a_winter_that_is_not_counted_is_missing_and_never_nothing(run_app_drawing: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app_drawing(seed(tmp_path, name=SMALL)), "kostnader")
    assert "Vinterindex för 2025/26 saknas" in texts(app)
