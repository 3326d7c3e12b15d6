from pathlib import Path

from model.replay.kept import dataset_of
from store.upkeep import save_upkeep
from tests.dashboard.conftest import RunApp, texts, to_page
from tests.dashboard.seed import SMALL, open_seeded, seed
from tests.model.replay.test_kept import kept, outcome


def test_the_season_page_says_how_to_replay_and_then_how_it_would_have_gone(run_app_drawing: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    app = to_page(run_app_drawing(env), "kostnader")
    assert "Ingen uppspelning är gjord" in texts(app)
    assert any("halka replay --from" in item.value for item in app.code)
    with open_seeded(env) as store:
        told = kept(rule=outcome("rule", money=500e3, hours=20.0), halka=outcome("halka", money=300e3, hours=19.0))
        save_upkeep(store, SMALL, {"replay": dataset_of(told)})
    app = to_page(run_app_drawing(env), "kostnader")
    assert not app.exception
    table = next(item.value for item in app.table if "Sätt att besluta" in item.value)
    assert list(table["Sätt att besluta"]) == ["Halka, följd till punkt och pricka", "Tumregeln"][::-1]
    shown = texts(app)
    assert "Uppspelat 1\xa0dec till 21\xa0dec" in shown
    assert "servicen hölls" in shown
    assert "Simulerade data" in shown
    assert "har sett den här vintern" not in shown
    with open_seeded(env) as store:
        save_upkeep(store, SMALL, {"replay": dataset_of(kept(seen=True, **told.outcomes))})
    assert "▲ Halkas modell har sett den här vintern" in texts(to_page(run_app_drawing(env), "kostnader"))
