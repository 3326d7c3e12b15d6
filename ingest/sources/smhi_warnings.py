"""SMHI impact-based warnings: what the weather service itself warns of.

Licence and credit
    CC BY 4.0. "Källa: SMHI".

Documented structure
    ``<base>/warning.json`` is a list of events ``{id, event {sv, en, code}, descriptions[], warningAreas[]}``; each area has ``id``,
    ``approximateStart``, ``approximateEnd`` (may be absent), ``published``, ``areaName``, ``warningLevel {code}`` with MESSAGE, YELLOW,
    ORANGE or RED, ``eventDescription {sv, en, code}``, ``affectedAreas[]``, ``descriptions[{title {code}, text {sv, en}}]`` and ``area``,
    a GeoJSON Feature. Times are UTC with milliseconds. Codes of winter events: SNOW, WIND_SNOW, BLACK_ICE, ICE_ACCRETION, STRONG_COOLING.

Actual structure (seen in one recorded answer of August 2026, a MESSAGE on water shortage)
    As documented. The texts may hold line breaks. **No winter warning is recorded**, and neither is an answer without warnings, which is
    taken to be an empty list.

What becomes of it
    One `WeatherWarning` for each area that one of the site's places lies in. An area whose outline cannot be read is kept: a warning too
    many can be seen through, one too few cannot. A level that is not known is refused rather than guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from config.settings import Settings
from config.site import Place, Site
from ingest.body import json_content, mapping, moment, rows
from ingest.polygons import covers
from ingest.ports import Query, RawBody
from model.domain.errors import SourceFormatError
from model.domain.warnings import WarningLevel, WeatherWarning

NAME = "smhi_warnings"

#: Provider's code → level.
VARIABLE_MAP = MappingProxyType(
    {
        "MESSAGE": WarningLevel.MESSAGE,
        "YELLOW": WarningLevel.YELLOW,
        "ORANGE": WarningLevel.ORANGE,
        "RED": WarningLevel.RED,
    }
)
#: Which description says what is expected; the others give advice.
_INCIDENT = "INCIDENT"
_LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class SmhiWarnings:
    """SMHI's warnings as a source.

    Attributes:
        name: Short name.
        title: Name shown to people.
        licence: Licence and credit.
        places: Only warnings for areas that one of these lies in are read; none: all.
    """

    name: str = NAME
    title: str = "SMHI vädervarningar"
    licence: str = "CC BY 4.0. Källa: SMHI"
    places: tuple[Place, ...] = ()

    def of_site(self, site: Site, settings: Settings) -> "SmhiWarnings":  # noqa: ARG002 - the port's signature
        """The same source, reading only what concerns one of the site's forecast places."""
        return replace(self, places=site.forecast_points)

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:  # noqa: ARG002 - the port's signature
        """One question: all warnings in force in the country."""
        return [Query(source=NAME, url=f"{settings.sources.smhi_warnings_url.rstrip('/')}/warning.json")]

    def parse(self, raw: RawBody, *, now: datetime) -> tuple[WeatherWarning, ...]:  # noqa: ARG002 - the port's signature
        """Warnings in a body, the most serious first; see the port for arguments.

        Raises:
            SourceFormatError: The body is not what the module's docstring describes.
        """
        found = []
        for event in rows(json_content(raw), source=NAME, where="the answer"):
            for area in rows(event.get("warningAreas", []), source=NAME, where="warningAreas"):
                if _concerns(area.get("area"), self.places):
                    found.append(_warning(event, area))  # noqa: PERF401 - two loops and a condition read better so
        levels = list(WarningLevel)
        return tuple(sorted(found, key=lambda item: (-levels.index(item.level), item.starts_at, item.id)))


def _concerns(outline: object, places: Sequence[Place]) -> bool:
    if not places:
        return True
    within = [covers(outline, (place.longitude, place.latitude)) for place in places]
    return within[0] is None or any(within)


def _warning(event: Mapping[str, Any], area: Mapping[str, Any]) -> WeatherWarning:
    identity = f"{_identity(event, 'warning')}-{_identity(area, 'warning area')}"
    kind = mapping(event.get("event"), source=NAME, where=f"event of {identity}")
    code = mapping(area.get("warningLevel"), source=NAME, where=f"warningLevel of {identity}").get("code")
    if not isinstance(code, str) or code not in VARIABLE_MAP:
        raise SourceFormatError(NAME, f"warning {identity} has the level {str(code)[:40]!r}; known are {', '.join(VARIABLE_MAP)}")
    start = moment(area.get("approximateStart"), source=NAME, where=f"approximateStart of {identity}")
    end = area.get("approximateEnd")
    ends_at = moment(end, source=NAME, where=f"approximateEnd of {identity}") if end is not None else None
    described = area.get("eventDescription")
    title = {**kind, **{key: text for key, text in described.items() if text}} if isinstance(described, dict) else kind
    text = _incident(area)
    return WeatherWarning(
        id=identity,
        source=NAME,
        level=VARIABLE_MAP[code],
        event=_plain(kind.get("code")),
        title_sv=_plain(title.get("sv")),
        title_en=_plain(title.get("en")),
        text_sv=_plain(text.get("sv")),
        text_en=_plain(text.get("en")),
        area=_plain(_named(area.get("areaName"))),
        starts_at=start,
        ends_at=max(ends_at, start) if ends_at is not None else None,
        published_at=moment(area.get("published"), source=NAME, where=f"published of {identity}"),
    )


def _incident(area: Mapping[str, Any]) -> Mapping[str, Any]:
    """The text on what is expected; empty where the provider gives none."""
    for description in rows(area.get("descriptions") or [], source=NAME, where="descriptions"):
        title, text = description.get("title"), description.get("text")
        if isinstance(title, dict) and title.get("code") == _INCIDENT and isinstance(text, dict):
            return text
    return {}


def _named(name: object) -> object:
    return name.get("sv") or name.get("en") if isinstance(name, dict) else name


def _identity(fields: Mapping[str, Any], what: str) -> str:
    value = fields.get("id")
    if isinstance(value, bool) or not isinstance(value, int | str) or value == "":
        raise SourceFormatError(NAME, f"a {what} has no id")
    return str(value)[:60]


def _plain(text: object) -> str:
    """Text on one line; empty where there is none."""
    return " ".join(text.split())[:_LONGEST_TEXT] if isinstance(text, str) else ""
