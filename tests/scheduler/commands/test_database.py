"""What the owner of the database does from the command line: SQL to read first, and a clear word where it cannot be."""

from pathlib import Path

from click.testing import CliRunner, Result

from scheduler.cli import main


def _asked(folder: Path, *words: str) -> Result:
    place = ["--site", "norrkoping", "--db", f"sqlite:///{folder}/halka.db", "--data", str(folder)]
    return CliRunner().invoke(main, ["database", *words, *place], catch_exceptions=False)


def test_the_sql_that_keeps_sites_apart_is_shown_and_nothing_is_changed(tmp_path: Path) -> None:
    shown = _asked(tmp_path, "separate", "vasteras", "norrkoping")
    assert shown.exit_code == 0
    assert (
        "CREATE POLICY site_vasteras ON public.recommendation TO halka_vasteras_scheduler, halka_vasteras_dashboard"
        in shown.output
    )
    assert "USING (site = 'norrkoping')" in shown.output
    assert not (tmp_path / "halka.db").exists()


def test_roles_are_shown_too(tmp_path: Path) -> None:
    shown = _asked(tmp_path, "roles", "--prefix", "town")
    assert "CREATE ROLE town_dashboard NOLOGIN" in shown.output
    assert "site_" not in shown.output
