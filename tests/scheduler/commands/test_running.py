"""How `halka run` leaves: done, at once where a run may still be at work, or begun anew where one hangs."""

import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from scheduler import compute, service
from scheduler.cli import main
from scheduler.service import Ending


@pytest.mark.parametrize(
    ("ending", "left"),
    [
        (Ending.STOPPED, []),
        (Ending.UNFINISHED, ["workers ended", ("exit", 0)]),
        (Ending.HUNG, ["workers ended", ("anew", ["-m", "scheduler.cli", "run"])]),
    ],
)
def test_the_process_ends_as_its_runs_allow(
    ending: Ending, left: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    did: list[object] = []
    monkeypatch.setattr(service, "run_service", lambda _context: ending)
    monkeypatch.setattr(compute, "end_workers", lambda: did.append("workers ended"))
    monkeypatch.setattr(os, "_exit", lambda code: did.append(("exit", code)))
    monkeypatch.setattr(os, "execv", lambda _program, words: did.append(("anew", words[1:])))
    monkeypatch.setattr(sys, "argv", ["halka", "run"])
    done = CliRunner().invoke(main, ["run", "--site", "norrkoping", "--db", f"sqlite:///{tmp_path}/halka.db"])
    assert done.exit_code == 0, done.output
    assert did == left
