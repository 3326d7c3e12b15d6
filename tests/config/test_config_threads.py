"""What is settled as soon as anything of Halka is loaded."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["scheduler.cli", "dashboard.serve", "config.processor"])
def test_products_of_matrices_take_one_thread_unless_the_environment_says_otherwise(module: str) -> None:
    """Threads that wait spinning made two processes on one machine four times as slow."""
    for said, expected in ((None, "1"), ("3", "3")):
        env = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
        told = subprocess.run(
            [sys.executable, "-c", f"import {module}, os; print(os.environ['OPENBLAS_NUM_THREADS'])"],
            env=env if said is None else env | {"OPENBLAS_NUM_THREADS": said},
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout.split()[-1] == expected


def test_it_is_settled_before_the_command_line_loads_numpy() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import sys, config; print('numpy' in sys.modules)"], capture_output=True, text=True, check=True
    )
    assert told.stdout.split()[-1] == "False"
