"""Read a network file: a GeoJSON FeatureCollection whose features are routes, heated zones and segments.

``properties.role`` says what a feature is. A ``route`` or ``zone`` has null geometry; a ``segment`` has a LineString, or a Polygon
for an open surface such as a square. A segment's ``length_m`` may be left out where it is drawn as a line: it is then measured. Its
``sky_view_factor`` may be left out where ``horizon_deg`` is given: it is then what that horizon leaves free.
Members of the collection other than ``features`` (name, attribution, a note) are free.
"""

import itertools
import json
import math
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, Field

from config.errors import ConfigError
from config.horizon import Horizon, free_sky
from config.site import Frozen, Latitude, Longitude, Share, TreatmentName
from config.validation import fit, nearest

EARTH_RADIUS_M = 6_371_008.8
Identity = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=40)]
#: What a stated layer of ground may be made of; `model.physics.ground` knows their heat.
Material = Literal["asphalt", "concrete", "granite", "crushed rock", "base", "sand"]
Thickness = Annotated[float, Field(gt=0, lt=20)]
Row = TypeVar("Row", bound=BaseModel)


class SegmentRow(Frozen):
    """A stretch of surface with one exposure."""

    id: Identity
    unit_id: Identity = Field(description="Route or zone it belongs to")
    name: str = Field(min_length=1, description="Street or place")
    line: tuple[tuple[Longitude, Latitude], ...] = Field(min_length=2, description="Points [degree]")
    length_m: float = Field(gt=0, le=100_000, description="Length [m]")
    width_m: float = Field(gt=0, le=500, description="Treated width [m]")
    kind: Literal["carriageway", "cycleway", "footway", "square", "bus_stop", "bridge"]
    pavement: Literal["asphalt", "concrete", "stone"] = "asphalt"
    sky_view_factor: Share = Field(description="Share of the sky hemisphere that is free [1]")
    altitude_m: float = Field(ge=-50, le=2500, description="Height above sea level [m]")
    traffic_veh_per_h: float = Field(ge=0, le=10_000, description="Mean vehicles an hour over the day [1/h]")
    horizon_deg: Horizon = Field(default=(), description="36 elevations from north by east, or [azimuth, elevation] [degree]")
    layers: tuple[tuple[Material, Thickness], ...] = Field(default=(), description="[material, thickness] from the top down [m]")
    drift_catch_per_m: float = Field(default=0.0, ge=0, le=0.05, description="Share of drifting snow that stays on a metre [1/m]")


class RouteRow(Frozen):
    """Segments served by one machine in one round."""

    id: Identity
    name: str = Field(min_length=1)
    class_code: str
    district: str
    contractor: str = Field(description="Key of the price list")
    depot: str
    round_time_min: float = Field(gt=0, le=1440, description="Time of one round [min]")
    turn_out_min: float = Field(ge=0, le=600, description="From call to start [min]")
    treatments: tuple[TreatmentName, ...] = Field(min_length=1, description="What the machine can do")
    salt_cap_g_m2: float = Field(ge=0, le=60, description="Highest salt rate of one pass [g/m2]")
    water_protection: bool = False


class ZoneRow(Frozen):
    """Ground heated by pipes."""

    id: Identity
    name: str = Field(min_length=1)
    class_code: str
    district: str
    substation: str
    area_m2: float = Field(gt=0, le=1_000_000, description="Heated area [m2]")
    pipe_depth_m: float = Field(gt=0, le=1, description="Depth of the pipes [m]")
    pipe_spacing_m: float = Field(default=0.25, ge=0.05, le=1, description="Between neighbouring pipes [m]")
    insulation_m2_k_w: float = Field(default=0.0, ge=0, le=10, description="Resistance of insulation below the pipes [m2 K/W]")
    ramp_w_m2_h: float = Field(default=200.0, gt=0, le=1500, description="Largest change of heat within an hour [W/m2 per h]")
    thermal_lag_h: float = Field(ge=0, le=24, description="From valve to surface [h]")
    max_power_w_m2: float = Field(gt=0, le=1500, description="Highest heat [W/m2]")
    idle_power_w_m2: float = Field(ge=0, le=500, description="Heat in idle [W/m2]")
    freeze_floor_degc: float = Field(ge=-10, le=15, description="Slab temperature no advice may go below [degC]")
    seam_routes: tuple[Identity, ...] = Field(default=(), description="Routes that meet its edge")


class NetworkDocument(Frozen):
    """A network file's content, each row checked by itself; `model.domain.network.build_network` checks them together."""

    routes: tuple[RouteRow, ...]
    zones: tuple[ZoneRow, ...]
    segments: tuple[SegmentRow, ...]


ROLES: dict[str, type[SegmentRow | RouteRow | ZoneRow]] = {"route": RouteRow, "zone": ZoneRow, "segment": SegmentRow}


def load_network_document(path: str | Path) -> NetworkDocument:
    """Read a network file.

    Raises:
        ConfigError: Missing file, broken JSON, or a feature that does not fit; the message names the feature's number
            (counted from 1), the property and the value.
    """
    path = Path(path)
    rows: dict[str, list[Any]] = {role: [] for role in ROLES}
    seen: dict[tuple[str, str], int] = {}
    for number, feature in enumerate(_features(path), start=1):
        where = f"{path}: feature {number}"
        role, row = _row(feature, where)
        key = ("segment" if role == "segment" else "route or zone", row.id)
        if key in seen:
            raise ConfigError(f"{where}: id {row.id} is taken by the {key[0]} in feature {seen[key]}; give each its own")
        seen[key] = number
        rows[role].append(row)
    return NetworkDocument(routes=tuple(rows["route"]), zones=tuple(rows["zone"]), segments=tuple(rows["segment"]))


def line_length_m(line: tuple[tuple[float, float], ...]) -> float:
    """Length along (longitude, latitude) points on the sphere, haversine formula [m]."""
    total = 0.0
    for (lon0, lat0), (lon1, lat1) in itertools.pairwise(line):
        phi0, phi1 = math.radians(lat0), math.radians(lat1)
        h = math.sin((phi1 - phi0) / 2) ** 2
        h += math.cos(phi0) * math.cos(phi1) * math.sin(math.radians(lon1 - lon0) / 2) ** 2
        total += 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(h, 1.0)))
    return total


def _features(path: Path) -> list[Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such network file; put it beside the site file or correct network_file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except json.JSONDecodeError as error:
        raise ConfigError(f"{path}: not valid JSON at line {error.lineno}, column {error.colno}: {error.msg}") from error
    except (RecursionError, ValueError):
        raise ConfigError(f"{path}: nested too deeply, or with a number too long, for a network file") from None
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise ConfigError(f"{path}: not a GeoJSON FeatureCollection")
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise ConfigError(f"{path}: the FeatureCollection has no features")
    return features


def _row(feature: Any, where: str) -> tuple[str, SegmentRow | RouteRow | ZoneRow]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or feature.get("type") != "Feature" or not isinstance(properties, dict):
        raise ConfigError(f"{where}: not a GeoJSON Feature with properties")
    values = dict(properties)
    role = values.pop("role", None)
    if not isinstance(role, str) or role not in ROLES:
        raise ConfigError(f"{where}: role is {role!r}; {nearest(str(role), ROLES)}")
    if "id" in values:
        where = f"{where} ({values['id']})"
    if role == "segment":
        values["line"] = _line(feature.get("geometry"), where)
        if "length_m" not in values:
            values["length_m"] = _measured(feature["geometry"], values["line"], where)
        if "sky_view_factor" not in values and values.get("horizon_deg"):
            stated = fit(SegmentRow, {**values, "sky_view_factor": 1.0}, origin=where)
            values["sky_view_factor"] = round(free_sky(stated.horizon_deg), 3)
    return role, fit(ROLES[role], values, origin=where)


def _line(geometry: Any, where: str) -> tuple[tuple[float, float], ...]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in {"LineString", "Polygon"}:
        raise ConfigError(f"{where}: geometry is {kind or 'missing'}; a segment is a LineString or a Polygon")
    points = geometry.get("coordinates")
    if kind == "Polygon":
        points = points[0] if isinstance(points, list) and points else None
    if not isinstance(points, list) or len(points) < (4 if kind == "Polygon" else 2):
        raise ConfigError(f"{where}: geometry has too few points for a {kind}")
    line: list[tuple[float, float]] = []
    for number, point in enumerate(points, start=1):
        numbers = isinstance(point, list) and len(point) >= 2 and all(type(x) in {int, float} for x in point[:2])
        if not numbers or not all(math.isfinite(x) for x in point[:2]):
            raise ConfigError(f"{where}: point {number} is {point!r}; expected [longitude, latitude]")
        line.append((float(point[0]), float(point[1])))
    return tuple(line)


def _measured(geometry: dict[str, Any], line: tuple[tuple[float, float], ...], where: str) -> float:
    if geometry["type"] == "Polygon":
        raise ConfigError(f"{where}: length_m is missing; state it for a Polygon (area = length_m x width_m)")
    return round(line_length_m(line), 1)
