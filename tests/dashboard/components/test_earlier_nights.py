from datetime import timedelta
from pathlib import Path

import numpy as np

from model.domain.weather import to_utc64
from store.weather import save_observations
from tests.dashboard.conftest import RunApp, texts, to_page
from tests.dashboard.sample import NOW
from tests.dashboard.seed import SMALL, open_seeded, seed, town
from tests.store.examples import observations


def _read(env: dict[str, str], back: int, shift: float) -> None:
    """One night at every road station of the town, so many days before."""
    stations = [item for item in town(SMALL)[0].stations if item.kind == "road"]
    then = NOW - timedelta(days=back)
    given = observations(stations=len(stations), shift=shift, available_at=then + timedelta(hours=1))
    moments = np.array([to_utc64(then - timedelta(minutes=10 * step)) for step in reversed(range(given.sizes["time"]))])
    with open_seeded(env) as store:
        save_observations(store, SMALL, given.assign_coords(station=[item.id for item in stations], time=moments))


def test_without_readings_the_page_says_that_there_is_nothing_to_compare_with(run_app: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app(seed(tmp_path, name=SMALL)), "rutt")
    assert not app.exception
    assert "Ingen tidigare natt med läsningar" in texts(app)
    assert "Närmaste stationer och kameror" in texts(app)


def test_the_likest_night_is_told_with_what_was_done(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    _read(env, 6, -2.0)
    _read(env, 9, -25.0)
    app = to_page(run_app(env), "rutt")
    assert not app.exception
    table = next(item.value for item in app.table if "Gjort här" in item.value)
    assert list(table["Natten mot"]) == ["I natt (väntat)", "lördag 10\u00a0jan 2026", "onsdag 7\u00a0jan 2026"]
    assert ":" in table["Gjort här"][1]
    assert table["Gjort här"][2] == "inget loggat"
    assert table["Sagt då"][1] == "ingen beräkning då"


def test_how_the_forecast_changed_is_told_run_by_run(run_app: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app(seed(tmp_path, name=SMALL)), "rutt")
    table = next(item.value for item in app.table if "Beräknad" in item.value)
    assert [line.partition(" ")[0] for line in table["Beräknad"]] == ["03:12", "20:12"]
    assert all("°C" in cell for cell in table["Yta (spann 80 %)"])
