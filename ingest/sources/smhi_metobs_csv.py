"""A CSV file of SMHI's observations: one station, one parameter, any length of time.

Documented and actual structure (seen in recorded files of 2013, corrected archive, and 2017, latest day)
    Fields are parted by ``;``. The file begins with a byte order mark and three blocks, each a header and its rows: station
    (``Stationsnamn;…``), parameter (``Parameternamn;Beskrivning;Enhet``) and positions over time (``Tidsperiod (fr.o.m);…``). The data begin
    with a header whose first cell is ``Datum`` (``Datum;Tid (UTC);<name>;Kvalitet;;…``) or, for daily values, ``Från Datum Tid (UTC)``.
    The first data rows carry free text in further columns; in a period without data only that text is there. Headers are therefore
    found by their first cell, never by line number. Values are text; what was rejected is simply absent.

Quality
    ``G`` is controlled and approved. ``Y`` is "suspect or aggregated, roughly controlled archive data, or real-time data of the last two
    hours that are not controlled yet": younger than `UNCHECKED` it counts as good until Halka's own checks have looked, older as suspect.
"""

import math
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import xarray as xr

from ingest.ports import RawBody
from ingest.sources.smhi_metobs_parameters import Parameter, by_title
from ingest.stations import CLOCK_TOLERANCE
from model.domain.errors import ForecastError, SourceEmpty, SourceFormatError
from model.domain.variables import VARIABLES
from model.domain.weather import FLAG_GOOD, FLAG_SUSPECT, OBSERVATION_DIMS, check_observations, from_utc64, to_utc64

#: A value that SMHI has not controlled yet is younger than this.
UNCHECKED = timedelta(hours=3)
PREFIX = "smhi"
_FIRST = np.datetime64("2000-01-01T00:00:00", "s")
_DAY, _CLOCK = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}")
_LARGEST = 1e9

_Block = list[list[str]]


def parse_csv(raw: RawBody, *, now: datetime) -> xr.Dataset:
    """Canonical observations of one station and one parameter from the year 2000 on.

    Args:
        raw: Body as received.
        now: Time it is (aware UTC).

    Raises:
        SourceFormatError: The file is not what the module's docstring describes, or holds a parameter that is not read.
        SourceEmpty: The period holds no value.
    """
    lines = _lines(raw)
    station, _ = _block(lines, "Stationsnamn", raw.source)
    described, _ = _block(lines, "Parameternamn", raw.source)
    positions, _ = _block(lines, "Tidsperiod (fr.o.m)", raw.source)
    if any(line[0] == "Från Datum Tid (UTC)" for line in lines if line):
        by_title(described[0][0], described[0][1], described[0][2], source=raw.source)
        raise SourceFormatError(raw.source, f"{described[0][0]!r} has daily values, which cannot be placed in hours")
    parameter = by_title(described[0][0], described[0][1], described[0][2], source=raw.source)
    rows, header = _block(lines, "Datum", raw.source)
    if header[1:2] != ["Tid (UTC)"] or header[3:4] != ["Kvalitet"]:
        raise SourceFormatError(
            raw.source, f"the data do not begin with Datum;Tid (UTC);…;Kvalitet but {';'.join(header)[:60]!r}"
        )
    times, values, flags = _series(rows, parameter, raw, now)
    if not times.size:
        raise SourceEmpty(raw.source, f"station {station[0][0]} has no value of {parameter.name} in the period")
    return _dataset(station[0], positions[-1], parameter, times, values, flags, raw)


def flag_of(quality: object, time: datetime, seen_at: datetime) -> int:
    """Flag for SMHI's quality code of a value that was seen at a moment."""
    return FLAG_GOOD if quality == "G" or (quality == "Y" and seen_at - time <= UNCHECKED) else FLAG_SUSPECT


def _lines(raw: RawBody) -> _Block:
    try:
        text = raw.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceFormatError(raw.source, f"the file is not UTF-8 text at byte {error.start}") from error
    if text.lstrip().startswith("<"):
        raise SourceFormatError(raw.source, f"answered a web page with status {raw.status} where a CSV file was expected")
    return [[cell.strip() for cell in line.split(";")] for line in text.splitlines()]


def _block(lines: _Block, first: str, source: str) -> tuple[_Block, list[str]]:
    """Rows below the header that begins with `first`, up to an empty line; for the data, all that follow."""
    start = next((i for i, line in enumerate(lines) if line[0] == first), None)
    if start is None:
        raise SourceFormatError(
            source, f"the file has no header that begins with {first!r}: not a file of SMHI's observations, or cut"
        )
    rows: _Block = []
    for line in lines[start + 1 :]:
        if not any(line) and first != "Datum":
            break
        rows.append(line)
    if first != "Datum" and (not rows or len(rows[0]) < 3):
        raise SourceFormatError(source, f"the block below {first!r} is empty or cut")
    return rows, lines[start]


def _series(
    rows: _Block, parameter: Parameter, raw: RawBody, now: datetime
) -> tuple[npt.NDArray[np.datetime64], npt.NDArray[np.float64], npt.NDArray[np.int8]]:
    given = [row for row in rows if len(row) >= 4 and row[0] and row[2]]
    if any(row[0] and len(row) < 4 for row in rows):
        raise SourceFormatError(raw.source, "a data row is cut before its quality code")
    odd = next((row for row in given if not (_DAY.fullmatch(row[0]) and _CLOCK.fullmatch(row[1]))), None)
    if odd is not None:
        raise SourceFormatError(raw.source, f"a data row holds no time: {';'.join(odd)[:40]!r}")
    try:
        seconds = np.array([f"{row[0]}T{row[1]}" for row in given], dtype="datetime64[s]")
        values = np.array([float(row[2]) for row in given], dtype=float) * parameter.factor
    except ValueError as error:
        raise SourceFormatError(raw.source, f"a data row holds no time or number: {error}") from error
    usable = np.isfinite(values) & (seconds >= _FIRST) & (seconds <= to_utc64(now + CLOCK_TOLERANCE).astype("datetime64[s]"))
    given = [row for row, use in zip(given, usable, strict=True) if use]
    times, values = seconds[usable].astype("datetime64[ns]"), np.clip(values[usable], -_LARGEST, _LARGEST)
    age = to_utc64(raw.fetched_at) - times
    good = np.array([row[3] == "G" for row in given], dtype=bool)
    unchecked = np.array([row[3] == "Y" for row in given], dtype=bool) & (age <= np.timedelta64(UNCHECKED))
    flags = np.where(good | unchecked, FLAG_GOOD, FLAG_SUSPECT).astype(np.int8)
    times, last = np.unique(times[::-1], return_index=True)
    return times, values[::-1][last], flags[::-1][last]


def _dataset(
    station: Sequence[str],
    position: Sequence[str],
    parameter: Parameter,
    times: npt.NDArray[np.datetime64],
    values: npt.NDArray[np.float64],
    flags: npt.NDArray[np.int8],
    raw: RawBody,
) -> xr.Dataset:
    if len(position) < 5:
        raise SourceFormatError(raw.source, "the last position of the station is cut")
    height, latitude, longitude = (_degrees(cell, raw.source) for cell in position[2:5])
    if not (abs(latitude) <= 90.0 and abs(longitude) <= 180.0):
        raise SourceFormatError(raw.source, f"the station stands at {latitude:g}, {longitude:g}, which is not on the globe")
    measured = xr.Dataset(
        {
            parameter.name: (OBSERVATION_DIMS, values[None].astype(np.float32), {"units": VARIABLES[parameter.name].units}),
            f"{parameter.name}_flag": (OBSERVATION_DIMS, flags[None]),
        },
        coords={
            "station": [f"{PREFIX}:{station[1]}"],
            "time": times,
            "name": ("station", [station[0]]),
            "longitude": ("station", [longitude], {"units": "degree"}),
            "latitude": ("station", [latitude], {"units": "degree"}),
            "altitude": ("station", [height], {"units": "m"}),
        },
        attrs={
            "source": raw.source,
            "reference_time": from_utc64(times[-1]).isoformat(),
            "issued_at": from_utc64(times[-1]).isoformat(),
            "available_at": raw.fetched_at.isoformat(),
            "simulated": 0,
            "note": "",
            "provider_flags": 1,
        },
    )
    try:
        return check_observations(measured)
    except ForecastError as error:
        raise SourceFormatError(raw.source, str(error)) from error


def _degrees(cell: str, source: str) -> float:
    try:
        value = float(cell)
    except ValueError as error:
        raise SourceFormatError(source, f"the station's position is no number: {cell[:20]!r}") from error
    return value if math.isfinite(value) else math.nan
