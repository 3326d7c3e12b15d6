"""A number that changes when any file the compiled kernel is built from changes.

numba notices a change in the file of a cached function, not in the files that function takes constants and functions from.
"""

import hashlib
import inspect
from collections.abc import Sequence
from types import ModuleType

from model.physics import (
    conduction,
    constants,
    cover,
    flags,
    ground,
    hours,
    humidity,
    lane_rows,
    lanes,
    layout,
    members,
    perturbation,
    phase,
    pipes,
    precipitation,
    precision,
    salt,
    turbulence,
    wheels,
)

_SOURCES = (
    conduction,
    constants,
    cover,
    flags,
    ground,
    hours,
    humidity,
    lane_rows,
    lanes,
    layout,
    members,
    perturbation,
    phase,
    pipes,
    precipitation,
    precision,
    salt,
    turbulence,
    wheels,
)


def fingerprint(modules: Sequence[ModuleType] = _SOURCES) -> int:
    """Positive 60-bit hash of the sources.

    Args:
        modules: What is hashed; the road model's own if absent.
    """
    digest = hashlib.sha256()
    for module in modules:
        digest.update(inspect.getsource(module).encode())
    return int(digest.hexdigest()[:15], 16)
