"""hourly.csv as a plain table: its times, its numbers, its stations, and errors that name the row."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.domain.errors import ForecastError

Array = NDArray[np.float64]
#: Names a column of times may have.
TIMES = ("time_utc", "time_est", "time", "valid_time", "timestamp")


def stations(path: Path) -> tuple[str | None, ...]:
    """Names in the column ``station``; None alone where there is no such column.

    Args:
        path: Of hourly.csv.

    Raises:
        ForecastError: As `read_table`, or a row names no station.
    """
    if "station" not in read_table(path, rows=0):
        return (None,)
    named = read_table(path)["station"]
    if named.isna().any():
        raise ForecastError(f"{path}, row {int(np.flatnonzero(named.isna())[0]) + 2}: no station is named")
    return tuple(dict.fromkeys(named.astype(str)))


def read_table(path: Path, rows: int | None = None) -> pd.DataFrame:
    """The file as it is.

    Args:
        path: Of hourly.csv.
        rows: Only so many; all if absent.

    Raises:
        ForecastError: There is no such file, or it is empty or no table.
    """
    if not path.is_file():
        raise ForecastError(f"{path.parent} holds no hourly.csv; name a folder in the form of hornsgatan or canada_pavement")
    try:
        return pd.read_csv(path, nrows=rows)
    except (pd.errors.EmptyDataError, pd.errors.ParserError, UnicodeDecodeError) as error:
        raise ForecastError(f"{path} is not a readable CSV: {error}") from error


def read_columns(path: Path, needed: Sequence[str] = ()) -> pd.DataFrame:
    """A file that has some columns by name; others may stand beside them.

    Args:
        path: Of the file.
        needed: Names of the columns.

    Raises:
        ForecastError: It cannot be read, or lacks a column.
    """
    try:
        table = pd.read_csv(path)
    except OSError as error:
        raise ForecastError(f"{path}: cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise ForecastError(f"{path}: cannot be read: {str(error).splitlines()[0]}") from error
    absent = [name for name in needed if name not in table]
    if absent:
        raise ForecastError(f"{path}: lacks the columns {', '.join(absent)}; it has {', '.join(map(str, table.columns))}")
    return table


def read_times(table: pd.DataFrame, path: Path) -> pd.DatetimeIndex:
    """UTC without zone. Midnight after 23:00 of the same date is the 24th hour of that date, in Eastern standard time.

    Args:
        table: Of one station.
        path: Named in errors.

    Raises:
        ForecastError: No column of times, or one that cannot be read.
    """
    name = next((name for name in TIMES if name in table), None)
    if name is None:
        raise ForecastError(f"{path} has no column of times; one of {', '.join(TIMES)} is needed (UTC unless it says est)")
    if table.empty:
        raise ForecastError(f"{path} has no rows")
    index = moments(table, name, path)
    if name == "time_est":
        back = np.concatenate([[False], np.diff(index.to_numpy()) == np.timedelta64(-23, "h")])
        index = index + pd.to_timedelta(np.where(back, 24, 0) + 5, unit="h")
    return index


def moments(table: pd.DataFrame, name: str, path: Path) -> pd.DatetimeIndex:
    """A column of times as it says, UTC where it names a zone, without it.

    Args:
        table: Of the file.
        name: Of the column.
        path: Named in errors.

    Raises:
        ForecastError: One that cannot be read.
    """
    time = pd.to_datetime(table[name].astype(str), utc=True, errors="coerce", format="ISO8601")
    if time.isna().any():
        row = int(np.flatnonzero(time.isna())[0])
        raise ForecastError(
            f"{path}, row {_line(table, row)}: {name} {table[name].iloc[row]!r} is no time such as 2010-11-02T23:00:00Z"
        )
    return pd.DatetimeIndex(time).tz_localize(None)


def read_numbers(table: pd.DataFrame, name: str, path: Path) -> Array:
    """A column of numbers, NaN where empty.

    Args:
        table: Of one station.
        name: Of the column.
        path: Named in errors.

    Raises:
        ForecastError: Something that is no number.
    """
    values = pd.to_numeric(table[name], errors="coerce")
    wrong = np.flatnonzero(values.isna() & table[name].notna())
    if wrong.size:
        row = int(wrong[0])
        raise ForecastError(f"{path}, row {_line(table, row)}: {name} {table[name].iloc[row]!r} is no number")
    found: Array = values.to_numpy(dtype=np.float64)
    return np.where(np.isfinite(found), found, np.nan)


def believable_numbers(table: pd.DataFrame, name: str, path: Path, *, low: float, high: float) -> tuple[Array, str]:
    """A column of numbers without those that cannot be, NaN where missing, and in words what was passed over; empty where nothing was.

    Args:
        table: Of the file.
        name: Of the column.
        path: Named in errors and words.
        low: Least that can be.
        high: Largest that can be.

    Raises:
        ForecastError: Something that is no number.
    """
    values = read_numbers(table, name, path)
    wrong = (values < low) | (values > high)
    if not wrong.any():
        return values, ""
    first = int(np.flatnonzero(wrong)[0])
    said = f"{path.name}: {name} impossible in {int(wrong.sum())} rows (first row {_line(table, first)}: {values[first]:g}), taken as missing"
    return np.where(wrong, np.nan, values), said


def _line(table: pd.DataFrame, row: int) -> int:
    """Line of the file on which a row of the table stands, also where only rows of one station are kept."""
    return int(table.index[row]) + 2
