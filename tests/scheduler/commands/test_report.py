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


def test_a_missing_heat_tariff_is_told_in_the_report_and_never_a_bill_of_nothing(tmp_path: Path) -> None:
    meters = tmp_path / "heat.csv"
    meters.write_text("ts_utc,zone_id,energy_mwh\n2026-01-14T01:00:00Z,V1,10.0\n2026-01-14T02:00:00Z,V1,12.0\n")
    where = ("--site", "norrkoping", "--db", f"sqlite:///{tmp_path}/halka.db", "--now", NOW)
    done = CliRunner().invoke(main, ["import", "heat", str(meters), *where])
    assert done.exit_code == 0, done.output
    code, said = _report(tmp_path, "season", "--out", str(tmp_path / "ut"))
    assert code == 0, said
    page = (tmp_path / "ut" / "season-norrkoping-2025-26.html").read_text("utf-8")
    assert "taxa saknas i platsfilen (heat_tariff)" in page
    assert "0,0 MWh" not in page


def test_the_season_report_says_which_needs_it_counts_and_that_no_winter_is_counted(tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path}/halka.db", tmp_path / "halka.files").close()
    code, said = _report(tmp_path, "season", "--out", str(tmp_path / "ut"))
    assert (code, "skriven: " in said) == (0, True)
    page = (tmp_path / "ut" / "season-norrkoping-2025-26.html").read_text("utf-8")
    for told in ("behov enligt prognos", "behov som kom", "Saknas: vintern är inte räknad än", "väderjusterad"):
        assert told in page, told
