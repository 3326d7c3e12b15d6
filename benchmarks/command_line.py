"""What benchmarks that read a folder share at the command line: a date asked for, and figures written to a file."""

import argparse
import json
import math
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from model.domain.errors import ForecastError


def date_of(text: str) -> pd.Timestamp:
    """A date or moment without its zone, in UTC where it names one.

    Raises:
        argparse.ArgumentTypeError: It is none.
    """
    stamp = pd.to_datetime(text, errors="coerce")
    if pd.isna(stamp):
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write one as 2023-06-01")
    return stamp.tz_convert(None) if stamp.tzinfo else stamp


def write_figures(path: Path, figures: Mapping[str, object]) -> None:
    """Figures by name as JSON; null where one has no meaning.

    Raises:
        ForecastError: The file cannot be written.
    """
    try:
        path.write_text(json.dumps(_finite(figures), indent=1, allow_nan=False) + "\n", "utf-8")
    except OSError as error:
        raise ForecastError(f"{path}: cannot be written: {error.strerror}; name a file in a folder that exists") from error


def _finite(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(name): _finite(own) for name, own in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value
