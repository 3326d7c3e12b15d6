"""One source of the compiled road model for both precisions.

numba computes in float64 as soon as a plain Python number stands in a formula. So the functions of a step are written once, as ordinary Python
marked with `lane_code`, and `compiled` makes of each one a twin whose numbers, its own and those it takes from its module, are of the wanted
precision before it compiles them.
"""

from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any

import numba as nb
import numpy as np
from numba.extending import intrinsic

from model.physics.flags import FLAGS

#: Columns computed side by side, in lane code and in float64: the eighty rows a step touches fill a first-level cache (48 and 96 were slower).
LANES = 64
#: Stands in lane code for the type of its numbers.
REAL: Any = np.float64

_MARKED: set[str] = set()
_MADE: dict[tuple[str, np.dtype[Any]], Any] = {}


def lane_code(function: Any) -> Any:
    """Mark a function as part of the compiled model; it stays what it is."""
    _MARKED.add(_name(function))
    return function


def lanes_in(dtype: Any) -> int:
    """Columns computed side by side in one precision: as many as fill the same cache."""
    return LANES * 8 // int(np.dtype(dtype).itemsize)


def compiled(function: Callable[..., Any], dtype: Any = np.float64) -> Any:
    """A function of the compiled model, and all it calls, in one precision.

    Args:
        function: Marked with `lane_code`.
        dtype: float32 or float64.
    """
    kind = np.dtype(dtype)
    key = (_name(function), kind)
    if key not in _MADE:
        _MADE[key] = nb.njit(fastmath=FLAGS, error_model="numpy", nogil=True)(in_precision(function, kind))
    return _MADE[key]


def in_precision(function: Any, dtype: Any) -> Any:
    """The same function with all numbers in one precision, `LANES` and `REAL` as that precision has them."""
    kind = np.dtype(dtype)
    code: CodeType = function.__code__
    constants = tuple(kind.type(value) if isinstance(value, float) else value for value in code.co_consts)
    known = function.__globals__
    names = {name: _in(known[name], name, kind) for name in code.co_names if name in known}
    typed = FunctionType(code.replace(co_consts=constants), {**known, **names}, function.__name__, closure=function.__closure__)
    typed.__module__, typed.__qualname__ = function.__module__, function.__qualname__
    return typed


def _in(value: Any, name: str, kind: np.dtype[Any]) -> Any:
    if name == "LANES":
        return lanes_in(kind)
    if value is REAL:
        return kind.type
    if isinstance(value, float):
        return kind.type(value)
    if isinstance(value, FunctionType) and _name(value) in _MARKED:
        return compiled(value, kind)
    return value


def _name(function: Any) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _fused(_context: Any, factor: Any, other: Any, term: Any) -> Any:
    """``factor * other + term`` with one rounding.

    The compiler fuses products and sums as it likes; where two loops must give the same bits and it could choose differently, this chooses.
    """
    return term(factor, other, term), lambda _target, builder, _signature, values: builder.fma(*values)


fused: Any = intrinsic(_fused)
