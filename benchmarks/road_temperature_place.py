"""The place a folder's hours were measured at: figures of the two forms known, or what its case.toml says."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from benchmarks.road_temperature_table import read_table
from model.domain.errors import ForecastError
from model.physics.columns import Columns, make_columns
from model.physics.ground import MATERIALS, PAVEMENTS, GroundClass


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of the place; the names are those of case.toml.

    Attributes:
        longitude: [degree].
        latitude: [degree].
        sky_view_factor: For long-wave [1].
        sun_view_factor: For short-wave; 1 where the file's short-wave is already reduced by shade, or measured at the road [1].
        traffic_veh_per_h: Vehicles an hour and lane, mean over the day [1/h].
        speed_km_h: [km/h].
        pavement: Top layer: asphalt, concrete or stone.
        layers: Material and thickness [m] from the top down, where known.
        bridge: True where the underside meets the air.
        annual_mean_degc: Yearly mean of the pavement's temperature [degC].
        annual_amplitude_k: Half the yearly range of its monthly mean [K].
    """

    longitude: float
    latitude: float
    sky_view_factor: float
    sun_view_factor: float
    traffic_veh_per_h: float
    speed_km_h: float
    pavement: str = "asphalt"
    layers: tuple[tuple[str, float], ...] = ()
    bridge: bool = False
    annual_mean_degc: float = 7.5
    annual_amplitude_k: float = 12.0

    def columns(self) -> Columns:
        """One column of the road model."""
        return make_columns(
            1,
            grounds=(GroundClass(self.pavement, self.bridge, layers=self.layers),),  # type: ignore[arg-type]
            sky_view_factor=self.sky_view_factor,
            sun_view_factor=self.sun_view_factor,
            traffic_veh_per_h=self.traffic_veh_per_h,
            speed_km_h=self.speed_km_h,
            annual_mean_degc=self.annual_mean_degc,
            annual_amplitude_k=self.annual_amplitude_k,
        )


#: Hornsgatan as published: 24 m wide between houses of 25-30 m, whose middle sees cos(atan(27.5/12)) = 0.40 of the sky; four lanes, 50 km/h.
CANYON = Place(
    longitude=18.049,
    latitude=59.317,
    sky_view_factor=0.40,
    sun_view_factor=1.0,
    traffic_veh_per_h=220.0,
    speed_km_h=50.0,
)
#: An open road in southern Ontario, place and traffic unpublished: Toronto's position, its ground's yearly mean and range, light traffic.
OPEN_ROAD = Place(
    longitude=-79.4,
    latitude=43.7,
    sky_view_factor=0.95,
    sun_view_factor=1.0,
    traffic_veh_per_h=100.0,
    speed_km_h=80.0,
    annual_mean_degc=10.0,
    annual_amplitude_k=14.0,
)

#: Where neither the form nor a case.toml tells the place: an open road with ordinary traffic in Svealand.
UNKNOWN_ROAD = Place(
    longitude=16.5,
    latitude=59.6,
    sky_view_factor=0.90,
    sun_view_factor=1.0,
    traffic_veh_per_h=100.0,
    speed_km_h=70.0,
)
#: Columns that only the form of hornsgatan has.
CANYON_COLUMNS = {"road_wetness_mv", "vehicles_per_h"}

#: Names of materials beside the road model's own.
_OTHER_NAMES = {
    "cement": "concrete",
    "ciment": "concrete",
    "asphalte": "asphalt",
    "bitumen": "asphalt",
    "gravel": "crushed rock",
    "rock": "crushed rock",
    "stone": "granite",
    "cobble": "granite",
}
_BOUNDS = {
    "longitude": (-180.0, 180.0),
    "latitude": (-90.0, 90.0),
    "sky_view_factor": (0.0, 1.0),
    "sun_view_factor": (0.0, 1.0),
    "traffic_veh_per_h": (0.0, 5000.0),
    "speed_km_h": (1.0, 150.0),
    "annual_mean_degc": (-30.0, 40.0),
    "annual_amplitude_k": (0.0, 40.0),
}


def default_place(path: Path) -> tuple[Place, tuple[str, ...]]:
    """The place that the form of a file stands for, and in words what that assumes.

    Args:
        path: Of hourly.csv.

    Raises:
        ForecastError: There is no such file, or it is empty.
    """
    table = read_table(path, rows=0)
    if "time_est" in table:
        return OPEN_ROAD, ()
    if CANYON_COLUMNS & set(table):
        return CANYON, ()
    return UNKNOWN_ROAD, ("an open road at 59.6 N 16.5 E, for want of a case.toml",)


def read_place(path: Path, default: Place, *, station: str | None = None) -> Place:
    """The place with what case.toml says; the default where there is no such file.

    Keys stand at the top or in tables of any name (``[place]``, ``[traffic]``). ``[[layers]]`` with ``material`` and
    ``thickness_m`` from the top down gives the profile; without thickness only the first counts, as the class of pavement.

    A table ``[stations.NAME]`` holds for that station alone.

    Args:
        path: Of case.toml.
        default: What holds where the file says nothing.
        station: Its name, where the folder has several.

    Raises:
        ForecastError: The file is no TOML, or has an unknown key or an impossible value.
    """
    if not path.is_file():
        return default
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ForecastError(f"{path} is not readable TOML: {error}") from error
    own = document.pop("stations", {})
    if not isinstance(own, Mapping) or not isinstance(own.get(station, {}), Mapping):
        raise ForecastError(f"{path}: stations must be tables such as [stations.NAME]")
    said: dict[str, Any] = {}
    for key, value in (*document.items(), *own.get(station, {}).items()):
        if key == "layers":
            said["pavement"] = _top_material(path, value)
            said["layers"] = _layers(path, value)
        elif isinstance(value, Mapping):
            said |= value
        else:
            said[key] = value
    said = {key: value for key, value in said.items() if key not in {"name", "source", "licence"}}
    known = {field.name for field in fields(Place)}
    unknown = sorted(set(said) - known)
    if unknown:
        raise ForecastError(f"{path}: unknown key {unknown[0]!r}; known are {', '.join(sorted(known))} and layers")
    for key, value in said.items():
        said[key] = _checked(path, key, value)
    return replace(default, **said)


def _checked(path: Path, key: str, value: object) -> object:
    if key == "pavement":
        if value not in PAVEMENTS:
            raise ForecastError(f"{path}: pavement {value!r} is unknown; choose {', '.join(PAVEMENTS)}")
        return value
    if key == "layers":
        return value
    if key == "bridge":
        if not isinstance(value, bool):
            raise ForecastError(f"{path}: bridge must be true or false, not {value!r}")
        return value
    low, high = _BOUNDS[key]
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ForecastError(f"{path}: {key} = {value!r} must be a number from {low:g} to {high:g}")
    return float(value)


def _top_material(path: Path, layers: object) -> str:
    first = layers[0] if isinstance(layers, list) and layers else layers
    material = first.get("material", first.get("type")) if isinstance(first, Mapping) else first
    return pavement_of(str(material), where=str(path))


def _layers(path: Path, layers: object) -> tuple[tuple[str, float], ...]:
    """Free layers where every one has a thickness; none where none has."""
    listed = [layer for layer in layers if isinstance(layer, Mapping)] if isinstance(layers, list) else []
    thickness = [layer.get("thickness_m") for layer in listed]
    if not any(value is not None for value in thickness):
        return ()
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in thickness):
        raise ForecastError(f"{path}: every layer needs a thickness_m in metres, or none of them")
    named = [material_of(str(layer.get("material", layer.get("type"))), where=str(path)) for layer in listed]
    return tuple((name, float(value)) for name, value in zip(named, thickness, strict=True) if value is not None)


def material_of(name: str, *, where: str) -> str:
    """The road model's name of a layer's material.

    Args:
        name: Its own, or one that METRo's users write.
        where: Named in the error.

    Raises:
        ForecastError: The material is unknown.
    """
    said = name.strip().lower()
    found = _OTHER_NAMES.get(said, said)
    if found not in MATERIALS:
        raise ForecastError(f"{where}: layer {name!r} is unknown; choose {', '.join([*MATERIALS, *_OTHER_NAMES])}")
    return found


def pavement_of(material: str, *, where: str) -> str:
    """The class of pavement a material's name stands for.

    Args:
        material: Asphalt, concrete, cement, granite, stone, ...
        where: Named in the error.

    Raises:
        ForecastError: The material is none of them.
    """
    found = {
        "asphalt": "asphalt",
        "asphalte": "asphalt",
        "bitumen": "asphalt",
        "concrete": "concrete",
        "cement": "concrete",
        "ciment": "concrete",
        "stone": "stone",
        "granite": "stone",
        "cobble": "stone",
    }.get(material.strip().lower())
    if found is None:
        raise ForecastError(f"{where}: top layer {material!r} is unknown; choose asphalt, concrete or stone")
    return found
