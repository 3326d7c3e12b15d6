"""Cases of an ensemble and what came, read from a file by the names of its columns.

* the valid time: ``rownames``, ``time``, ``time_utc``, ``valid_time``, ``date`` or ``timestamp``
* members: a word, ``fc`` or ``member``, and a number (``tempfc.1``, ``fc0``, ``member_3``), all with the same word
* the observed value: named by that word (``temp``), or ``observed``; else the one column that is neither time nor member

Other columns are passed over, and columns may stand in any order.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.road_temperature_table import read_columns, read_numbers
from model.domain.errors import ForecastError

TIMES = ("rownames", "time", "time_utc", "valid_time", "date", "timestamp")
OBSERVED = ("observed", "obs")
#: Words in the name of a file or of the observed value by which an amount that cannot fall below zero is known.
AMOUNTS = ("rain", "precip")
#: Amounts below zero by no more than this are a packed zero; what is less cannot be and is missing.
DUST = 0.01
_MEMBER = re.compile(r"(?P<of>.*?)[._ ]?(fc|member)[._ ]?\d+", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Cases:
    """The cases of one variable.

    Attributes:
        table: ``observed`` and ``member_1``, …; index valid times, rising.
        amounts: Whether nothing lies below zero.
        incomplete: Rows left out for want of a possible observed value or of a member.
        repeated: Rows left out because an earlier one has the same time.
    """

    table: pd.DataFrame
    amounts: bool
    incomplete: int
    repeated: int


def read(path: Path) -> Cases:
    """Cases in the order of time.

    Raises:
        ForecastError: The file cannot be read, a column lacks or could be either of two, a time or number cannot be read, or no case is whole.
    """
    table = read_columns(path)
    time, observed, members = _columns([str(name) for name in table.columns], path)
    when = pd.to_datetime(table[time].astype(str), utc=True, errors="coerce", format="mixed").dt.tz_localize(None)
    if when.isna().any():
        row = int(np.flatnonzero(when.isna().to_numpy())[0])
        raise ForecastError(f"{path}, row {row + 2}, {time}: {table[time].iloc[row]!r} is no time")
    numbers = {
        own: read_numbers(table, name, path)
        for own, name in {"observed": observed, **{f"member_{k}": name for k, name in enumerate(members, 1)}}.items()
    }
    amounts = any(word in name.lower() for name in (path.stem, observed) for word in AMOUNTS)
    if amounts:
        numbers = {own: np.where(values < -DUST, np.nan, np.maximum(values, 0.0)) for own, values in numbers.items()}
    every = pd.DataFrame(numbers).set_index(pd.DatetimeIndex(when))
    whole = every.dropna()
    if whole.empty:
        blank = [name for own, name in zip(every, (observed, *members), strict=True) if every[own].isna().all()]
        why = f"; {', '.join(blank)} without any value" if blank and len(table) else ""
        raise ForecastError(
            f"{path}: holds no case with {observed} and every one of {len(members)} members in its {len(table)} rows{why}"
        )
    once = whole[~whole.index.duplicated()].sort_index()
    return Cases(once, amounts, len(every) - len(whole), len(whole) - len(once))


def _columns(names: list[str], path: Path) -> tuple[str, str, list[str]]:
    """Time, observed value and members among the names of a file's columns."""
    has = f"it has {', '.join(names)}"
    times = [name for name in names if name.lower() in TIMES]
    if len(times) != 1:
        raise ForecastError(f"{path}: needs one column of times named {', '.join(TIMES)}; {has}")
    found = {name: match["of"] for name in names if (match := _MEMBER.fullmatch(name))}
    words = sorted(set(found.values()))
    if len(words) > 1 or len(found) < 2:
        several = f"members of {' and of '.join(word or 'no word' for word in words)}" if len(words) > 1 else f"{len(found)}"
        raise ForecastError(
            f"{path}: needs two or more members of one variable, such as tempfc.1, tempfc.2; {several} found, {has}"
        )
    rest = [name for name in names if name not in found and name not in times]
    named = [name for name in rest if name == words[0]] or [name for name in rest if name.lower() in OBSERVED] or rest
    if len(named) != 1:
        many = f"{', '.join(named)} could each be it; name it {words[0] or OBSERVED[0]}" if named else f"{has}"
        raise ForecastError(f"{path}: needs one column of what was observed; {many}")
    return times[0], named[0], sorted(found, key=_number)


def _number(name: str) -> int:
    return int(re.findall(r"\d+", name)[-1])
