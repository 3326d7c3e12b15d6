"""What runs is told at a terminal, and asked to stop by a named person."""

from pathlib import Path

from click.testing import CliRunner

from scheduler.cli import main
from scheduler.context import Context
from scheduler.course import told_blocks
from scheduler.ledger import HOLD
from scheduler.told import entry
from store.claims import claim, tell_progress
from store.stops import stop_asked_by
from tests.scheduler.conftest import NOW


def test_a_run_is_seen_and_stopped(context: Context, tmp_path: Path) -> None:
    store, site = context.store, context.site.id
    claim(store, site, "assess", NOW, NOW, owner="a:1", hold=HOLD)
    there = ["--site", "norrkoping", "--db", f"sqlite:///{tmp_path}/halka.db", "--data", str(tmp_path)]
    asks = ["stop", "assess", "--by", "Åsa", *there]
    early = CliRunner().invoke(main, asks)
    assert early.exit_code == 1
    assert "cannot be stopped" in early.output
    tell_progress(store, site, "assess", NOW, owner="a:1", message=entry(told_blocks(3, 13)))
    assert "assess sedan 2026-01-15 03:00Z · 3 av 13 delar" in CliRunner().invoke(main, ["runs", *there]).output
    asked = CliRunner().invoke(main, asks)
    assert asked.exit_code == 0, asked.output
    assert stop_asked_by(store, site, "assess", NOW) == "Åsa"
    assert "Åsa bad" in CliRunner().invoke(main, ["runs", *there]).output


def test_a_job_that_does_not_run_cannot_be_stopped(tmp_path: Path, context: Context) -> None:
    there = ["--site", "norrkoping", "--db", f"sqlite:///{tmp_path}/halka.db", "--data", str(tmp_path)]
    refused = CliRunner().invoke(main, ["stop", "assess", "--by", "Åsa", *there])
    assert refused.exit_code == 1
    assert "assess does not run now" in refused.output
    assert CliRunner().invoke(main, ["runs", *there]).output == "inget körs\n"
