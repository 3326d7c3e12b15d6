"""What the stations' own forecasts of a night come to: issued, corrected by what was remembered of those before, and remembered in turn.

At every assessment the road model runs at each road station, drawn to its own readings, under the mean of the members; the chain that the benchmark
`road_temperature` measures (`model.learning.road_residual_told`) corrects it for the coming day and says how wide the rest is. It is told of a
station where a training found it better than what it replaces, and once its forecasts were followed for two weeks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.stats import norm

from config.site import Site, Station
from model.analysis import hourly_readings
from model.domain.needs import Rung
from model.domain.plans import QUANTILES
from model.domain.weather import InputStatus, from_utc64
from model.ensemble import ENSEMBLE_VARIABLES
from model.learning.road_columns import station_columns
from model.learning.road_residual_chain import WARM_UP_DAYS
from model.learning.road_residual_issue import HORIZON_H, SURFACE, issued_rows, newest_readings, road_forecasts
from model.learning.road_residual_rows import lead_class
from model.learning.road_residual_told import Told, midnight
from model.learning.station_memory import is_warm, known_at, memory_of, place_of, readings_at, recalled, remembered
from model.learning.station_model import StationModel
from model.learning.station_seasons import RAIN, road_stations
from model.night_weather import NightWeather
from model.physics.columns import Columns
from model.physics.road import simulate
from model.start_state import LARGEST_DEGC

Array = NDArray[np.float64]
#: How far each of `QUANTILES` lies from the middle, as a share of the distance to the outermost [1]; that of a normal spread between.
_REACH = tuple(float(norm.ppf(level) / norm.ppf(QUANTILES[-1])) for level in QUANTILES)


#: Name among the inputs of an assessment.
NAME = "stations"
_NEEDS_SV = f"{WARM_UP_DAYS} dagars uppföljda prognoser och färska mätningar"
_NEEDS_EN = f"forecasts followed for {WARM_UP_DAYS} days and fresh readings"


@dataclass(frozen=True, eq=False)
class StationsSay:
    """What the chain tells of the roads at stations.

    Attributes:
        stations: Of those it tells of.
        times: Hours ahead.
        quantiles: Surface temperature, (station, time, quantile) with `QUANTILES` [degC].
        moved: What it adds to the road model drawn to the station, (station, time) [K].
        speaks: Whether it tells of that hour, (time,).
        share: Share of that which held on roads around [1].
    """

    stations: tuple[Station, ...]
    times: NDArray[np.datetime64]
    quantiles: Array
    moved: Array
    speaks: NDArray[np.bool_]
    share: float


@dataclass(frozen=True, eq=False)
class StationNight:
    """The stations on one night.

    Attributes:
        says: What is told; None where nothing is.
        memory: What is to be remembered of it; None where no forecast was issued.
        status: How it stands, for the screens; None where no training speaks of stations.
    """

    says: StationsSay | None = None
    memory: xr.Dataset | None = None
    status: InputStatus | None = None


def station_night(
    site: Site,
    weather: NightWeather,
    observations: xr.Dataset | None,
    memory: xr.Dataset | None,
    model: StationModel | None,
    *,
    now: datetime,
) -> StationNight:
    """Issue and correct the stations' forecasts.

    Args:
        site: Its road stations.
        weather: Members to come, the analysed past.
        observations: Readings with flags.
        memory: What is remembered (`model.learning.station_memory`); what is later than the night is passed over.
        model: The correction of the training that answers, or None.
        now: Moment of issue, aware UTC.
    """
    residual = model.residual if model is not None and model.trusted else None
    past, led, stations = weather.past, weather.led, road_stations(site)
    origin = led["time"].to_numpy()[0]
    stands = past is not None and past["time"].to_numpy()[-1] == origin
    if past is None or not stands or not stations or weather.rung is not Rung.PHYSICS or led.sizes["time"] <= HORIZON_H:
        return StationNight(status=None if residual is None else _status(None, now))
    times = past["time"].to_numpy()
    columns = station_columns(stations, past)
    free = simulate(past, columns, outputs=(SURFACE,)).outputs[SURFACE].to_numpy()[0]
    readings = _readings(observations, stations, times)
    # a reading so far from the reckoning is a sensor's fault or another kind of road, as everywhere in the analysis
    readings = np.where(np.abs(readings - free) <= LARGEST_DEGC, readings, np.nan)
    known, fresh = known_at(memory, origin), _issued(stations, columns, past, led, readings)
    whole = fresh if known is None else remembered(known, fresh)
    found = [(row, own) for row, station in enumerate(stations) if (own := recalled(whole, station)) is not None]
    # a station whose forecast of this hour could not be made has none at the origin
    found = [(row, own) for row, own in found if own.forecasts.origin[-1] == origin]
    for _, own in found:
        own.answer(own.forecasts.origin == origin, residual, midnight(origin))
    found = [(row, own) for row, own in found if np.isfinite([own.low[-1], own.centre[-1], own.high[-1]]).all()]
    if not found:
        return StationNight(status=None if residual is None else _status(None, now))
    told = [own for _, own in found]
    kept = memory_of(told, readings[[row for row, _ in found]], times, since=origin)
    if model is None or residual is None:
        return StationNight(memory=kept)
    by_id = {station.id: station for station in stations}
    heard = [own for own in told if is_warm(own) and np.isfinite(own.forecasts.newest[-1])]
    named = tuple(by_id[own.forecasts.station] for own in heard)
    return StationNight(_says(heard, named, led["time"].to_numpy(), model), kept, _status(origin if named else None, now))


def _says(
    heard: Sequence[Told], stations: tuple[Station, ...], times: NDArray[np.datetime64], model: StationModel
) -> StationsSay | None:
    if not heard:
        return None
    low, centre, high = (np.stack([getattr(own, name)[-1] for own in heard])[..., None] for name in ("low", "centre", "high"))
    reach = np.array(_REACH)
    quantiles = centre + np.where(reach < 0.0, -reach * (low - centre), reach * (high - centre))
    physics = np.stack([own.forecasts.temperature[-1, 1:] for own in heard])
    speaks = np.array(model.used)[lead_class(np.arange(1, HORIZON_H + 1))]
    return StationsSay(stations, times[1 : HORIZON_H + 1], quantiles, centre[..., 0] - physics, speaks, model.share)


def _readings(observations: xr.Dataset | None, stations: Sequence[Station], times: NDArray[np.datetime64]) -> Array:
    """Good readings at whole hours, NaN where there is none, (station, time) [degC]."""
    found = np.full((len(stations), times.size), np.nan)
    if observations is None or SURFACE not in observations:
        return found
    names = [str(name) for name in observations["station"].to_numpy()]
    own = [(row, names.index(station.id)) for row, station in enumerate(stations) if station.id in names]
    if own:
        rows, there = zip(*own, strict=True)
        found[list(rows)] = hourly_readings(observations.isel(station=list(there)), SURFACE, times)
    return found


def _issued(stations: tuple[Station, ...], columns: Columns, past: xr.Dataset, led: xr.Dataset, readings: Array) -> xr.Dataset:
    """The road model's forecasts from the hour of issue, as the memory keeps them."""
    state = simulate(past, columns, observed_surface=readings, outputs=(SURFACE,)).state
    ahead = led.isel(time=slice(0, HORIZON_H + 1))
    mean = {name: ahead[name].mean("member", keep_attrs=True).expand_dims("member") for name in ENSEMBLE_VARIABLES}
    # the mean of showers at different hours is a drizzle that no member has
    mean[RAIN] = ahead[RAIN].median("member", keep_attrs=True).expand_dims("member")
    rows = issued_rows(ahead.drop_vars(list(ahead.data_vars)).assign(mean), columns, state, readings[:, -1])
    times, newest = past["time"].to_numpy(), newest_readings(readings)[:, -1:]
    told = [
        Told.of(
            road_forecasts(
                station.id,
                times[-1:],
                {name: values[place : place + 1] for name, values in rows.items()},
                position=(station.longitude, station.latitude),
                reading=readings_at(times[-1:], times, readings[place]),
                newest=newest[place],
                place=place_of(station),
            )
        )
        for place, station in enumerate(stations)
    ]
    return memory_of(told, readings, times, since=times[-1])


def _status(origin: np.datetime64 | None, now: datetime) -> InputStatus:
    """How the stations' own correction stands: from when it speaks, or that it rests and why."""
    at = None if origin is None else from_utc64(origin)
    return InputStatus(
        name=NAME,
        kind="model",
        valid_at=at,
        age_minutes=None if at is None else (now - at).total_seconds() / 60,
        used=at is not None,
        note=""
        if at is not None
        else f"Stationernas egen rättelse vilar: den behöver {_NEEDS_SV}. Den vanliga rättelsen gäller.",
        note_en="" if at is not None else f"The stations' own correction rests: it needs {_NEEDS_EN}. The ordinary one holds.",
    )
