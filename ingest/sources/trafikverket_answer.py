"""Trafikverket's envelope: the question as XML, and the objects of an answer, which come as JSON or XML.

Documented structure
    A ``REQUEST`` holds ``LOGIN`` and one or more ``QUERY``; the answer holds one ``RESULT`` a ``QUERY``, in the same order. A ``RESULT``
    holds a list named as the object type, and ``INFO`` with what was asked for: ``LASTCHANGEID`` where ``changeid`` was given. An error
    is ``RESULT[].ERROR{SOURCE, MESSAGE}`` (recorded under HTTP 401). Where nothing matches, the list is empty or absent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from config.settings import Settings
from ingest.body import json_object, mapping, rows, xml_root
from ingest.ports import LonLat, Query, RawBody
from model.domain.errors import SourceFormatError, SourceUnavailable

KEY_FIELD = "authenticationkey"
KEY_HINT = (
    "register for a free key at Trafikverket's data exchange and put it in the environment variable "
    "HALKA__SOURCES__TRAFIKVERKET_KEY or in the file that sources.trafikverket_key_file names"
)
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What one body holds.

    Attributes:
        objects: Object type → its objects, in the order of the answer; a type that was asked for and has none is an empty list.
        last_change_id: The newest change the first result knows of, digits as text; empty where it does not tell.
    """

    objects: dict[str, list[dict[str, Any]]]
    last_change_id: str


def attribute(text: str) -> str:
    """Text as it may stand between the double quotes of an XML attribute."""
    return escape(text, {'"': "&quot;"})


def request_body(queries: Sequence[str]) -> str:
    """The whole request, with a placeholder where the key goes."""
    return f'<REQUEST><LOGIN authenticationkey="{{{KEY_FIELD}}}"/>{"".join(queries)}</REQUEST>'


def within(path: str, place: LonLat, radius_m: float) -> str:
    """The filter for objects whose `path` lies within a distance [m] of a place."""
    return f'<WITHIN name="{path}" shape="center" value="{place[0]:.5f} {place[1]:.5f}" radius="{radius_m:.0f}m"/>'


def question(source: str, settings: Settings, body: str, place: LonLat, radius_m: float) -> Query:
    """A request as a question, with the key to be put in by the transport."""
    secret = settings.sources.trafikverket_key
    key = secret.get_secret_value().strip() if secret is not None else ""
    return Query(
        source=source,
        url=settings.sources.trafikverket_url,
        place=place,
        method="POST",
        headers={"Content-Type": "text/xml"},
        body=body,
        secrets={KEY_FIELD: attribute(key)} if key else {},
        secret_fields=(KEY_FIELD,),
        secret_hint=KEY_HINT,
        radius_m=radius_m,
    )


def read_answer(raw: RawBody) -> Answer:
    """The objects in a body.

    Raises:
        SourceFormatError: The body is no answer of this provider.
        SourceUnavailable: The body is an error message.
    """
    if raw.body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        root = xml_root(raw)
        answer: dict[str, Any] = {root.tag: _tree(root, raw.source)}
    else:
        answer = json_object(raw)
    response = mapping(answer.get("RESPONSE"), source=raw.source, where="RESPONSE")
    objects: dict[str, list[dict[str, Any]]] = {}
    last = ""
    for i, result in enumerate(rows(listed(response.get("RESULT")), source=raw.source, where="RESPONSE.RESULT")):
        for error in listed(result.get("ERROR")):
            said = error.get("MESSAGE") if isinstance(error, dict) else error
            raise SourceUnavailable(
                raw.source, f"answered the error {str(said)[:120]!r}; if it speaks of authentication, {KEY_HINT}"
            )
        info = result.get("INFO")
        if i == 0 and isinstance(info, dict):
            last = _change_id(info.get("LASTCHANGEID"), raw.source)
        for kind, found in result.items():
            if kind != "INFO":
                objects.setdefault(kind, []).extend(rows(listed(found), source=raw.source, where=f"RESPONSE.RESULT.{kind}"))
    return Answer(objects, last)


def listed(value: object) -> list[Any]:
    """A list of what may be absent, one thing, or several."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def _change_id(value: object, source: str) -> str:
    """Digits as text: 19 of them do not fit a double, so a number would have lost the last ones on its way."""
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or not (value.isascii() and value.isdigit() and len(value) <= 32):
        raise SourceFormatError(source, f"INFO.LASTCHANGEID should be digits as text, is {str(value)[:40]!r}")
    return value


def _tree(element: ET.Element, source: str, depth: int = 0) -> dict[str, Any] | str:
    """An XML element in the shape its JSON twin has."""
    if depth > _DEEPEST:
        raise SourceFormatError(source, "the XML is nested deeper than the contract")
    if len(element) == 0:
        return (element.text or "").strip()
    tree: dict[str, Any] = {}
    for child in element:
        content = _tree(child, source, depth + 1)
        tree[child.tag] = [*listed(tree[child.tag]), content] if child.tag in tree else content
    return tree
