"""City sensors as a site file describes them: where a feed answers, and which of its fields is what, in which unit."""

import re
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from config.frozen import Frozen
from config.quantities import conversion

_STEP = r"[^.\[\]{}\s]+|\[\d{1,4}\]|\[[^=\[\]]+=[^\[\]]+\]"
_PATH = re.compile(rf"(?:{_STEP})(?:\.?(?:{_STEP}))*")
KEY_PLACEHOLDER = "{key}"


def _is_path(text: str) -> str:
    if text and not _PATH.fullmatch(text):
        raise ValueError("not a path such as payload.temperature, values[0].v or sensors[name=road].value")
    return text


def zone_exists(name: str) -> str:
    """A time zone's name, if there is such a zone (ValueError if not)."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("no such time zone; write it as Europe/Stockholm or UTC") from None
    return name


JsonPath = Annotated[str, AfterValidator(_is_path)]
ZoneName = Annotated[str, AfterValidator(zone_exists)]
#: Which of the two a local time is that occurs twice when clocks go back.
Ambiguous = Literal["refuse", "first", "second"]


class SensorField(Frozen):
    """One measured value of a feed."""

    path: JsonPath = Field(min_length=1, description="Where the value stands, from the row")
    unit: str = Field(description="Unit the feed states, e.g. degC, K, F, m/s, km/h, %, mm, cm")


class SensorTime(Frozen):
    """The time of a reading."""

    path: JsonPath = Field(min_length=1, description="Where the time stands, from the row")
    form: Literal["iso", "epoch_s", "epoch_ms"] = Field(
        default="iso", description="ISO 8601 text, or seconds or milliseconds since 1970"
    )
    timezone: ZoneName | None = Field(default=None, description="Zone of times that name none; unset: such a time is refused")
    ambiguous: Ambiguous = Field(default="refuse", description="Which is meant where clocks go back")


class CitySensorFeed(Frozen):
    """One answer with readings of the city's own sensors, as JSON over HTTP."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="Short name; its key is HALKA__SOURCES__CITY_SENSOR_KEYS__<NAME>")
    url: str = Field(
        pattern=r"^(https?://|/)", description="Address; from sources.city_sensors_url where it begins with /; no key in it"
    )
    headers: dict[str, str] = Field(default={}, description="Request headers; {key} stands for the secret key")
    list_path: JsonPath = Field(default="", description="Where the list of readings stands; empty: the answer itself")
    time: SensorTime
    station_id: JsonPath = Field(min_length=1, description="Where the sensor's identity stands, from the row")
    station_name: JsonPath = Field(
        default="", description="Where its name stands; empty: as in the site's stations, else its identity"
    )
    longitude: JsonPath = Field(default="", description="Where its longitude stands [degree]; empty: as in the site's stations")
    latitude: JsonPath = Field(default="", description="Where its latitude stands [degree]; empty: as in the site's stations")
    missing: tuple[float, ...] = Field(default=(), description="Numbers by which the feed says that nothing was measured")
    variables: dict[str, SensorField] = Field(min_length=1, description="Halka's name of the variable → the feed's field")
    source: str = Field(min_length=1, description="Who runs the sensors, and on what terms the readings are used")

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        for name, field in self.variables.items():
            conversion(name, field.unit)
        if bool(self.longitude) != bool(self.latitude):
            raise ValueError("longitude and latitude: give both paths or neither")
        for name, text in self.headers.items():
            if "\n" in text or "\r" in text or not re.fullmatch(r"[A-Za-z0-9-]+", name):
                raise ValueError(f"header {name!r} is no header")
        return self

    @property
    def needs_key(self) -> bool:
        """Whether a header holds the placeholder of a secret."""
        return any(KEY_PLACEHOLDER in text for text in self.headers.values())
