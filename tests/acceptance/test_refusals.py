"""Bad input from outside: one clear message, and nothing stored before is lost or changed."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.answers import good_forecast
from tests.acceptance.commands import halka, halka_here
from tests.acceptance.sites import write_site

NOW = "2026-01-15T03:00Z"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A site in the middle of nowhere with one forecast source and one station source."""
    return _place(tmp_path)


def _place(folder: Path) -> Path:
    return write_site(
        folder / "site",
        name="Prov",
        longitude=15.0,
        latitude=59.0,
        forecast_sources=("smhi_snow1g",),
        observation_sources=("trafikverket",),
    )


def rows(tmp_path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything that lasts, by table; the ledger and the archive of received bodies may grow, the rest may not change."""
    with sqlite3.connect(tmp_path / "halka.db") as database:
        names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        kept = [name for name in names if name.startswith(("forecast", "assessment", "recommendation", "observation", "station"))]
        return {name: database.execute(f"select * from {name}").fetchall() for name in kept}


def night(tmp_path: Path, place: Path, bodies: Path) -> tuple[int, str, str]:
    done = halka_here(
        "once",
        "forecasts",
        "--site",
        place,
        "--raw",
        bodies,
        "--now",
        NOW,
        "--db",
        f"sqlite:///{tmp_path}/halka.db",
        cwd=tmp_path,
    )
    return done.returncode, done.stdout, done.stderr


def _wrong_unit(forecast: dict[str, object]) -> str:
    text = json.dumps(forecast)
    return text.replace('"air_temperature": -3.0', '"air_temperature": 270.15')


def _nines(forecast: dict[str, object]) -> str:
    return json.dumps(forecast).replace('"air_temperature": -3.0', '"air_temperature": 9999')


def _old_format(_forecast: dict[str, object]) -> str:
    return json.dumps(
        {
            "approvedTime": "2026-01-15T02:50:00Z",
            "referenceTime": "2026-01-15T02:00:00Z",
            "geometry": {"type": "Point", "coordinates": [[15.0, 59.0]]},
            "timeSeries": [{"validTime": "2026-01-15T03:00:00Z", "parameters": [{"name": "t", "values": [-3.0]}]}],
        }
    )


BAD: dict[str, Callable[[dict[str, object]], str]] = {
    "a truncated JSON": lambda forecast: json.dumps(forecast)[:2000],
    "an HTML error page": lambda _forecast: "<!doctype html><html><body>502 Bad Gateway</body></html>",
    "the old PMP3g format": _old_format,
    "nothing but 9999": _nines,
    "kelvin where the contract says degrees": _wrong_unit,
}


@pytest.fixture(scope="module")
def after_a_good_answer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store in which one good forecast lies."""
    folder = tmp_path_factory.mktemp("stored")
    good = folder / "good"
    good.mkdir()
    (good / "answer.json").write_text(json.dumps(good_forecast()), "utf-8")
    code, said, fault = night(folder, _place(folder), good)
    assert code == 0, fault
    assert "smhi_snow1g: nytt" in said
    return folder


@pytest.mark.parametrize("name", BAD)
def test_an_answer_that_cannot_be_used_is_refused_and_changes_nothing(
    tmp_path: Path, place: Path, after_a_good_answer: Path, name: str
) -> None:
    shutil.copytree(after_a_good_answer, tmp_path, dirs_exist_ok=True)
    before = rows(tmp_path)
    assert any(before.values())
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "answer.json").write_text(BAD[name](good_forecast()), "utf-8")
    code, _, fault = night(tmp_path, place, bad)
    assert code == 1
    lines = [line for line in fault.splitlines() if line.startswith("halka: ")]
    assert len(lines) == 1
    assert "smhi_snow1g" in lines[0]
    assert "Traceback" not in fault
    assert rows(tmp_path) == before


def test_an_empty_list_of_stations_is_said_and_stores_nothing(tmp_path: Path, place: Path) -> None:
    bodies = tmp_path / "bodies"
    bodies.mkdir()
    (bodies / "stations.json").write_text(json.dumps({"RESPONSE": {"RESULT": [{"WeatherMeasurepoint": []}]}}), "utf-8")
    done = halka_here(
        "once",
        "observations",
        "--site",
        place,
        "--raw",
        bodies,
        "--now",
        NOW,
        "--db",
        f"sqlite:///{tmp_path}/halka.db",
        cwd=tmp_path,
    )
    assert done.returncode == 1
    assert "trafikverket" in done.stderr
    assert "Traceback" not in done.stderr
    assert not rows(tmp_path)["observation"]


@pytest.mark.parametrize(
    ("line", "told"),
    [("salt_priority = 3", "salt_priority"), ('name = ["a"]', "name")],
)
def test_a_site_file_with_an_unknown_or_wrong_key_is_refused_by_name(tmp_path: Path, line: str, told: str) -> None:
    folder = write_site(tmp_path / "site", name="Prov", longitude=15.0, latitude=59.0)
    text = (folder / "site.toml").read_text("utf-8")
    (folder / "site.toml").write_text(text.replace('name = "Prov"\n', f"{line}\n", 1), "utf-8")
    done = halka_here("check", "--site", folder, "--db", f"sqlite:///{tmp_path}/halka.db", cwd=tmp_path)
    assert done.returncode == 1
    assert told in done.stderr
    assert "site.toml" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "halka.db").exists()


def test_a_negative_salt_rate_is_refused_with_its_place(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "site", name="Prov", longitude=15.0, latitude=59.0)
    network = json.loads((folder / "network.geojson").read_text("utf-8"))
    route = next(feature for feature in network["features"] if feature["properties"].get("role") == "route")
    route["properties"]["salt_cap_g_m2"] = -5
    (folder / "network.geojson").write_text(json.dumps(network), "utf-8")
    done = halka_here("once", "nightly", "--site", folder, "--now", NOW, "--db", f"sqlite:///{tmp_path}/halka.db", cwd=tmp_path)
    assert done.returncode == 1
    assert "salt_cap_g_m2" in done.stderr
    assert "-5" in done.stderr
    assert "Traceback" not in done.stderr


def test_live_without_a_network_names_the_source_and_stores_nothing(tmp_path: Path) -> None:
    """Addresses of loopback ports nobody listens on stand for a network that cannot be reached."""
    folder = write_site(tmp_path / "site", name="Prov", longitude=15.0, latitude=59.0, forecast_sources=("smhi_snow1g",))
    with (folder / "site.toml").open("a", encoding="utf-8") as file:
        file.write('[settings.sources]\nsmhi_snow1g_url = "http://127.0.0.1:9/api"\n[settings.http]\nretries = 0\n')
        file.write("[settings.dashboard]\nport = 18599\n")
    done = halka("live", "--site", folder, "--db", f"sqlite:///{tmp_path}/halka.db", cwd=tmp_path)
    assert done.returncode != 0
    lines = [line for line in done.stderr.splitlines() if line.startswith("halka: ")]
    assert len(lines) == 1
    assert "smhi_snow1g" in lines[0]
    assert "halka live" in lines[0]
    assert "Traceback" not in done.stderr
    assert not any(rows(tmp_path).values())


def test_a_look_at_a_store_that_is_not_there_makes_none(tmp_path: Path) -> None:
    done = halka_here("check", "--site", "norrkoping", "--db", f"sqlite:///{tmp_path}/mistyped.db", cwd=tmp_path)
    assert done.returncode == 1
    assert "mistyped.db" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_missing_recording_folder_and_a_time_without_zone_are_explained(tmp_path: Path) -> None:
    missing = halka("once", "nightly", "--raw", tmp_path / "none", cwd=tmp_path)
    naive = halka_here("once", "nightly", "--now", "2026-01-15T03:00", cwd=tmp_path)
    unknown = halka_here("once", "nonsense", "--db", f"sqlite:///{tmp_path}/halka.db", cwd=tmp_path)
    assert "does not exist" in missing.stderr
    assert "lacks a zone" in naive.stderr
    assert "nightly" in unknown.stderr
    assert {missing.returncode, naive.returncode, unknown.returncode} <= {1, 2}
    shutil.rmtree(tmp_path / "var", ignore_errors=True)
