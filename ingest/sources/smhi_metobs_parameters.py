"""The parameters of SMHI's observations that Halka reads, and how their files name and measure them.

Only values of one moment or one hour are read. Daily means and sums cannot be placed in hours: a day's precipitation (06-06 UTC) written to
its last hour would be a cloudburst that never was.
"""

import re
from dataclasses import dataclass
from types import MappingProxyType

from model.domain.errors import SourceFormatError


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter.

    Attributes:
        key: SMHI's number of it.
        name: Canonical name.
        factor: From SMHI's unit to the canonical one.
        units: Ways SMHI writes its unit, in lower case; the spelling has changed over the years.
        title: ``Parameternamn`` in a CSV file, in lower case.
        kind: What ``Beskrivning`` says, in lower case, where several parameters share a title.
    """

    key: int
    name: str
    factor: float
    units: frozenset[str]
    title: str
    kind: str = ""


_CELSIUS = frozenset({"celsius", "degree celsius", "degc", "°c", "grader celsius"})
_SPEED = frozenset({"meter per sekund", "metre per second", "m/s"})
_PERCENT = frozenset({"percent", "procent", "%"})
_DEGREE = frozenset({"degree", "degrees", "grader", "°"})
_MILLIMETRE = frozenset({"millimeter", "millimetre", "mm"})
_METRE = frozenset({"meter", "metre", "m"})
_FLUX = frozenset({"watt per square metre", "watt per kvadratmeter", "w/m²", "w/m2"})

_TABLE = (
    Parameter(1, "air_temperature", 1.0, _CELSIUS, "lufttemperatur", "momentanvärde"),
    Parameter(39, "dew_point_temperature", 1.0, _CELSIUS, "daggpunktstemperatur"),
    Parameter(6, "relative_humidity", 0.01, _PERCENT, "relativ luftfuktighet"),
    Parameter(4, "wind_speed", 1.0, _SPEED, "vindhastighet"),
    Parameter(21, "wind_speed_of_gust", 1.0, _SPEED, "byvind"),
    Parameter(3, "wind_from_direction", 1.0, _DEGREE, "vindriktning"),
    Parameter(7, "precipitation_amount", 1.0, _MILLIMETRE, "nederbördsmängd", "summa 1 timme"),
    Parameter(12, "visibility_in_air", 1.0, _METRE, "sikt"),
    Parameter(16, "cloud_area_fraction", 0.01, _PERCENT, "total molnmängd"),
    Parameter(8, "snow_depth", 100.0, _METRE, "snödjup"),
    Parameter(11, "surface_downwelling_shortwave_flux", 1.0, _FLUX, "global irradians (svenska stationer)"),
)

#: SMHI's number → parameter.
PARAMETERS = MappingProxyType({parameter.key: parameter for parameter in _TABLE})
#: Asked for every hour, all stations at once; snow depth is read once a day and has no such answer, radiation at few places.
HOURLY = (1, 39, 6, 4, 21, 3, 7, 12, 16)


def by_number(key: object, unit: object, *, source: str) -> Parameter:
    """The parameter with this number, its unit checked.

    Raises:
        SourceFormatError: Not a parameter that Halka reads, or in another unit.
    """
    text = str(key)
    parameter = PARAMETERS.get(int(text)) if re.fullmatch(r"[0-9]{1,4}", text) else None
    if parameter is None:
        known = ", ".join(map(str, sorted(PARAMETERS)))
        raise SourceFormatError(source, f"parameter {text[:20]!r} is not one that is read ({known}); daily values are not")
    return _checked(parameter, unit, source)


def by_title(title: str, kind: str, unit: str, *, source: str) -> Parameter:
    """The parameter of a CSV file, by what it says of itself.

    Raises:
        SourceFormatError: Not a parameter that Halka reads, or in another unit.
    """
    for parameter in _TABLE:
        if title.strip().lower() == parameter.title and kind.strip().lower().startswith(parameter.kind):
            return _checked(parameter, unit, source)
    raise SourceFormatError(
        source, f"the file holds {title[:40]!r} ({kind[:60]!r}), which is not read: only values of a moment or an hour are"
    )


def _checked(parameter: Parameter, unit: object, source: str) -> Parameter:
    if str(unit).strip().lower() not in parameter.units:
        raise SourceFormatError(
            source, f"parameter {parameter.key} is in {str(unit)[:30]!r}, expected one of {', '.join(sorted(parameter.units))}"
        )
    return parameter
