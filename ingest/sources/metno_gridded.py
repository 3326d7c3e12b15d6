"""MET Norway's gridded forecasts: the 2.5 km ensemble (MEPS) with its real members, and the 1 km analysis-corrected MET Nordic.

Licence and credit
    CC BY 4.0 or NLOD 2.0. "Data from MET Norway".

Documented structure
    NetCDF files on a THREDDS server, reached by OPeNDAP or kept on disk. A Lambert conformal grid on a sphere whose parameters stand in the
    variable that ``grid_mapping`` names; ``x``, ``y`` [m]; ``time`` and ``forecast_reference_time`` in seconds since 1970.
    MEPS (``mepslatest/meps_lagged_6_h_latest_2_5km_latest.nc``): dimensions (time, height*, ensemble_member, y, x) with heights of length
    1; 62 steps of an hour, 30 members gathered from the runs of the last six hours; precipitation, snowfall and radiation summed since the
    first step; wind along the grid's x and y. MET Nordic (``metpplatest/met_forecast_1_0km_nordic_latest.nc``): (time, y, x);
    precipitation of the hour before; short-wave radiation summed; wind as speed and direction; ``land_area_fraction``, ``altitude``.

Actual structure
    No recording was at hand; names, dimensions, units and fill value (9.96921e36) are those of published listings of both files. Radiation
    comes in ``W s/m^2`` and ``J/m^2``, which are the same. A member that does not reach the last hours is marked missing there.
    Everything is read from the file itself: dimensions, their order and lengths, the projection, packing.

Earlier runs
    Lie in archives by day and hour, one file a run (``Sources.metno_meps_archive_url``, ``metno_nordic_archive_url``; unverified). Asked for
    are those of 00, 06, 12 and 18 UTC. They count as known `LATENCY` after their time.

Made canonical
    Steps run from the second time on: an amount joins the moment at its end. K becomes degC, Pa hPa. The dew point comes from temperature and
    relative humidity; the snow share is snowfall over precipitation, where something falls, else from temperature and humidity. Neither
    product tells freezing rain, pressure of the air at the ground or what the ground is like.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import numpy as np
import xarray as xr

from config.settings import Settings
from config.site import Place, Site
from ingest.accumulated import step_amounts
from ingest.canonical import GridPoint, Series, canonical_members
from ingest.gridded import MEMBER, POINT, REFERENCE_TIME, TIME, cut_piece, serialised
from ingest.gridded_known import still_holds
from ingest.gridded_open import STATUS
from ingest.members import common_steps
from ingest.netcdf import Times, moments, read_netcdf, unpacked
from ingest.ports import GridTransport, Query, RawBody
from model.domain.errors import SourceFormatError, SourceUnavailable
from model.domain.humidity import dew_point, snow_share
from model.domain.source_state import Outcome
from model.domain.variables import FORECAST_REQUIRED
from model.domain.weather import to_utc64

MEPS, NORDIC = "metno_meps", "metno_nordic"

#: What holds at a moment: provider's name → (canonical name, unit of the contract, factor, added afterwards).
VARIABLE_MAP = MappingProxyType(
    {
        "air_temperature_2m": ("air_temperature", ("K",), 1.0, -273.15),
        "relative_humidity_2m": ("relative_humidity", ("1",), 1.0, 0.0),
        "cloud_area_fraction": ("cloud_area_fraction", ("1",), 1.0, 0.0),
        "wind_speed_10m": ("wind_speed", ("m/s",), 1.0, 0.0),
        "wind_direction_10m": ("wind_from_direction", ("degrees", "degree"), 1.0, 0.0),
        "wind_speed_of_gust": ("wind_speed_of_gust", ("m/s",), 1.0, 0.0),
        "air_pressure_at_sea_level": ("air_pressure_at_mean_sea_level", ("Pa",), 0.01, 0.0),
    }
)
#: What is summed since the first time: provider's name → (canonical name, units of the contract, fall that rounding explains).
ACCUMULATED = MappingProxyType(
    {
        "precipitation_amount_acc": ("precipitation_amount", ("kg/m^2", "kg m-2"), 0.1),
        "snowfall_amount_acc": ("snowfall_amount", ("kg/m^2", "kg m-2"), 0.1),
        "integral_of_surface_downwelling_shortwave_flux_in_air_wrt_time": (
            "surface_downwelling_shortwave_flux", ("W s/m^2", "J/m^2", "J m-2"), 2e4,
        ),
        "integral_of_surface_downwelling_longwave_flux_in_air_wrt_time": (
            "surface_downwelling_longwave_flux", ("W s/m^2", "J/m^2", "J m-2"), 2e4,
        ),
    }
)  # fmt: skip
#: Amount of the hour before each time.
HOURLY_AMOUNT = "precipitation_amount"
X_WIND, Y_WIND = "x_wind_10m", "y_wind_10m"
LEAD = "air_temperature_2m"
WANTED = (*VARIABLE_MAP, *ACCUMULATED, HOURLY_AMOUNT, X_WIND, Y_WIND)

#: Least precipitation of a step for which snowfall over precipitation says something [mm].
_LEAST_MM = 0.02
#: Runs of the past are asked for so far apart, and were to be had so long after their time.
RUN_EVERY, LATENCY = timedelta(hours=6), timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class MetnoGridded:
    """One of MET Norway's gridded forecasts as a source.

    Attributes:
        name: Short name.
        title: Name shown to people.
        licence: Licence and credit.
        backfill_latency: See the port.
        backfill_pause_s: See the port.
    """

    name: str
    title: str
    licence: str = "CC BY 4.0 / NLOD 2.0. Data from MET Norway (omräknad av Halka)"
    backfill_latency: timedelta = LATENCY
    backfill_pause_s: float = 5.0

    def queries(self, site: Site, settings: Settings, now: datetime) -> list[Query]:  # noqa: ARG002 - the port's signature
        """One question: the file, for all places together."""
        address = settings.sources.metno_meps_url if self.name == MEPS else settings.sources.metno_nordic_url
        return [Query(source=self.name, url=address, place=_first(site))]

    def backfill_queries(self, site: Site, settings: Settings, start: datetime, end: datetime) -> list[Query]:
        """One question a run of the archive.

        Raises:
            SourceUnavailable: No archive is set.
        """
        section, key = settings.sources, f"{self.name}_archive_url"
        template = section.metno_meps_archive_url if self.name == MEPS else section.metno_nordic_archive_url
        if not template:
            raise SourceUnavailable(self.name, f"sources.{key} är inte satt", outcome=Outcome.NO_KEY)
        day = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        run = day + (start - day) // RUN_EVERY * RUN_EVERY
        found = []
        while run < end:
            found.append(Query(self.name, run.strftime(template), place=_first(site), period=(run, run + RUN_EVERY)))
            run += RUN_EVERY
        return found

    def cut(
        self,
        query: Query,
        grids: GridTransport,
        *,
        places: Sequence[Place],
        settings: Settings,
        now: datetime,
        known: RawBody | None = None,
    ) -> RawBody:
        """The cells nearest to the places, as the bytes of a small NetCDF file; see the port.

        Raises:
            SourceUnavailable: The file is not there, or the places lie outside it.
            SourceFormatError: The file lacks what the module's docstring describes.
        """
        with grids.open(query.url) as dataset:
            if known is not None and still_holds(known, dataset, places):
                return replace(known, arrival=Outcome.UNCHANGED)
            most = settings.sources.gridded_max_bytes if query.url.startswith(("http://", "https://")) else None
            piece = cut_piece(dataset, WANTED, places, lead=LEAD, most_bytes=most, source=self.name)
            status = int(dataset.encoding.get(STATUS, 200))
        headers = {"content-type": "application/x-netcdf"}
        return RawBody(self.name, query.url, status, headers, serialised(piece), now, query.place)

    def parse(self, raw: RawBody, *, places: Sequence[Place], now: datetime) -> xr.Dataset:  # noqa: ARG002 - the port's signature
        """Canonical forecast of all places in a piece; see the port for arguments.

        Raises:
            SourceFormatError: The body is not what the module's docstring describes.
        """
        piece = read_netcdf(raw)
        times = moments(piece, TIME, source=self.name)
        steps = np.array([to_utc64(moment) for moment in times], dtype="datetime64[ns]")
        if steps.size < 2 or (np.diff(steps) <= np.timedelta64(0)).any():
            raise SourceFormatError(self.name, f"the file holds {steps.size} times that do not rise; an amount needs two that do")
        reference = moments(piece, REFERENCE_TIME, source=self.name)[0] if REFERENCE_TIME in piece.variables else times[0]
        series, hourly = _series(piece, np.diff(steps) / np.timedelta64(1, "s"), self.name)
        starts: Times = (steps[1:] - np.timedelta64(1, "h")).astype("datetime64[ns]") if hourly else steps[:-1]
        series, common, notes = common_steps(series, FORECAST_REQUIRED, source=self.name)
        points = _points(piece, self.name)
        return canonical_members(
            {name: values[..., common] for name, values in series.items()},
            time=steps[1:][common],
            interval_start=starts[common],
            grid_points=points,
            asked=_places(piece, self.name),
            raw=raw,
            places=places,
            reference_time=reference,
            issued_at=reference,
            notes=notes,
        )


def _first(site: Site) -> tuple[float, float]:
    return site.forecast_points[0].longitude, site.forecast_points[0].latitude


def _series(piece: xr.Dataset, seconds: Series, source: str) -> tuple[dict[str, Series], bool]:
    """Canonical series from the second time on, and whether amounts are of the hour before rather than of the step."""
    series: dict[str, Series] = {}
    for theirs, (name, units, factor, added) in VARIABLE_MAP.items():
        if theirs in piece:
            series[name] = _read(piece, theirs, units, source)[..., 1:] * factor + added
    for theirs, (name, units, tolerance) in ACCUMULATED.items():
        if theirs in piece:
            amount = step_amounts(_read(piece, theirs, units, source), tolerance=tolerance, name=theirs, source=source)
            series[name] = amount / seconds if name.endswith("_flux") else amount
    hourly = "precipitation_amount" not in series
    if hourly and HOURLY_AMOUNT in piece:
        series["precipitation_amount"] = _read(piece, HOURLY_AMOUNT, ("kg/m^2", "kg m-2", "mm"), source)[..., 1:]
    if X_WIND in piece and Y_WIND in piece:
        series |= _wind(piece, source)
    lacking = [name for name in ("air_temperature", "relative_humidity", "wind_speed", "cloud_area_fraction", "precipitation_amount")
               if name not in series]  # fmt: skip
    if lacking:
        raise SourceFormatError(
            source, f"the file lacks what makes {', '.join(lacking)}; it holds {', '.join(sorted(map(str, piece.data_vars)))}"
        )
    members = max(values.shape[0] for values in series.values())
    together = {name: np.broadcast_to(values, (members, *values.shape[1:])) for name, values in series.items()}
    return _derived(together), hourly


def _derived(series: dict[str, Series]) -> dict[str, Series]:
    temperature = np.clip(series["air_temperature"], -100.0, 100.0)
    # a model's humidity may exceed saturation a little, a cloud cover rounded by packing too
    humidity = series["relative_humidity"] = _eased(series["relative_humidity"], 1.05)
    series["cloud_area_fraction"] = _eased(series["cloud_area_fraction"], 1.0)
    series["dew_point_temperature"] = dew_point(temperature, humidity)
    share = snow_share(temperature, humidity)
    snowfall = series.pop("snowfall_amount", None)
    if snowfall is not None:
        amount = series["precipitation_amount"]
        falls = (amount >= _LEAST_MM) & np.isfinite(snowfall)
        share = np.where(falls, np.clip(snowfall / np.where(falls, amount, 1.0), 0.0, 1.0), share)
    series["snow_fraction"] = share
    return series


def _eased(values: Series, most: float) -> Series:
    """Values a little outside 0 to `most` brought back; what is far outside stays, to be refused."""
    near = (values > -0.05) & (values < most + 0.15)
    return np.where(near, np.clip(values, 0.0, most), values)


def _wind(piece: xr.Dataset, source: str) -> dict[str, Series]:
    """Speed, and the direction it comes from against true north, of wind along the grid's axes."""
    along_x, along_y = (_read(piece, name, ("m/s",), source)[..., 1:] for name in (X_WIND, Y_WIND))
    north = unpacked(piece, "grid_north", source=source)
    if north.shape != (piece.sizes[POINT],):
        raise SourceFormatError(source, "grid_north is not told for each point")
    from_grid = np.degrees(np.arctan2(-along_x, -along_y))
    return {"wind_speed": np.hypot(along_x, along_y), "wind_from_direction": (from_grid + north[:, None]) % 360.0}


def _read(piece: xr.Dataset, name: str, units: Sequence[str], source: str) -> Series:
    """A variable as (member, point, time)."""
    variable = piece[name]
    told = str(variable.attrs.get("units", ""))
    if told not in units:
        raise SourceFormatError(source, f"{name} is in {told[:20]!r}, expected {' or '.join(units)}")
    if variable.dims not in ((TIME, POINT), (TIME, MEMBER, POINT)):
        raise SourceFormatError(source, f"{name} has dimensions {variable.dims}, expected time, ensemble_member and point")
    values = unpacked(piece, name, source=source)
    values = values[:, None, :] if values.ndim == 2 else values
    return np.moveaxis(values, 0, -1)


def _points(piece: xr.Dataset, source: str) -> list[GridPoint]:
    longitude, latitude = (unpacked(piece, name, source=source) for name in ("longitude", "latitude"))
    height = (
        unpacked(piece, "surface_altitude", source=source) if "surface_altitude" in piece else np.full(longitude.shape, np.nan)
    )
    _check_globe(longitude, latitude, source)
    if height.shape != longitude.shape:
        raise SourceFormatError(source, "surface_altitude is not told for each point")
    return [
        GridPoint(float(east), float(north), float(up) if np.isfinite(up) and -500.0 < up < 9000.0 else None)
        for east, north, up in zip(longitude, latitude, height, strict=True)
    ]


def _places(piece: xr.Dataset, source: str) -> list[tuple[float, float]]:
    longitude, latitude = (unpacked(piece, f"place_{name}", source=source) for name in ("longitude", "latitude"))
    _check_globe(longitude, latitude, source)
    return [(float(east), float(north)) for east, north in zip(longitude, latitude, strict=True)]


def _check_globe(longitude: Series, latitude: Series, source: str) -> None:
    if longitude.ndim != 1 or longitude.shape != latitude.shape or longitude.size == 0:
        raise SourceFormatError(source, "longitude and latitude are not told for each point")
    if not ((np.abs(longitude) <= 180.0) & (np.abs(latitude) <= 90.0)).all():
        raise SourceFormatError(source, "a point lies not on the globe")
