"""Why readings carry flags, sensor by sensor, in words with the numbers that speak."""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard.components.marks import SEPARATOR
from dashboard.format import Format, plain
from dashboard.style import ICONS, Status
from dashboard.text.words import Words
from model.domain.variables import VARIABLES
from model.domain.weather import FLAG_BAD
from model.domain.weather_sensors import SensorDoubt

#: Checks that have words of their own.
CODES = ("range", "spike", "step", "rate", "flat_line", "consistency", "spatial", "lasting", "drift", "swapped", "provider")
#: Variables that have a name of their own on this page; the others are told by their canonical name.
NAMED = (
    "air_temperature",
    "dew_point_temperature",
    "relative_humidity",
    "wind_speed",
    "road_surface_temperature",
    "ground_temperature",
    "precipitation_amount",
    "friction",
)
UNITS = {"degC": "°C", "1": "", "m s-1": "m/s", "mm": "mm", "m": "m", "cm": "cm", "W m-2": "W/m²", "g m-2": "g/m²", "degree": "°"}
_DECIMALS = 1


def doubts_table(doubts: Sequence[SensorDoubt], names: Mapping[str, str], words: Words, form: Format) -> pd.DataFrame:
    """One row a sensor and check.

    Args:
        doubts: Newest first.
        names: Name of each station by id.
        words: Language.
        form: How values are written.
    """
    return pd.DataFrame(
        [
            {
                words("health.station"): plain(names.get(item.station, item.station)),
                words("doubt.sensor"): _variable(item, words),
                words("doubt.verdict"): _verdict(item, words),
                words("doubt.why"): why(item, words, form),
                words("doubt.period"): f"{form.clock(item.first_at)}–{form.clock(item.last_at)}",
                words("doubt.readings"): form.number(item.count),
            }
            for item in doubts
        ]
    )


def why(item: SensorDoubt, words: Words, form: Format) -> str:
    """The reason in words: ``står stilla på −1,4 °C medan vädret rör sig``, with what was likely and what is allowed."""
    unit = UNITS.get(VARIABLES[item.variable].units, VARIABLES[item.variable].units)
    text = words(f"doubt.{item.code}") if item.code in CODES else plain(item.code)
    parts = [f"{text}: {form.with_unit(item.value, unit, _DECIMALS)}".rstrip()]
    if item.expected is not None:
        parts.append(words("doubt.likely", value=form.with_unit(item.expected, unit, _DECIMALS)))
    return SEPARATOR.join(parts)


def _variable(item: SensorDoubt, words: Words) -> str:
    return words(f"doubt.of.{item.variable}") if item.variable in NAMED else plain(item.variable)


def _verdict(item: SensorDoubt, words: Words) -> str:
    if item.flag >= FLAG_BAD:
        return f"{ICONS[Status.START]} {words('doubt.bad')}"
    return f"{ICONS[Status.WAIT]} {words('doubt.suspect')}"
