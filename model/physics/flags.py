"""What the compiler may assume about the numbers of the road model, and about the processor."""

from typing import Any

from numba.core import codegen, config

_CONFIG: Any = config
_CODEGEN: Any = codegen
#: No NaN, no infinity, no signed zero; products may be fused and divisions shared. The order of sums stays, so answers do not depend on it.
FLAGS = {"contract", "nsz", "nnan", "ninf", "arcp"}


def use_wide_vectors() -> None:
    """Let the compiler use the processor's widest vectors.

    For most processors with 512-bit vectors it keeps to half of them, because a few wide instructions in other code can slow a core's clock. A
    step of the road model is nothing else, and a third faster with them. Without effect when numba has compiled already in this process
    or its features were chosen from outside.
    """
    if _CONFIG.CPU_FEATURES is None and _CONFIG.CPU_NAME is None:
        features = _CODEGEN.get_host_cpu_features()
        if "+avx512f" in features.split(","):
            _CONFIG.CPU_FEATURES = f"{features},-prefer-256-bit"


use_wide_vectors()
