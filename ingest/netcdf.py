"""Reading the bytes of a small NetCDF classic file: values unpacked, times as aware UTC, each refusal in words."""

import io
import re
import struct
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr
from scipy.io import netcdf_file, netcdf_variable

from ingest.ports import RawBody
from model.domain.errors import SourceFormatError

Array = npt.NDArray[np.float64]
Times = npt.NDArray[np.datetime64]

#: Beyond this a number is a mark for "missing" of the file format (9.96921e36) or nonsense.
_LARGEST = 1e30
_SECONDS = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0}
_SINCE = re.compile(
    r"(second|minute|hour|day)s? since (\d{4}-\d{2}-\d{2})[T ]?(\d{2}:\d{2}(?::\d{2})?)?(?:\.0*)?\s*(Z|UTC|\+00:?00)?$"
)


def read_netcdf(raw: RawBody) -> xr.Dataset:
    """The Dataset in a body, undecoded and in memory.

    Raises:
        SourceFormatError: Not a whole NetCDF classic file.
    """
    if not raw.body.startswith(b"CDF"):
        raise SourceFormatError(
            raw.source, f"the body of {len(raw.body)} bytes is no NetCDF classic file: it starts with {raw.body[:12]!r}"
        )
    try:
        with netcdf_file(io.BytesIO(raw.body), "r", mmap=False) as file:
            variables = {str(name): _variable(item) for name, item in file.variables.items()}
        return xr.Dataset(variables)
    except (
        ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError, OSError, RuntimeError, TypeError, ValueError,
        struct.error,
    ) as error:  # fmt: skip
        raise SourceFormatError(
            raw.source, f"the NetCDF file is damaged ({type(error).__name__}). It is kept in the raw archive"
        ) from error


def _variable(item: netcdf_variable) -> xr.Variable:
    dims = tuple(map(str, item.dimensions))
    if len(set(dims)) < len(dims):
        raise ValueError("a dimension comes twice")
    values = np.asarray(item.data)
    stated = getattr(item, "_attributes")  # noqa: B009 - scipy has no other way, and its stubs do not know this one
    attributes = {str(name): _attribute(value) for name, value in stated.items()}
    return xr.Variable(dims, values.astype(values.dtype.newbyteorder("=")), attributes)


def _attribute(value: object) -> object:
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    numbers = np.atleast_1d(np.asarray(value))
    return numbers[0] if numbers.size == 1 else numbers


def floats(values: npt.NDArray[Any]) -> Array:
    """Numbers as float64; a signalling NaN of a damaged file is a NaN like any other."""
    with np.errstate(invalid="ignore"):
        numbers: Array = values.astype(np.float64)
    return numbers


def unpacked(dataset: xr.Dataset, name: str, *, source: str) -> Array:
    """Values of a variable as numbers; NaN where the file marks them missing.

    Raises:
        SourceFormatError: It is absent or holds no numbers.
    """
    if name not in dataset.variables:
        raise SourceFormatError(source, f"the file lacks {name}")
    variable = dataset[name]
    packed = variable.to_numpy()
    if packed.dtype.kind not in "iuf":
        raise SourceFormatError(source, f"{name} holds no numbers")
    values = floats(packed)
    missing = ~(np.abs(values) < _LARGEST)
    for mark in ("_FillValue", "missing_value"):
        if mark in variable.attrs:
            missing |= values == _number(variable.attrs[mark], f"{mark} of {name}", source)
    scale = _number(variable.attrs.get("scale_factor", 1.0), f"scale_factor of {name}", source)
    offset = _number(variable.attrs.get("add_offset", 0.0), f"add_offset of {name}", source)
    if not (abs(scale) < _LARGEST and abs(offset) < _LARGEST):
        raise SourceFormatError(source, f"{name} is packed by {scale:g} and {offset:g}, which is nonsense")
    with np.errstate(over="ignore", invalid="ignore"):
        values = np.where(missing, np.nan, np.where(missing, 0.0, values) * scale + offset)
    return np.where(np.abs(values) < _LARGEST, values, np.nan)


def moments(dataset: xr.Dataset, name: str, *, source: str) -> list[datetime]:
    """Times of a variable in units such as ``seconds since 1970-01-01 00:00:00 +00:00``.

    Raises:
        SourceFormatError: Other units, a missing value, or a time outside 2000-2100.
    """
    values = np.ravel(unpacked(dataset, name, source=source))
    units = str(dataset[name].attrs.get("units", ""))
    told = _SINCE.match(units.strip())
    if told is None:
        raise SourceFormatError(source, f"{name} is in {units[:40]!r}, expected seconds or hours since a moment UTC")
    try:
        since = datetime.fromisoformat(f"{told.group(2)}T{told.group(3) or '00:00'}").replace(tzinfo=UTC)
        found = [since + timedelta(seconds=round(float(value) * _SECONDS[told.group(1)])) for value in values]
    except (ValueError, OverflowError) as error:
        raise SourceFormatError(source, f"{name} holds something that is no time") from error
    for moment in found:
        if not 2000 <= moment.year <= 2100:
            raise SourceFormatError(source, f"{name} lies outside 2000-2100: {moment.isoformat()}")
    return found


def _number(value: object, what: str, source: str) -> float:
    try:
        numbers = np.ravel(np.asarray(value, dtype=float))
    except (TypeError, ValueError) as error:
        raise SourceFormatError(source, f"{what} is no number") from error
    if numbers.size != 1:
        raise SourceFormatError(source, f"{what} holds {numbers.size} numbers")
    return float(numbers[0])
