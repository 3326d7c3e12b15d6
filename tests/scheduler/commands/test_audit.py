"""From the command line inwards: a whole record, then one tampered with behind the triggers' back."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner

from model.domain.treatments import Action, TreatmentKind
from scheduler.cli import main
from store.actions import save_actions
from store.open import Store

NOW = datetime(2026, 1, 15, 3, tzinfo=UTC)


def _halka(folder: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, [*arguments, "--site", "norrkoping", "--db", f"sqlite:///{folder}/halka.db"])
    return done.exit_code, done.output


def test_verify_ends_with_1_and_names_the_first_broken_link(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/halka.db", tmp_path / "halka.files") as store:
        save_actions(
            store,
            "norrkoping",
            [
                Action(f"r{k}", TreatmentKind.PLOUGH, NOW, NOW + timedelta(hours=1), 0.0, 100.0, "log")
                for k in range(1, 6)
            ],
        )  # fmt: skip
    code, said = _halka(tmp_path, "audit", "verify")
    assert (code, "råd, åtgärder, kostnader: 5 länkar hela" in said) == (0, True)
    with sqlite3.connect(tmp_path / "halka.db") as database:
        database.execute("DROP TRIGGER action_no_update")
        database.execute("UPDATE action SET cost_sek = 1 WHERE unit_id IN ('r3', 'r5')")
    code, said = _halka(tmp_path, "audit", "verify")
    assert code == 1
    assert "råd, åtgärder, kostnader: BRUTEN vid länk 3: record 3 of norrkoping: action 3 was altered after it was sealed" in said
    assert "beslut: 0 länkar hela" in said


def test_export_writes_a_manifest_that_tells_of_the_break(tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path}/halka.db", tmp_path / "halka.files").close()
    code, said = _halka(tmp_path, "audit", "export", "--out", str(tmp_path / "arkiv"))
    assert (code, "skriven" in said) == (0, True)
    code, said = _halka(tmp_path, "audit", "export", "--out", str(tmp_path / "arkiv"))
    assert (code, "holds something already" in said) == (1, True)


def test_a_chain_made_anew_is_seen_beside_an_earlier_export(tmp_path: Path) -> None:
    done = Action("r1", TreatmentKind.PLOUGH, NOW, NOW + timedelta(hours=1), 0.0, 100.0, "log")
    for folder, cost in (("a", 100.0), ("b", 1.0)):
        with Store.open(f"sqlite:///{tmp_path}/{folder}/halka.db", tmp_path / folder / "halka.files") as store:
            save_actions(store, "norrkoping", [replace(done, cost_sek=cost)])
    code, _ = _halka(tmp_path / "a", "audit", "export", "--out", str(tmp_path / "arkiv"))
    assert code == 0
    manifest = str(tmp_path / "arkiv" / "manifest.json")
    assert _halka(tmp_path / "a", "audit", "verify", "--against", manifest)[0] == 0
    code, said = _halka(tmp_path / "b", "audit", "verify", "--against", manifest)
    assert (code, "råd, åtgärder, kostnader: 1 länkar hela" in said) == (1, True)
    assert "råd, åtgärder, kostnader: BRUTEN: länk 1 är inte den som exporterades" in said
    (tmp_path / "brev.json").write_text("[]")
    code, said = _halka(tmp_path / "a", "audit", "verify", "--against", str(tmp_path / "brev.json"))
    assert (code, "is no manifest of an export" in said) == (1, True)
