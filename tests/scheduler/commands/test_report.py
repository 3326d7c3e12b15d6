from pathlib import Path

from click.testing import CliRunner

from scheduler.cli import main
from store.open import Store

NOW = "2026-01-16T03:00Z"


def _report(folder: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(
        main, ["report", *arguments, "--site", "norrkoping", "--db", f"sqlite:///{folder}/halka.db", "--now", NOW]
    )
    return done.exit_code, done.output


def test_reports_are_written_and_a_wrong_street_is_told(tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path}/halka.db", tmp_path / "halka.files").close()
    out = tmp_path / "ut"
    code, said = _report(tmp_path, "season", "--out", str(out))
    assert code == 0, said
    span = ("--from", "2026-01-15T18:00+01:00", "--to", "2026-01-16T03:00Z", "--out", str(out))
    code, said = _report(tmp_path, "storm", *span, "--language", "en")
    assert code == 0, said
    names = {path.name for path in out.iterdir()}
    assert {"season-norrkoping-2025-26.html", "season-norrkoping-2025-26.xlsx", "storm-norrkoping-20260115.html"} <= names
    code, said = _report(tmp_path, "storm", *span, "--street", "Ingenstans")
    assert (code, "no street, route or zone is called 'Ingenstans'" in said, "Traceback" in said) == (1, True, False)
