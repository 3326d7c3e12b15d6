"""Run `halka` as a person does: a process of its own, with its output and exit code."""

import os
import subprocess
import sys
from pathlib import Path


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


def command(*arguments: str | Path) -> list[str]:
    """The words that start the command line with this interpreter."""
    return [sys.executable, "-m", "scheduler.cli", *map(str, arguments)]


def environment() -> dict[str, str]:
    """Our own environment without any of Halka's settings, and without a way out that a person's machine might have."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HALKA")}
    return {**kept, "PYTHONWARNINGS": "ignore", "PYTHONIOENCODING": "utf-8"}
