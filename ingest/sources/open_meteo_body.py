"""What all of Open-Meteo's services answer with: a table of hours for each place, or an error in words.

Licence and credit
    CC BY 4.0. "Weather data by Open-Meteo.com" with a link. The free service is for non-commercial use and has limits (600 questions a
    minute, 5,000 an hour, 10,000 a day); the paid one has other hosts and a key. Halka asks neither unless ``open_meteo.enabled`` is set.

Documented structure
    ``{latitude, longitude (of the grid), elevation, utc_offset_seconds, timezone, hourly_units: {name: unit}, hourly: {time: [...], name:
    [...]}}``; for several places a list of these. Missing is ``null``. Times are naive and local to the zone asked for, so GMT is asked for
    and an answer with another offset refused. Wind comes in km/h unless m/s is asked for; every unit is checked against
    ``hourly_units``. Precipitation, rain, snowfall, radiation and gusts belong to the hour that ends at ``time``, everything else to
    the moment. ``{"error": true, "reason": "..."}`` comes with status 400, and by some gateways with 200.

Actual structure (seen in two recorded answers of February 2026)
    As documented; both were asked in a local zone and in km/h and are refused for it. No answer of the archive, the ensemble or earlier runs
    was at hand.

Never used
    ``snowfall`` is water times a fixed 0.7 cm per mm, not a measured depth; only its share of the precipitation is taken. ``snow_depth`` is
    that of a coarse model.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from config.settings import Settings
from config.site import Place
from ingest.body import json_content, mapping, number, rows
from ingest.ports import Query, RawBody
from model.domain.errors import SourceFormatError, SourceUnavailable
from model.domain.humidity import dew_point, snow_share

Series = npt.NDArray[np.float64]

LICENCE = "CC BY 4.0. Weather data by Open-Meteo.com (https://open-meteo.com/), icke-kommersiell användning"

#: Provider's name → (canonical name, unit asked for, factor to the canonical unit).
VARIABLE_MAP = MappingProxyType(
    {
        "temperature_2m": ("air_temperature", "°C", 1.0),
        "dew_point_2m": ("dew_point_temperature", "°C", 1.0),
        "relative_humidity_2m": ("relative_humidity", "%", 0.01),
        "cloud_cover": ("cloud_area_fraction", "%", 0.01),
        "wind_speed_10m": ("wind_speed", "m/s", 1.0),
        "wind_gusts_10m": ("wind_speed_of_gust", "m/s", 1.0),
        "wind_direction_10m": ("wind_from_direction", "°", 1.0),
        "pressure_msl": ("air_pressure_at_mean_sea_level", "hPa", 1.0),
        "precipitation": ("precipitation_amount", "mm", 1.0),
        "shortwave_radiation": ("surface_downwelling_shortwave_flux", "W/m²", 1.0),
    }
)
#: Water of the snow in the hour: cm of snow by the provider's fixed ratio back to mm of water.
SNOWFALL, SNOWFALL_UNIT, WATER_OF_SNOW_MM = "snowfall", "cm", 10.0 / 7.0
ASKED = (*VARIABLE_MAP, SNOWFALL)
_LEAST_MM = 0.05


@dataclass(frozen=True, slots=True)
class Table:
    """The hours of one place.

    Attributes:
        source: Short name of the source.
        longitude: Of the grid point [degree].
        latitude: Of the grid point [degree].
        elevation: Height [m], NaN where it is not told.
        time: Hours (aware UTC).
        units: Unit by column.
        columns: Values by column.
    """

    source: str
    longitude: float
    latitude: float
    elevation: float
    time: list[datetime]
    units: Mapping[str, Any]
    columns: Mapping[str, Any]

    def column(self, name: str, unit: str) -> Series:
        """A column by its own name; NaN throughout where it is absent.

        Raises:
            SourceFormatError: Its unit, length or content is not what was asked for.
        """
        if name not in self.columns:
            return np.full(len(self.time), math.nan)
        told = self.units.get(name)
        if told != unit:
            raise SourceFormatError(self.source, f"{name} is in {str(told)[:20]!r}, asked for in {unit!r}")
        values = self.columns[name]
        if not isinstance(values, list) or len(values) != len(self.time):
            raise SourceFormatError(self.source, f"{name} should be a list of {len(self.time)} values")
        return np.array([number({name: value}, name, source=self.source, where="hourly") for value in values])


def tables(raw: RawBody) -> list[Table]:
    """The tables in a body, one a place.

    Raises:
        SourceUnavailable: The provider says that something is wrong with the question or the service.
        SourceFormatError: The body is not what the module's docstring describes.
    """
    content = json_content(raw)
    answers = rows(content, source=raw.source, where="the answer") if isinstance(content, list) else [content]
    if not answers:
        raise SourceFormatError(raw.source, "the answer is an empty list")
    return [_table(mapping(answer, source=raw.source, where="the answer"), raw.source) for answer in answers]


def _table(answer: dict[str, Any], source: str) -> Table:
    if answer.get("error"):
        raise SourceUnavailable(source, f"Open-Meteo refuses the question: {str(answer.get('reason', 'no reason given'))[:160]}")
    offset = answer.get("utc_offset_seconds")
    if offset != 0 or isinstance(offset, bool):
        raise SourceFormatError(
            source,
            f"times are local ({str(answer.get('timezone'))[:30]}, utc_offset_seconds {str(offset)[:10]}); GMT is asked for and needed",
        )
    hourly = mapping(answer.get("hourly"), source=source, where="hourly")
    units = mapping(answer.get("hourly_units"), source=source, where="hourly_units")
    if units.get("time") != "iso8601":
        raise SourceFormatError(source, f"time is in {str(units.get('time'))[:20]!r}, expected 'iso8601'")
    told = hourly.get("time")
    if not isinstance(told, list):
        raise SourceFormatError(source, "hourly.time should be a list")
    longitude, latitude, elevation = (
        number(answer, name, source=source, where="the answer") for name in ("longitude", "latitude", "elevation")
    )
    if not (abs(longitude) <= 180.0 and abs(latitude) <= 90.0):
        raise SourceFormatError(source, f"the place {longitude:g} E {latitude:g} N lies not on the globe")
    return Table(source, longitude, latitude, elevation, [_moment(text, source) for text in told], units, hourly)


def _moment(text: object, source: str) -> datetime:
    try:
        parsed = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is not None or not 2000 <= parsed.year <= 2100:
        raise SourceFormatError(source, f"a time should read like 2026-01-15T12:00, is {str(text)[:40]!r}")
    return parsed.replace(tzinfo=UTC)


def series_of(table: Table, suffix: str = "") -> dict[str, Series]:
    """Canonical series of one member or run, with dew point and snow share made where they are not told.

    Args:
        table: Hours of one place.
        suffix: End of the columns' names, e.g. ``_member03`` or ``_previous_day1``.
    """
    series = {name: table.column(f"{theirs}{suffix}", unit) * factor for theirs, (name, unit, factor) in VARIABLE_MAP.items()}
    temperature = np.clip(series["air_temperature"], -100.0, 100.0)
    point = series["dew_point_temperature"]
    told = np.clip(series["relative_humidity"], 0.0, 1.05)
    series["dew_point_temperature"] = np.where(np.isnan(point), dew_point(temperature, told), point)
    amount = series["precipitation_amount"]
    snow = table.column(f"{SNOWFALL}{suffix}", SNOWFALL_UNIT) * WATER_OF_SNOW_MM
    falls = (amount >= _LEAST_MM) & np.isfinite(snow)
    share = snow_share(temperature, told)
    series["snow_fraction"] = np.where(falls, np.clip(snow / np.where(falls, amount, 1.0), 0.0, 1.0), share)
    return series


def question(
    source: str,
    url: str,
    place: Place,
    settings: Settings,
    *,
    hourly: Sequence[str],
    more: Mapping[str, str],
    period: tuple[datetime, datetime] | None = None,
) -> Query:
    """A question to one of Open-Meteo's services.

    Raises:
        SourceUnavailable: It is not enabled.
    """
    if not settings.open_meteo.enabled:
        raise SourceUnavailable(
            source,
            "Open-Meteo is off: its free service is for non-commercial use only. If your use is, or you have its paid service, "
            "set open_meteo.enabled = true (and open_meteo.key_file and the paid addresses)",
        )
    key = settings.open_meteo.key
    params = {
        "latitude": f"{place.latitude:.4f}",
        "longitude": f"{place.longitude:.4f}",
        "elevation": f"{place.altitude_m:.0f}",
        "hourly": ",".join(hourly),
        "timezone": "GMT",
        "wind_speed_unit": "ms",
        **more,
    }
    return Query(
        source=source,
        url=url,
        place=(place.longitude, place.latitude),
        params=params | ({"apikey": "{apikey}"} if key else {}),
        secrets={"apikey": key.get_secret_value()} if key else {},
        secret_hint="set open_meteo.key_file to a file that holds the key" if key else "",
        period=period,
    )
