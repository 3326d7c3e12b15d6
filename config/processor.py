"""How compiled code uses the processor, settled before anything is compiled: one process knows one way, and keeps what it compiled under it.

So a file with compiled code that others may load first takes `njit` from here.
"""

from typing import Any

from numba import njit
from numba.core import codegen, config

__all__ = ["njit", "use_wide_vectors"]

_CONFIG: Any = config
_CODEGEN: Any = codegen


def use_wide_vectors() -> None:
    """Let the compiler use the processor's widest vectors.

    For most processors with 512-bit vectors it keeps to half of them, because a few wide instructions in other code can slow a core's clock. A
    step of the road model is nothing else, and a third faster with them. Without effect when numba has compiled already in this process
    or its features were chosen from outside; what one process keeps on disk is of use to the next only where both had it.
    """
    if _CONFIG.CPU_FEATURES is None and _CONFIG.CPU_NAME is None:
        features = _CODEGEN.get_host_cpu_features()
        if "+avx512f" in features.split(","):
            _CONFIG.CPU_FEATURES = f"{features},-prefer-256-bit"


use_wide_vectors()
