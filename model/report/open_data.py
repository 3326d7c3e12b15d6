"""What a municipality may hand out to anybody: its network, tonight's advice, the segments and what was done, with every field described.

Left out: whoever decided, contractors, prices and costs. The description follows the Data Package standard (datapackage.org, version 2).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from model.domain.needs import Rung
from model.domain.plans import Recommendation
from model.domain.roads import Network
from model.domain.treatments import Action

Row = tuple[str | float | int | bool | None, ...]
#: (route, ids of its segments, lowest surface temperature [degC], largest share slippery [1], hour of that share [h]).
SegmentsTold = tuple[str, Sequence[str], Sequence[float], Sequence[float], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Field:
    """One column.

    Attributes:
        name: Heading.
        kind: Type, as the standard names it.
        title: What it is, with its unit.
    """

    name: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the advice rests on.

    Attributes:
        issued_at: The moment it speaks from, aware UTC.
        rung: What it rests on.
        simulated: True where any input is simulated.
    """

    issued_at: datetime
    rung: Rung
    simulated: bool


ADVICE = (
    Field("unit_id", "string", "Route or heated zone"),
    Field("need", "string", "Need: ploughing, salting, heating ..."),
    Field("window_start", "datetime", "Start of the window, UTC"),
    Field("window_end", "datetime", "Deadline that closes the window, UTC"),
    Field("advice", "string", "act, wait, none, or unknown where data is missing"),
    Field("probability", "number", "Probability that the need arises if nothing is done [1]"),
    Field("probability_low", "number", "Lower end of its 80 % interval [1]"),
    Field("probability_high", "number", "Upper end of its 80 % interval [1]"),
    Field("treatment", "string", "Advised treatment"),
    Field("latest_start", "datetime", "Latest start that keeps the deadline, UTC"),
)
SEGMENTS = (
    Field("segment_id", "string", "Segment, as in network.geojson"),
    Field("unit_id", "string", "Route or heated zone"),
    Field("surface_min", "number", "Lowest hourly mean of forecast surface temperature [degC]"),
    Field("slippery_share", "number", "Largest hourly share of the forecast's members in which it is slippery [1]"),
    Field("slippery_hour", "integer", "Hours from the issue to that hour [h]"),
)
ACTIONS = (
    Field("unit_id", "string", "Route or heated zone"),
    Field("treatment", "string", "What was done"),
    Field("started_at", "datetime", "UTC"),
    Field("ended_at", "datetime", "UTC"),
    Field("rate_g_m2", "number", "Salt or sand [g/m2]"),
    Field("simulated", "boolean", "True where it was made up"),
)


def advice_rows(advised: Iterable[Recommendation]) -> Iterator[Row]:
    """Rows of `ADVICE`."""
    for item in advised:
        yield (
            *(item.unit_id, item.need.value, _moment(item.window_start), _moment(item.window_end), item.advice.value),
            *(item.probability, item.probability_low, item.probability_high),
            *(item.treatment.value if item.treatment else None, _moment(item.latest_start)),
        )


def segment_rows(told: Iterable[SegmentsTold]) -> Iterator[Row]:
    """Rows of `SEGMENTS`."""
    for unit_id, segments, surface, share, hour in told:
        for name, *values in zip(segments, surface, share, hour, strict=True):
            yield (name, unit_id, round(float(values[0]), 1), round(float(values[1]), 2), int(values[2]))


def action_rows(actions: Iterable[Action]) -> Iterator[Row]:
    """Rows of `ACTIONS`."""
    for action in actions:
        done = (_moment(action.started_at), _moment(action.ended_at), action.rate_g_m2, action.simulated)
        yield (action.unit_id, action.kind.value, *done)


def network_geojson(network: Network) -> dict[str, Any]:
    """Every segment as a line (RFC 7946), with its unit, class and what it is made of."""
    units = {unit.id: unit for unit in network.units}
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": segment.id,
                "geometry": {"type": "LineString", "coordinates": [list(point) for point in segment.line]},
                "properties": {
                    "unit_id": segment.unit_id,
                    "unit_name": units[segment.unit_id].name,
                    "class_code": units[segment.unit_id].class_code,
                    "district": units[segment.unit_id].district,
                    "name": segment.name,
                    "kind": segment.kind,
                    "pavement": segment.pavement,
                    "length_m": segment.length_m,
                },
            }
            for segment in network.segments
        ],
    }


def described(
    *, site: str, name: str, network: Network, told: Told | None, licence: str | None, files: Mapping[str, tuple[int, str]]
) -> str:
    """The package's description as JSON.

    Args:
        site: Site id.
        name: Of the municipality.
        network: What network.geojson holds.
        told: The assessment told of, None where there is none.
        licence: As the site names it, an SPDX identifier; None leaves it unsaid.
        files: Size [byte] and SHA-256 of each file by name.
    """
    fields = {"advice.csv": ADVICE, "segments.csv": SEGMENTS, "actions.csv": ACTIONS}
    resources = []
    for file, (size, sha256) in files.items():
        entry: dict[str, Any] = {"name": file.partition(".")[0], "path": file, "bytes": size, "hash": f"sha256:{sha256}"}
        if file in fields:
            listed = [{"name": field.name, "type": field.kind, "title": field.title} for field in fields[file]]
            entry |= {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "schema": {"fields": listed}}
        else:
            entry |= {"format": "geojson", "mediatype": "application/geo+json"}
        resources.append(entry)
    package: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"halka-{site}",
        "title": f"{name}: winter road maintenance",
        "resources": resources,
        "issued_at": None if told is None else _moment(told.issued_at),
        "rung": None if told is None else int(told.rung),
        "simulated": None if told is None else told.simulated,
        "network": network.version,
        "network_illustrative": network.illustrative,
    }
    if licence:
        package["licenses"] = [{"name": licence}]
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
