"""From the command line inwards: what anybody may have of one site, described, and nothing that is not for them."""

import csv
import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner

from model.domain.treatments import Action, TreatmentKind
from scheduler.cli import main
from store.actions import save_actions
from store.open import Store
from store.plans import save_assessment
from tests.store.examples import HOUR, NOW, assessment, recommendation, segments_told

SITE, OTHER = "norrkoping", "vasteras"


def _halka(folder: Path, *arguments: str) -> tuple[int, str]:
    words = ["opendata", "--site", SITE, "--db", f"sqlite:///{folder}/halka.db", "--data", str(folder / "var")]
    done = CliRunner().invoke(main, [*words, "--now", (NOW + HOUR).isoformat(), *arguments])
    return done.exit_code, done.output


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _fill(folder: Path) -> None:
    with Store.open(f"sqlite:///{folder}/halka.db", folder / "var") as store:
        for site in (SITE, OTHER):
            odd = replace(recommendation("=cmd"), probability=0.5 if site == SITE else 0.99)
            save_assessment(store, assessment(site=site, recommendations=(odd, recommendation("r2")), segments=segments_told()))
            done = Action(f"{site}-1", TreatmentKind.BRINE, NOW - HOUR, NOW, 12.0, 4711.0, "Entreprenör AB", simulated=True)
            save_actions(
                store, site, [done, replace(done, started_at=NOW - timedelta(days=60), ended_at=NOW - timedelta(days=59))]
            )


def test_files_say_what_the_store_says_of_this_site_alone(tmp_path: Path) -> None:
    _fill(tmp_path)
    out = tmp_path / "öppet"
    code, said = _halka(tmp_path, "--out", str(out), "--licence", "CC0-1.0")
    assert (code, "2 råd, 6 delsträckor, 1 åtgärder" in said) == (0, True), said
    first, second = _rows(out / "advice.csv")
    assert (first["unit_id"], first["probability"], second["unit_id"]) == ("'=cmd", "0.5", "r2")
    assert first["window_end"] == "2026-01-16T05:12:00Z"
    told = _rows(out / "segments.csv")
    assert [row["surface_min"] for row in told] == ["0.0", "-1.0", "-2.0", "-3.0", "-4.0", "-5.0"]
    (done,) = _rows(out / "actions.csv")
    assert (done["unit_id"], done["rate_g_m2"], done["simulated"]) == ("norrkoping-1", "12.0", "true")
    whole = "".join(file.read_text("utf-8") for file in out.iterdir())
    for hidden in ("4711", "Entreprenör", OTHER, "9000", "37000"):
        assert hidden not in whole, hidden


def test_every_file_is_described_field_by_field(tmp_path: Path) -> None:
    _fill(tmp_path)
    out = tmp_path / "öppet"
    assert _halka(tmp_path, "--out", str(out))[0] == 0
    package = json.loads((out / "datapackage.json").read_text("utf-8"))
    assert {item["path"] for item in package["resources"]} == {file.name for file in out.iterdir()} - {"datapackage.json"}
    for item in package["resources"]:
        body = (out / item["path"]).read_bytes()
        assert (item["bytes"], item["hash"]) == (len(body), f"sha256:{hashlib.sha256(body).hexdigest()}")
        if item["format"] == "csv":
            assert [field["name"] for field in item["schema"]["fields"]] == list(_rows(out / item["path"])[0])
    assert (package["issued_at"], package["simulated"], "licenses" in package) == ("2026-01-16T02:12:00Z", False, False)
    lines = json.loads((out / "network.geojson").read_text("utf-8"))["features"]
    assert lines
    assert all(line["geometry"]["type"] == "LineString" and line["properties"]["unit_id"] for line in lines)


def test_a_folder_that_exists_is_left_alone_and_an_empty_store_gives_the_network(tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path}/halka.db", tmp_path / "var").close()
    (tmp_path / "öppet").mkdir()
    code, said = _halka(tmp_path, "--out", str(tmp_path / "öppet"))
    assert (code, "exists" in said, list((tmp_path / "öppet").iterdir())) == (1, True, [])
    code, said = _halka(tmp_path, "--out", str(tmp_path / "nytt"))
    assert (code, "0 råd, 0 delsträckor" in said) == (0, True)
    assert json.loads((tmp_path / "nytt" / "datapackage.json").read_text("utf-8"))["issued_at"] is None


def test_a_licence_that_no_list_names_so_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    for licence in ("Creative Commons", "", "CC0/1.0"):
        code, said = _halka(tmp_path, "--out", str(tmp_path / "ut"), "--licence", licence)
        assert (code, "is no SPDX identifier, such as CC0-1.0" in said) == (2, True), said
    assert not (tmp_path / "ut").exists()
