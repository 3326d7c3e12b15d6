import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from model.domain.errors import StoreError
from model.domain.treatments import Action, TreatmentKind
from scheduler.context import Context
from scheduler.pipelines.audit import MANIFEST, RETENTION, _written, exported, verified
from store.actions import save_actions


def test_the_export_holds_rows_seals_and_the_rule_and_can_be_checked_by_anybody(context: Context, tmp_path: Path) -> None:
    done = Action("r1", TreatmentKind.PLOUGH, context.now, context.now, 0.0, 5.0, "log")
    save_actions(context.store, context.site.id, [done])
    folder = tmp_path / "arkiv"
    exported(context, folder)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["whole"] == {"decisions": True, "records": True}
    assert manifest["chains"]["records"]["length"] == 1
    for name, told in manifest["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == told["sha256"]
    (row,) = [json.loads(line) for line in (folder / "actions.jsonl").read_text("utf-8").splitlines()]
    assert (row["unit_id"], row["cost_sek"]) == ("r1", 5.0)
    with (folder / "gallring.csv").open(encoding="utf-8") as file:
        rules = {line["Record"]: line["Regel"] for line in csv.DictReader(file, delimiter=";")}
    assert rules["Actions"] == "bevaras"
    assert rules["Providers' answers as received"].startswith("gallras efter")


def test_an_export_never_writes_over_anything(context: Context, tmp_path: Path) -> None:
    (tmp_path / "arkiv").mkdir()
    (tmp_path / "arkiv" / "brev.txt").write_text("viktigt")
    with pytest.raises(StoreError, match="holds something already"):
        exported(context, tmp_path / "arkiv")
    assert [path.name for path in (tmp_path / "arkiv").iterdir()] == ["brev.txt"]


def test_an_empty_record_is_whole(context: Context) -> None:
    reports, lines = verified(context, files=True)
    assert all(report.whole for report in reports.values())
    assert all("0 länkar hela" in line for line in lines)
    assert all("0 links whole" in line for line in verified(context, files=True, language="en")[1])


def test_an_export_while_the_service_writes_holds_every_row_its_heads_stand_for(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*given: Any) -> dict[str, Any]:
        done = _written(*given)
        if given[0].name == RETENTION:  # the last one
            save_actions(
                context.store, context.site.id, [Action("r1", TreatmentKind.PLOUGH, context.now, context.now, 0.0, 1.0, "log")]
            )
        return done

    monkeypatch.setattr("scheduler.pipelines.audit._written", meanwhile)
    exported(context, tmp_path / "arkiv")
    told = json.loads((tmp_path / "arkiv" / MANIFEST).read_text("utf-8"))
    assert told["chains"]["records"]["length"] == told["files"]["record_links.jsonl"]["rows"] == 0
    assert verified(context, files=False)[0]["records"].length == 1
