"""Reading a body as received: bytes to JSON, XML, numbers and moments, each refusal in words a person can act on."""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from ingest.ports import RawBody
from model.domain.errors import SourceFormatError

#: Nonsense beyond this is held to it: still outside every range, and safe to reckon with.
_LARGEST = 1e9
_KEPT = "The body is kept in the raw archive"


def json_object(raw: RawBody) -> dict[str, Any]:
    """The JSON object in a body.

    Raises:
        SourceFormatError: Empty, an HTML page, cut off, not UTF-8, or not an object.
    """
    return mapping(json_content(raw), source=raw.source, where="the answer")


def json_content(raw: RawBody) -> Any:
    """Whatever JSON a body holds: an object, a list, or a single value.

    Raises:
        SourceFormatError: Empty, an HTML page, cut off, or not UTF-8.
    """
    text = _text(raw)
    if text.startswith("<"):
        kind = "an HTML page" if "<html" in text[:2000].lower() or "<!doctype html" in text[:200].lower() else "XML"
        raise SourceFormatError(raw.source, f"answered {kind} with status {raw.status} where JSON was expected. {_KEPT}")
    try:
        content: Any = json.loads(text)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text) - 1 or not text.endswith(("}", "]"))
        what = f"ends in the middle after {len(raw.body)} bytes" if cut else f"is not JSON at character {error.pos}"
        raise SourceFormatError(raw.source, f"the answer {what}. {_KEPT}; the next run asks again") from error
    except (ValueError, RecursionError) as error:
        raise SourceFormatError(
            raw.source, f"the answer is JSON that cannot be read ({type(error).__name__}). {_KEPT}"
        ) from error
    return content


def xml_root(raw: RawBody) -> ET.Element:
    """The root element of an XML body; document types and entities are refused.

    Raises:
        SourceFormatError: Empty, an HTML page, cut off, or not XML.
    """
    text = _text(raw)
    if "<html" in text[:2000].lower():
        raise SourceFormatError(raw.source, f"answered an HTML page with status {raw.status} where data was expected. {_KEPT}")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise SourceFormatError(raw.source, f"the XML declares a document type, which the contract does not have. {_KEPT}")
    try:
        return ET.fromstring(text)  # noqa: S314 - entities are refused above
    except (ET.ParseError, ValueError) as error:
        raise SourceFormatError(raw.source, f"the answer is not whole XML ({error}). {_KEPT}; the next run asks again") from error


def _text(raw: RawBody) -> str:
    try:
        text = raw.body.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise SourceFormatError(raw.source, f"the answer is not UTF-8 text at byte {error.start}. {_KEPT}") from error
    if not text:
        raise SourceFormatError(raw.source, f"the answer is empty (status {raw.status}). The next run asks again")
    return text


def mapping(value: object, *, source: str, where: str) -> dict[str, Any]:
    """`value` if it is a JSON object.

    Raises:
        SourceFormatError: It is something else.
    """
    if not isinstance(value, dict):
        raise SourceFormatError(source, f"{where} should be an object, is {_kind(value)}")
    return value


def names_in(answer: Mapping[str, Any]) -> str:
    """What a JSON object holds at its top, for a person to see what it is instead."""
    names = [str(name)[:30] for name in list(answer)[:5]]
    return ", ".join(names) + (" ..." if len(answer) > len(names) else "") if names else "nothing"


def rows(value: object, *, source: str, where: str) -> list[dict[str, Any]]:
    """`value` if it is a list of JSON objects.

    Raises:
        SourceFormatError: It is something else, or an entry is.
    """
    if not isinstance(value, list):
        raise SourceFormatError(source, f"{where} should be a list, is {_kind(value)}")
    return [mapping(item, source=source, where=f"{where}[{i}]") for i, item in enumerate(value)]


def number(fields: Mapping[str, Any], name: str, *, source: str, where: str, missing: float | None = None) -> float:
    """A number by name; NaN where it is absent, null or the provider's mark for missing.

    Raises:
        SourceFormatError: The value is not a number.
    """
    value = fields.get(name)
    if value is None:
        return math.nan
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SourceFormatError(source, f"{name} at {where} should be a number, is {_kind(value)}")
    try:
        figure = float(value)
    except OverflowError as error:
        raise SourceFormatError(source, f"{name} at {where} is too large to be a number") from error
    if not math.isfinite(figure) or (missing is not None and figure == missing):
        return math.nan
    return min(max(figure, -_LARGEST), _LARGEST)


def moment(text: object, *, source: str, where: str) -> datetime:
    """A time with zone as aware UTC.

    Raises:
        SourceFormatError: Not a time, without zone, or outside 2000-2100.
    """
    if not isinstance(text, str):
        raise SourceFormatError(source, f"{where} should be a time, is {_kind(text)}")
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise SourceFormatError(source, f"{where} is no time: {text[:40]!r}") from error
    if parsed.tzinfo is None:
        raise SourceFormatError(source, f"{where} has no time zone: {text[:40]!r}")
    if not 2000 <= parsed.year <= 2100:
        raise SourceFormatError(source, f"{where} lies outside 2000-2100: {text[:40]!r}")
    return parsed.astimezone(UTC)


def lon_lat(value: object, *, source: str, where: str) -> tuple[float, float]:
    """The first two of a list of coordinates, longitude first [degree].

    Raises:
        SourceFormatError: Not two numbers on the globe.
    """
    if not isinstance(value, list) or len(value) < 2:
        raise SourceFormatError(source, f"{where} should be [longitude, latitude], is {_kind(value)}")
    pair = {"longitude": value[0], "latitude": value[1]}
    longitude, latitude = (number(pair, name, source=source, where=where) for name in pair)
    if not (abs(longitude) <= 180.0 and abs(latitude) <= 90.0):
        raise SourceFormatError(source, f"{where} is not [longitude, latitude] on the globe: {value[:2]}")
    return longitude, latitude


def _kind(value: object) -> str:
    if value is None:
        return "absent"
    name = {dict: "an object", list: "a list", str: "text", bool: "true/false"}.get(type(value), "a number")
    return f"{name} ({str(value)[:40]})" if isinstance(value, str | int | float) else name
