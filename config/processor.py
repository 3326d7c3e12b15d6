"""How compiled code uses the processor, settled before anything is compiled: one process knows one way, and keeps what it compiled under it."""

from typing import Any

from numba.core import codegen, config

_CONFIG: Any = config
_CODEGEN: Any = codegen


def use_wide_vectors() -> None:
    """Let the compiler use the processor's widest vectors.

    For most processors with 512-bit vectors it keeps to half of them, because a few wide instructions in other code can slow a core's clock. A
    step of the road model is nothing else, and a third faster with them. Without effect when numba has compiled already in this process
    or its features were chosen from outside; so every module with compiled code calls this first, else what one process keeps on
    disk is of no use to the next.
    """
    if _CONFIG.CPU_FEATURES is None and _CONFIG.CPU_NAME is None:
        features = _CODEGEN.get_host_cpu_features()
        if "+avx512f" in features.split(","):
            _CONFIG.CPU_FEATURES = f"{features},-prefer-256-bit"
