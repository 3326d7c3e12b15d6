"""Whatever is compiled first, the compiler's target is the same, so what one process keeps on disk serves the next."""

import subprocess
import sys

TARGET = "from numba.core.registry import cpu_target; print(cpu_target.target_context.codegen().magic_tuple())"


def target(module: str) -> str:
    """What numba would compile for in a process that begins with a module."""
    command = [sys.executable, "-c", f"import {module}; {TARGET}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_all_that_is_compiled_is_compiled_for_one_target() -> None:
    wanted = target("model.physics.kernel")
    assert target("ingest.simulator.units") == wanted
    assert target("model.decision.heat_search") == wanted
