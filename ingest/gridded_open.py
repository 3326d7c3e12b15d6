"""Gridded files, opened without loading them: NetCDF on disk, or an OPeNDAP address."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import xarray as xr

from ingest.gridded import PACKED
from ingest.opendap_dataset import open_remote
from ingest.ports import Query, Transport
from model.domain.errors import SourceUnavailable
from model.domain.source_state import Outcome

#: Mark in the encoding of a Dataset behind an address: status that its description was answered with.
STATUS = "http_status"
_HDF5 = b"\x89HDF\r\n\x1a\n"
_CLASSIC = b"CDF"


@dataclass(frozen=True, slots=True)
class GridFiles:
    """Opens addresses (``https://…`` by OPeNDAP) and paths (``/data/run.nc`` or ``file:///data/run.nc``).

    Attributes:
        transport: Way to reach providers.
        now: Time it is (aware UTC).
        source: Short name of the source that asks, for messages and for the transport's pauses.
    """

    transport: Transport
    now: datetime
    source: str = "gridded"

    @contextmanager
    def open(self, address: str) -> Iterator[xr.Dataset]:
        """The file as a lazy Dataset, closed at the end of the ``with`` block; values packed and times undecoded, as they lie there.

        Raises:
            SourceUnavailable: It cannot be opened; the message says what to do.
            SourceFormatError: The server's answers are not what the protocol says.
        """
        parts = urlsplit(address)
        if parts.scheme in ("http", "https"):
            statuses: list[int] = []

            def send(part: str) -> bytes:
                raw = self.transport.send(Query(source=self.source, url=part), self.now)
                statuses.append(raw.status)
                return raw.body

            remote = open_remote(address, send, source=self.source)
            remote.encoding[STATUS] = max(statuses)
            yield remote
            return
        path = Path(unquote(parts.path)) if parts.scheme == "file" else Path(address)
        try:
            with path.open("rb") as file:
                start = file.read(len(_HDF5))
            engine = "h5netcdf" if start == _HDF5 else "scipy"
            if engine == "scipy" and not start.startswith(_CLASSIC):
                raise SourceUnavailable(self.source, f"{path} is no NetCDF file; check the address in the settings (sources)")
            dataset = xr.open_dataset(path, engine=engine, decode_cf=False, cache=False)
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            reason = getattr(error, "strerror", None) or error
            absent = isinstance(error, FileNotFoundError)  # this file is not there, of which nothing follows for the others
            outcome = Outcome.REFUSED if absent else Outcome.UNREACHABLE
            raise SourceUnavailable(self.source, f"{path} cannot be opened as NetCDF: {reason}", outcome=outcome) from error
        if engine == "h5netcdf":
            dataset.encoding[PACKED] = True
        with dataset:
            yield dataset
