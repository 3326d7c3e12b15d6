"""A dataset behind an OPeNDAP address as a lazy xarray Dataset: nothing is fetched before it is indexed.

Every question goes through the project's own transport, so that time-outs, pauses after a refusal, the limit on an answer's size and our name
in the User-Agent hold here too.
"""

from collections.abc import Callable
from urllib.parse import quote

import numpy as np
import xarray as xr
from xarray.backends import BackendArray
from xarray.core import indexing

from ingest.opendap import Declared, attributes, declarations, values
from model.domain.errors import SourceFormatError

#: Address → body.
Send = Callable[[str], bytes]


def open_remote(address: str, send: Send, *, source: str) -> xr.Dataset:
    """The dataset as it lies there: packed values, fill values and times undecoded.

    Args:
        address: OPeNDAP address without suffix.
        send: Carries a question out.
        source: Short name of the source, for messages.

    Raises:
        SourceUnavailable: No answer, or the server's own error.
        SourceFormatError: The answers are not what the protocol says.
    """
    declared = declarations(_text(send(f"{address}.dds"), source), source=source)
    tables = attributes(_text(send(f"{address}.das"), source), source=source)
    variables: dict[str, xr.Variable] = {}
    for item in declared:
        if item.name in variables or item.dtype == np.dtype(object):
            continue  # a grid's maps repeat what stands alone; texts hold no weather
        lazy = indexing.LazilyIndexedArray(_Remote(address, item, send, source))
        variables[item.name] = xr.Variable(item.dims, lazy, attrs=tables.get(item.name, {}))
    # no index is made of the coordinates: that would fetch every one of them at once
    axes = {name: variable for name, variable in variables.items() if variable.dims == (name,)}
    rest = {name: variable for name, variable in variables.items() if name not in axes}
    try:
        return xr.Dataset(rest, coords=xr.Coordinates(axes, indexes={}), attrs=tables.get("NC_GLOBAL", {}))
    except ValueError as error:
        raise SourceFormatError(source, f"the declared shapes contradict each other: {error}") from error


class _Remote(BackendArray):
    """One array on the server."""

    def __init__(self, address: str, declared: Declared, send: Send, source: str) -> None:
        self.shape, self.dtype = declared.shape, declared.dtype
        self._address, self._declared, self._send, self._source = address, declared, send, source

    def __getitem__(self, key: indexing.ExplicitIndexer) -> np.ndarray:
        """The part that an index asks for."""
        part: np.ndarray = indexing.explicit_indexing_adapter(key, self.shape, indexing.IndexingSupport.BASIC, self._fetch)
        return part

    def _fetch(self, key: tuple[int | slice, ...]) -> np.ndarray:
        ranges: list[str] = []
        shape: list[int] = []
        flip: list[int] = []
        single: list[int] = []
        for axis, (index, length) in enumerate(zip(key, self.shape, strict=True)):
            if isinstance(index, slice):
                places = range(length)[index]
                if len(places) == 0:
                    return np.empty([len(range(n)[i]) for i, n in zip(key, self.shape, strict=True) if isinstance(i, slice)])
                if places.step < 0:
                    flip.append(axis)
                    places = places[::-1]
            else:
                places = range(int(index) % length, int(index) % length + 1)
                single.append(axis)
            shape.append(len(places))
            ranges.append(f"[{places[0]}:{places.step}:{places[-1]}]")
        name = self._declared.name
        body = self._send(f"{self._address}.dods?{quote(name + ''.join(ranges), safe=':,.')}")
        array = values(body, source=self._source).get(name)
        if array is None or array.shape != tuple(shape):
            got = "nothing" if array is None else f"{array.shape}"
            raise SourceFormatError(self._source, f"asked for {name} of shape {tuple(shape)}, got {got}")
        turned: np.ndarray = np.flip(array, tuple(flip))
        return np.squeeze(turned, axis=tuple(single))


def _text(body: bytes, source: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceFormatError(source, f"the description of the dataset is not text at byte {error.start}") from error
