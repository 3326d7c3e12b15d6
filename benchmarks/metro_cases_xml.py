"""METRo's XML read into plain tables: station, observation, forecast and reference roadcast of each case in a folder.

Meaning and units of the elements after METRo's documentation: temperatures [degC], wind [km/h], cloud [octa] (some old files: percent), rain [mm]
and snow [cm] either summed up since the forecast's beginning or by the hour, layers from the top down with thickness [m], times UTC unless
they name an offset.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.parsers import expat

import numpy as np
import pandas as pd

from benchmarks.road_temperature_place import material_of, pavement_of
from model.domain.errors import ForecastError

#: Files larger than this are refused [bytes].
LARGEST = 20_000_000
#: Values at or below this stand for missing.
MISSING = -90.0
#: Depth at which METRo's stations measure below the surface, where they do not say [m].
BELOW_DEPTH_M = 0.4
#: Deepest that such a sensor lies [m].
DEEPEST_M = 1.5
KINDS = ("station", "observation", "forecast")
_FLAT = re.compile(r"(?P<case>.*case\d+)_(?P<kind>station|observation|forecast|roadcast_reference|roadcast)\.xml$")


@dataclass(frozen=True, eq=False)
class MetroCase:
    """One case.

    Attributes:
        name: case010 and the like.
        latitude: [degree].
        longitude: [degree].
        pavement: Class of the top layer.
        layers: Material as the road model names it and thickness [m], from the top down.
        bridge: True for a bridge.
        below_depth_m: Where the sensor below the surface lies [m].
        forecast: By whole hour: air, dew_point [degC], wind [m/s], cloud [1], rain, snow [mm in the hour before], and where given sun and
            sky [W/m2].
        observed: By time of reading: air, dew_point, wind, surface, below [degC, m/s], NaN where missing.
        roadcast: METRo's own surface temperature by time [degC]; None where the case has none.
    """

    name: str
    latitude: float
    longitude: float
    pavement: str
    layers: tuple[tuple[str, float], ...]
    bridge: bool
    below_depth_m: float
    forecast: pd.DataFrame
    observed: pd.DataFrame
    roadcast: pd.Series | None


def find_cases(folder: Path) -> dict[str, dict[str, Path]]:
    """Files by kind and case: ``<...>caseNNN_<kind>.xml`` side by side, or ``<kind>.xml`` in a folder a case.

    Args:
        folder: Of the cases, or of one.

    Raises:
        ForecastError: The folder holds no case.
    """
    found: dict[str, dict[str, Path]] = {}
    for path in sorted(folder.glob("*.xml")):
        match = _FLAT.match(path.name)
        if match:
            found.setdefault(match["case"].removeprefix("metro_"), {})[match["kind"].partition("_")[0]] = path
    for inside in (folder, *sorted(path for path in folder.glob("*") if path.is_dir())):
        files = {kind: inside / f"{kind}.xml" for kind in KINDS} | {"roadcast": inside / "roadcast_reference.xml"}
        files = {kind: path for kind, path in files.items() if path.is_file()}
        if files:
            found[inside.resolve().name] = files
    if not found:
        raise ForecastError(f"{folder} holds no METRo case: no caseNNN_forecast.xml and no folder with a forecast.xml")
    return found


def read_case(name: str, files: Mapping[str, Path]) -> MetroCase:
    """Read one case.

    Args:
        name: Of the case.
        files: By kind.

    Raises:
        ForecastError: A file is absent, no METRo XML, or holds nothing usable.
    """
    absent = [kind for kind in KINDS if kind not in files]
    if absent:
        raise ForecastError(f"{name} lacks {', '.join(absent)}")
    station = _root(files["station"])
    where = files["station"].name
    layers = tuple(
        (material_of(_text(layer, "type", where), where=where), _number(_text(layer, "thickness", where), where))
        for layer in station.iterfind(".//roadlayer")
    )
    if not layers:
        raise ForecastError(f"{where} names no road layer")
    below = _number((station.findtext(".//sst-depth") or "").strip() or str(BELOW_DEPTH_M), where)
    if not 0.0 < below <= DEEPEST_M:
        raise ForecastError(f"{where}: a sensor {below:g} m below the surface is none of METRo's; say 0 to {DEEPEST_M:g} m")
    return MetroCase(
        name=name,
        latitude=_number(_text(station, ".//latitude", where), where),
        longitude=_number(_text(station, ".//longitude", where), where),
        pavement=pavement_of(layers[0][0], where=where),
        layers=layers,
        bridge=(station.findtext(".//station-type") or "road").strip().lower() == "bridge",
        below_depth_m=below,
        forecast=_forecast(files["forecast"]),
        observed=_observed(files["observation"]),
        roadcast=_roadcast(files["roadcast"]) if "roadcast" in files else None,
    )


def _root(path: Path) -> ET.Element:
    """The document, refused if it declares a document type (and with it entities that could grow without bound)."""
    if path.stat().st_size > LARGEST:
        raise ForecastError(f"{path} is larger than {LARGEST} bytes; that is no METRo file")
    content = path.read_bytes()

    def refuse(*_: object) -> None:
        raise ForecastError(f"{path} declares a document type; METRo files have none, so it is not read")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
        return ET.fromstring(content)  # noqa: S314 - declarations were refused above
    except (expat.ExpatError, ET.ParseError) as error:
        raise ForecastError(f"{path} is not readable XML: {error}") from error


def _text(element: ET.Element, name: str, where: str) -> str:
    found = element.findtext(name)
    if found is None or not found.strip():
        raise ForecastError(f"{where} lacks {name.removeprefix('.//')}")
    return found.strip()


def _number(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise ForecastError(f"{where}: {text!r} is no number") from error


def _rows(path: Path, row: str, time: str, names: Mapping[str, str]) -> pd.DataFrame:
    """Values by time; what is absent, empty or a code for missing is NaN."""
    found: list[dict[str, float]] = []
    times: list[str] = []
    for element in _root(path).iterfind(f".//{row}"):
        times.append(_text(element, time, path.name))
        found.append({name: _number(element.findtext(tag) or "nan", path.name) for tag, name in names.items()})
    if not found:
        raise ForecastError(f"{path} holds no {row}")
    try:
        index = pd.DatetimeIndex(pd.to_datetime(times, utc=True, format="ISO8601")).tz_localize(None)
    except ValueError as error:
        raise ForecastError(f"{path}: {error}") from error
    table = pd.DataFrame(found, index=index.astype("datetime64[ns]")).sort_index()
    return table.mask(table <= MISSING)[~table.index.duplicated()]


def _observed(path: Path) -> pd.DataFrame:
    names = {"at": "air", "td": "dew_point", "ws": "wind", "st": "surface", "sst": "below"}
    table = _rows(path, "measure", "observation-time", names)
    table["wind"] /= 3.6
    if (table["below"].dropna() == 0.0).all():
        table["below"] = np.nan
    if table["surface"].notna().sum() == 0:
        raise ForecastError(f"{path} holds no surface temperature")
    return table


def _forecast(path: Path) -> pd.DataFrame:
    names = {"at": "air", "td": "dew_point", "ws": "wind", "cc": "cloud", "ra": "rain", "sn": "snow", "sf": "sun", "ir": "sky"}
    table = _rows(path, "prediction", "forecast-time", names)
    for name in ("rain", "snow"):
        table[name] = _by_the_hour(table[name])
    table["wind"] /= 3.6
    table["cloud"] /= 100.0 if table["cloud"].max() > 8.0 else 8.0
    for name in ("sun", "sky"):
        if table[name].isna().any():
            table = table.drop(columns=name)
    hourly = table[table.index == pd.DatetimeIndex(table.index).floor("h")]
    if len(hourly) < 2:
        raise ForecastError(f"{path} holds fewer than two whole hours")
    amounts = hourly[["rain", "snow"]].asfreq("h").fillna(0.0)
    hourly = hourly.asfreq("h").interpolate(limit_area="inside").ffill().bfill()
    hourly[["rain", "snow"]] = amounts
    hourly["cloud"] = hourly["cloud"].fillna(0.5).clip(0.0, 1.0)
    lacking = [name for name in ("air", "dew_point", "wind") if hourly[name].isna().any()]
    if lacking:
        raise ForecastError(f"{path} gives no {lacking[0]} at all")
    return hourly


def _by_the_hour(amount: pd.Series) -> pd.Series:
    """Sums since the beginning become amounts of each hour; amounts that sink on the way were such already [as given].

    A centimetre of snow counts as a millimetre of water.
    """
    known = amount.ffill().fillna(0.0).clip(lower=0.0)
    if (known.diff().dropna() < 0.0).any():
        return amount.fillna(0.0).clip(lower=0.0)
    return known.diff().fillna(0.0)


def _roadcast(path: Path) -> pd.Series:
    return _rows(path, "prediction", "roadcast-time", {"st": "surface"})["surface"].dropna()
