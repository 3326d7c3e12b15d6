"""Run `halka` as a person does, with its output and exit code: in a process of its own, or here where the process is not what is asked about."""

import logging
import os
import subprocess
import sys
import traceback
from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

import structlog
from click.testing import CliRunner

from scheduler.cli import main


def halka(*arguments: str | Path, cwd: Path, timeout: float = 300.0) -> subprocess.CompletedProcess[str]:
    """Run the command line and wait.

    Args:
        arguments: As typed.
        cwd: Where.
        timeout: Longest wait [s].
    """
    return subprocess.run(
        command(*arguments), cwd=cwd, env=environment(), capture_output=True, text=True, timeout=timeout, check=False
    )


def halka_here(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in this process: the same words, output and exit code, without the seconds a start takes.

    Args:
        arguments: As typed.
        cwd: Where.
    """
    words = list(map(str, arguments))
    before, root, requests = structlog.get_config(), logging.getLogger(), logging.getLogger("urllib3")
    handlers, levels = root.handlers, (root.level, requests.level)
    try:
        with chdir(cwd), patch.dict(os.environ, environment(), clear=True):
            told = CliRunner().invoke(main, words)
    finally:
        structlog.configure(**before)
        root.handlers = handlers
        root.setLevel(levels[0])
        requests.setLevel(levels[1])
    fault = told.exception
    escaped = "" if fault is None or isinstance(fault, SystemExit) else "".join(traceback.format_exception(fault))
    return subprocess.CompletedProcess(words, told.exit_code, told.stdout, told.stderr + escaped)


def command(*arguments: str | Path) -> list[str]:
    """The words that start the command line with this interpreter."""
    return [sys.executable, "-m", "scheduler.cli", *map(str, arguments)]


def environment() -> dict[str, str]:
    """Our own environment without any of Halka's settings, and without a way out that a person's machine might have."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HALKA")}
    return {**kept, "PYTHONWARNINGS": "ignore", "PYTHONIOENCODING": "utf-8"}
