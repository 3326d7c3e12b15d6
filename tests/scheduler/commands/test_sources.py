"""`halka backfill` as a person types it."""

from pathlib import Path

from click.testing import CliRunner

from scheduler.cli import main


def _run(folder: Path, *words: str) -> tuple[int, str]:
    store = ("--db", f"sqlite:///{folder / 'halka.db'}", "--data", str(folder), "--now", "2026-01-15T12:00Z")
    done = CliRunner().invoke(main, ["backfill", *words, *store])
    return done.exit_code, done.output


def test_the_exit_code_tells_whether_the_past_came(tmp_path: Path) -> None:
    days = ("--from", "2025-10-15", "--to", "2025-10-16")
    code, said = _run(tmp_path, "--source", "smhi_snow1g", *days)
    assert (code, "leverantören sparar inget som varit" in said) == (1, True)
    code, said = _run(tmp_path, "--source", "smhi_snow1g", "--from", "2026-02-01", "--to", "2026-02-02")
    assert (code, said.strip()) == (0, "inget att hämta: 2026-02-01 har inte varit än")
