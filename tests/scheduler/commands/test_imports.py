"""`halka import …` as a person types it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from config.sites import load_site
from scheduler.cli import main

LOG = "Turlista;Åtgärd;Start;Slut\nP1-01;Plogning;2026-01-15 01:00;2026-01-15 03:00\n"
NOW = ("--now", "2026-01-15T12:00Z")


def _run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["import", *words])
    return done.exit_code, done.output


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    return path


def test_actions_are_stored_once_and_a_look_makes_no_store(log: Path, tmp_path: Path) -> None:
    store = ("--db", f"sqlite:///{tmp_path / 'halka.db'}", *NOW)
    code, said = _run("actions", str(log), *store, "--dry-run")
    assert (code, (tmp_path / "halka.db").exists()) == (1, False)
    code, said = _run("actions", str(log), *store)
    assert (code, "1 actions stored" in said) == (0, True)
    code, said = _run("actions", str(log), *store, "--dry-run")
    assert (code, "0 actions would be stored, 1 were there already" in said) == (0, True)


def test_a_refusal_is_one_line_with_file_line_and_column(log: Path, tmp_path: Path) -> None:
    log.write_text(LOG.replace("P1-01", "P9-99"), encoding="utf-8")
    code, said = _run("actions", str(log), "--db", f"sqlite:///{tmp_path / 'halka.db'}", *NOW)
    assert code == 1
    assert said.strip() == (
        "halka: log.csv: line 2, column 'Turlista': 'P9-99' is no route or zone of the network; add it to units in the map, or correct it"
    )


def test_heat_readings_are_stored(tmp_path: Path) -> None:
    path = tmp_path / "heat.csv"
    path.write_text("ts_utc,zone_id,slab_c\n2026-01-15T01:00:00Z,MV-01,2.5\n")
    code, said = _run("heat", str(path), "--db", f"sqlite:///{tmp_path / 'halka.db'}", *NOW)
    assert (code, said.splitlines()) == (0, ["1 readings of 1 zones, 1 new or corrected", "0 readings doubted"])


def test_a_network_is_looked_at_and_written_only_where_told(tmp_path: Path) -> None:
    network = str(load_site("vasteras").network_path)
    code, said = _run("network", network)
    assert (code, "nothing written" in said, "class P1" in said) == (0, True, True)
    code, said = _run("network", network, "--to", str(tmp_path))
    assert (code, (tmp_path / "network.geojson").is_file()) == (0, True)
    code, said = _run("network", network, "--to", str(tmp_path))
    assert (code, "say --replace" in said) == (1, True)
