"""Wrong prices, logs and invoices from the command line inwards: a message with row and column, exit code 1, and nothing stored changes."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.sites import load_site
from scheduler.cli import main

NOW = "2026-01-16T03:00Z"
LOG = "Turlista;Åtgärd;Start;Slut;Maskin\n"


def _halka(folder: Path, *arguments: str, site: str = "norrkoping") -> tuple[int, str]:
    done = CliRunner().invoke(
        main, [*arguments, "--site", site, "--db", f"sqlite:///{folder}/halka.db", "--now", NOW], catch_exceptions=False
    )
    return done.exit_code, done.output


def _rows(folder: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "halka.db") as database:
        return [row for table in ("action", "cost_entry", "record_link") for row in database.execute(f"SELECT * FROM {table}")]


@pytest.fixture
def routes() -> tuple[str, str]:
    import json

    features = json.loads(load_site("norrkoping").network_path.read_text("utf-8"))["features"]
    first, second = [item["properties"]["id"] for item in features if item["properties"].get("role") == "route"][:2]
    return first, second


@pytest.fixture
def log(tmp_path: Path, routes: tuple[str, str]) -> Path:
    """A log of one round, taken in."""
    path = tmp_path / "log.csv"
    path.write_text(LOG + f"{routes[0]};Plogning;2026-01-15 01:00;2026-01-15 03:00;KLM 987\n", encoding="utf-8")
    code, said = _halka(tmp_path, "import", "actions", str(path))
    assert code == 0, said
    return path


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            "{0};Plogning;2026-01-15 01:00;2026-01-15 04:00;ABC 123",
            "line 3, column 'Start': the same route, treatment and start as line 2",
        ),
        ("{1};Plogning;2026-01-15 02:00;2026-01-15 04:00;KLM 987", "line 3, column 'Maskin': one machine in two places"),
    ],
)
def test_a_log_that_contradicts_itself(tmp_path: Path, log: Path, routes: tuple[str, str], row: str, told: str) -> None:
    before = _rows(tmp_path)
    log.write_text(log.read_text("utf-8") + row.format(*routes) + "\n", encoding="utf-8")
    code, said = _halka(tmp_path, "import", "actions", str(log))
    assert (code, told in said, "Traceback" in said) == (1, True, False)
    assert "KLM" not in said
    assert _rows(tmp_path) == before


@pytest.mark.parametrize(
    ("command", "rows", "told"),
    [
        (("settle",), "2026-01-15;Lokal åkare;timmar;3;-1050", "line 2, column 'Pris': -1050 lies outside 0"),
        (
            ("settle",),
            "2026-01-15;Okänd AB;timmar;3;1050",
            "line 2, column 'Entreprenör': the site has no price list for 'Okänd AB'",
        ),
        (
            ("import", "costs"),
            "2026-01-15;Lokal åkare;lass;3;",
            "line 2, column 'Pris': haulage of Lokal åkare has no price",
        ),
        (("import", "costs"), "2026-01-15;Lokal åkare;lass;3;-40", "line 2, column 'Pris': -40 lies outside 0"),
    ],
)
def test_an_invoice_that_cannot_be(tmp_path: Path, log: Path, command: tuple[str, ...], rows: str, told: str) -> None:
    before = _rows(tmp_path)
    path = tmp_path / "faktura.csv"
    path.write_text(f"Datum;Entreprenör;Post;Antal;Pris\n{rows}\n", encoding="utf-8")
    span = ("--from", "2026-01-15", "--to", "2026-01-15", "--invoice", str(path))
    code, said = _halka(tmp_path, *command, *(span if command == ("settle",) else (str(path),)))
    assert (code, told in said, "Traceback" in said) == (1, True, False)
    assert _rows(tmp_path) == before


def test_an_invoice_with_another_order_of_columns_gives_the_same_deviations(
    tmp_path: Path, log: Path, routes: tuple[str, str]
) -> None:
    before = _rows(tmp_path)
    cells = {
        "Datum": "2026-01-15",
        "Entreprenör": "Lokal åkare",
        "Rutt": routes[0],
        "Post": "timmar",
        "Antal": "9",
        "Pris": "1050",
    }
    said = []
    for names in (list(cells), list(reversed(cells))):
        path = tmp_path / "faktura.csv"
        path.write_text(";".join(names) + "\n" + ";".join(cells[name] for name in names) + "\n", encoding="utf-8")
        code, told = _halka(tmp_path, "settle", "--from", "2026-01-15", "--to", "2026-01-15", "--invoice", str(path))
        assert code == 0, told
        said.append(told)
    assert said[0] == said[1]
    assert "mängd: rad 2: Lokal åkare, 2026-01-15" in said[0]
    assert "saknas: ingen rad: Lokal åkare, 2026-01-15" in said[0]
    assert _rows(tmp_path) == before


def test_a_negative_price_in_the_site_file_is_refused_by_its_key(tmp_path: Path) -> None:
    folder = tmp_path / "town"
    shutil.copytree(load_site("norrkoping").network_path.parent, folder)
    text = (folder / "site.toml").read_text("utf-8")
    (folder / "site.toml").write_text(text.replace("machine_sek_per_h = 1050.0", "machine_sek_per_h = -1050.0"), "utf-8")
    code, said = _halka(tmp_path, "settle", "--from", "2026-01-15", "--to", "2026-01-15", site=str(folder))
    assert (code, "machine_sek_per_h" in said, "-1050" in said, "Traceback" in said) == (1, True, True, False)
    assert not (tmp_path / "halka.db").exists()


@pytest.mark.parametrize(
    ("head", "row", "told"),
    [
        ("Datum;Entreprenör;Antal;Pris", "2026-01-15;Lokal åkare;3;1050", "no column"),
        ("Pris;Post;Antal;Entreprenör;Datum", "timmar;1050;3;Lokal åkare;2026-01-15", "line 2, column 'P"),
        (
            "Antal;Post;Pris;Entreprenör;Datum",
            "tre;timmar;1050;Lokal åkare;2026-01-15",
            "line 2, column 'Antal': 'tre' is no number",
        ),
        ("Antal;Post;Pris;Entreprenör;Datum", "3;timmar;1050;Lokal åkare;15 i månaden", "line 2, column 'Datum'"),
    ],
)
def test_an_invoice_whose_columns_are_missing_or_hold_another_ones_values(
    tmp_path: Path, log: Path, head: str, row: str, told: str
) -> None:
    before = _rows(tmp_path)
    path = tmp_path / "faktura.csv"
    path.write_text(f"{head}\n{row}\n", encoding="utf-8")
    code, said = _halka(tmp_path, "settle", "--from", "2026-01-15", "--to", "2026-01-15", "--invoice", str(path))
    assert (code, told in said, "faktura.csv" in said, "Traceback" in said) == (1, True, True, False), said
    assert _rows(tmp_path) == before


def test_a_price_list_that_is_missing_is_named_by_its_contractor(tmp_path: Path) -> None:
    folder = tmp_path / "town"
    shutil.copytree(load_site("norrkoping").network_path.parent, folder)
    text = (folder / "site.toml").read_text("utf-8")
    (folder / "site.toml").write_text(text.replace('contractor = "Lokal åkare"', 'contractor = "Annan åkare"'), "utf-8")
    code, said = _halka(tmp_path, "settle", "--from", "2026-01-15", "--to", "2026-01-15", site=str(folder))
    assert (code, "Lokal åkare" in said, "Traceback" in said) == (1, True, False), said
    assert not (tmp_path / "halka.db").exists()
