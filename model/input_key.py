"""One key for all that goes into an assessment: the same inputs, the same key, the same night."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from pydantic import BaseModel


def input_key(parts: Mapping[str, object]) -> str:
    """Hash of named inputs.

    Args:
        parts: Datasets, arrays, models of configuration, dataclasses, plain values, and sequences of them.

    Returns:
        64 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for name in sorted(parts):
        digest.update(f"{name}=".encode())
        _feed(digest, parts[name])
    return digest.hexdigest()


def _feed(digest: Any, part: object) -> None:
    """Add one part; every kind announces itself, so that no two different inputs read alike."""
    if isinstance(part, xr.Dataset):
        digest.update(b"dataset;")
        _feed(digest, {str(key): str(value) for key, value in part.attrs.items()})
        for name in sorted(map(str, part.variables)):
            variable = part.variables[name]
            digest.update(f"{name}:{variable.dims}".encode())
            _feed(digest, variable.to_numpy())
    elif isinstance(part, np.ndarray):
        digest.update(f"array:{part.shape}:{part.dtype.kind};".encode())
        plain = part.astype("U") if part.dtype.kind in "OSU" else part
        digest.update(json.dumps(plain.tolist()).encode() if plain.dtype.kind == "U" else np.ascontiguousarray(plain).tobytes())
    elif isinstance(part, BaseModel):
        digest.update(part.model_dump_json().encode())
    elif isinstance(part, Mapping):
        digest.update(b"mapping;")
        for key in sorted(part, key=str):
            digest.update(f"{key}:".encode())
            _feed(digest, part[key])
    elif isinstance(part, Sequence) and not isinstance(part, str | bytes):
        digest.update(f"sequence:{len(part)};".encode())
        for item in part:
            _feed(digest, item)
    else:
        digest.update(f"{type(part).__name__}:{part!r};".encode())
