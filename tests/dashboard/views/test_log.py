from datetime import timedelta
from pathlib import Path

from dashboard.format import plain
from dashboard.views.log import MOST_LINES
from tests.dashboard.conftest import RunApp, texts, to_page
from tests.dashboard.sample import NOW
from tests.dashboard.seed import SMALL, environment, open_seeded, seed, town


def test_the_log_tells_what_was_advised_and_whether_it_is_whole(run_app: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app(seed(tmp_path, name=SMALL)), "logg")
    assert not app.exception
    shown = texts(app)
    assert "Loggen är obruten" in shown
    assert "Prognoser som de utfärdades" in shown
    assert len(app.dataframe[0].value) == 2
    assert len(app.get("download_button")) == 3


def test_a_street_shows_what_was_known_there(run_app: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app(seed(tmp_path, name=SMALL)), "logg")
    app.selectbox(key="log-street").select(town(SMALL)[1].segments[0].name).run()
    assert not app.exception
    assert "Vad som var känt på platsen, och när" in texts(app)
    known = next(item.value["Känt"] for item in app.dataframe if "Känt" in item.value)
    dates = [text.partition(" ")[2] for text in known]
    assert dates == sorted(dates)


def test_a_narrow_screen_gets_the_first_rows_as_lines_of_text(run_app: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app(seed(tmp_path, name=SMALL)), "logg")
    done = next(item.value for item in app.dataframe if "Giva (g/m²)" in item.value)
    told = next(str(item.value) for item in app.markdown if "g/m²" in str(item.value)).split("\n- ")
    assert len(told) == min(len(done), MOST_LINES)
    for line, (_, row) in zip(told, done.iterrows(), strict=False):
        assert plain(row.iloc[0]) in line
        assert plain(row["Start"]) in line
    more = len(done) - MOST_LINES
    assert (f"och {more} till i tabellen" in texts(app)) is (more > 0)


def test_a_span_that_is_too_long_is_told_and_read_not_at_all(run_app: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app(seed(tmp_path, name=SMALL)), "logg")
    app.selectbox(key="log-time").select("own").run()
    first = app.date_input(key="log-from")
    first.set_value(first.value - timedelta(days=40)).run()
    assert not app.exception
    assert "Välj högst 14 dygn" in texts(app)
    assert not app.dataframe


def test_an_empty_store_has_an_empty_log(run_app: RunApp, tmp_path: Path) -> None:
    env = environment(tmp_path, site=SMALL)
    open_seeded(env).close()
    app = to_page(run_app(env), "logg")
    assert not app.exception
    assert texts(app).count("Inget är loggat.") == 3


def test_one_day_is_one_choice_and_moments_carry_their_weekday(run_app: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app(seed(tmp_path, name=SMALL)), "logg")
    day = NOW.date() - timedelta(days=6)
    app.selectbox(key="log-time").select(day.isoformat()).run()
    assert not app.exception
    done = next(item.value for item in app.dataframe if "Giva (g/m²)" in item.value)
    assert len(done) > 0
    assert all(start.startswith("lör 2026-01-10") for start in done["Start"])
