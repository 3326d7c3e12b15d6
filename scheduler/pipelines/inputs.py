"""What is known at a moment, gathered from the store for the assessment. Nothing that became known later is seen."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import xarray as xr

from ingest.hourly import to_hourly
from ingest.nowcast import completed
from ingest.sources.catalogue import FORECAST_SOURCES
from ingest.sources.metno_nowcast import NAME as NOWCAST
from model.analysis import analysed_weather
from model.assess import AssessmentInputs
from model.decision.guard import Guard
from model.domain.errors import ForecastError
from model.domain.prices import SpotPrice
from model.domain.treatments import SALTS
from model.domain.weather import InputStatus, from_utc64, to_utc64
from model.learning.conformal import scored_nights, width_factors
from model.learning.station_memory import known_at
from model.mapping.offsets import from_rows
from model.verification.guard_nights import SUBJECT as GUARD
from model.verification.guard_nights import guard_of
from scheduler.context import Context
from scheduler.pipelines.stations import station_memory
from store.actions import actions_between
from store.heat import heat_readings_between, highest_power_kw
from store.prices import prices_between
from store.scores import scores_between
from store.sensors import sensor_offsets
from store.stations import station_status
from store.weather import latest_forecasts, observations_between
from store.zone_fits import zone_fits

#: Runs of each source laid side by side in the ensemble: the newest and the ones before it.
LAGGED_RUNS = 3
#: A run this old still says something of the hours ahead, if there is none newer.
LAST_GOOD_MAX_AGE_H = 66.0
#: Runs of each source looked through for the weather of the past hours, and the age up to which all of them are read [h].
_HISTORY_RUNS, DENSE_H = 96, 48.0
#: The temperature whose interval follows how past nights went.
SURFACE = "road_surface_temperature"
#: Heat meters are asked this far back.
_METERS = timedelta(hours=6)
#: An older radar nowcast has little left to tell.
NOWCAST_MAX_AGE_H = 1.0


def gather(context: Context) -> AssessmentInputs:
    """Collect forecasts, past weather, readings and actions.

    Args:
        context: Site and store; its clock says what may be seen.

    Raises:
        StoreError: The store cannot be read.
    """
    now, site, store = context.now, context.site, context.store
    limits = context.settings.sources
    recent = latest_forecasts(store, site.id, known_at=now, max_age_h=limits.forecast_max_age_h, per_source=LAGGED_RUNS)
    current = _reaching(_hourly(recent), now)
    radar = latest_forecasts(store, site.id, known_at=now, max_age_h=NOWCAST_MAX_AGE_H, sources=(NOWCAST,))
    current += [seen for nowcast in radar if (seen := completed(nowcast, current)) is not None]
    horizon = context.settings.assess.history_h
    older = latest_forecasts(
        store,
        site.id,
        known_at=now,
        max_age_h=max(LAST_GOOD_MAX_AGE_H, horizon + 12),
        per_source=_HISTORY_RUNS,
        sparse_after_h=DENSE_H,
    )
    past = _hourly(older)
    start = now - timedelta(hours=horizon)
    observations = observations_between(store, site.id, start, now, known_at=now)
    offsets = sensor_offsets(store, site.id, known_at=now)
    return AssessmentInputs(
        forecasts=tuple(current),
        history=analysed_weather(past, observations, start=start, end=now, offsets=offsets) if horizon else None,
        observations=observations,
        actions=tuple(actions_between(store, site.id, start, now, known_at=now)),
        statuses=(*_forecast_statuses(context, [*older, *radar], limits.forecast_max_age_h), *_station_statuses(context)),
        last_good=None if current else _newest(_reaching(past, now)),
        width_factors=_width_factors(context),
        place_offsets=tuple(from_rows(offsets, variable="air_temperature").values()),
        season_salt_g_m2=_season_salt(context),
        spot_prices=_spot_prices(context),
        heat_readings=heat_readings_between(store, site.id, now - _METERS, now + timedelta(seconds=1), known_at=now),
        heat_drawn_kw=highest_power_kw(store, site.id, _season_start(context), now + timedelta(seconds=1), known_at=now),
        guard=_guard(context),
        zone_fits=zone_fits(store, site.id, known_at=now),
        station_memory=known_at(station_memory(context), to_utc64(now).astype("datetime64[h]")),
    )


def _season_salt(context: Context) -> dict[str, float]:
    """Salt laid on each unit since the season began [g/m2], where a class has a cap for the season."""
    if all(item.salt_season_cap_g_m2 is None for item in context.site.classes):
        return {}
    laid: dict[str, float] = {}
    for action in actions_between(context.store, context.site.id, _season_start(context), context.now, known_at=context.now):
        if action.kind in SALTS:
            laid[action.unit_id] = laid.get(action.unit_id, 0.0) + action.rate_g_m2
    return laid


def _season_start(context: Context) -> datetime:
    return datetime.combine(context.site.season.begun_by(context.now.date()), time(), UTC)


def _spot_prices(context: Context) -> tuple[SpotPrice, ...]:
    """Electricity prices known for the hours ahead, the one that runs whole; none where the site has no price area."""
    area, now = context.site.price_area, context.now
    if area is None:
        return ()
    begins = now.replace(minute=0, second=0, microsecond=0)
    return prices_between(context.store, area, begins, now + timedelta(hours=context.settings.assess.horizon_h), known_at=now)


def _width_factors(context: Context) -> tuple[float, ...]:
    """How much wider or narrower the season's scored nights showed the surface interval must be; each season begins as it is told."""
    now, start = context.now, _season_start(context)
    scored = scored_nights(scores_between(context.store, context.site.id, start, now, subjects=(SURFACE,)), subject=SURFACE)
    return width_factors(scored) if scored else ()


def _guard(context: Context) -> Guard:
    """How the season's evenings have done beside the rule of thumb, as verification scored them."""
    scored = scores_between(context.store, context.site.id, _season_start(context), context.now, subjects=(GUARD,))
    return guard_of(scored, ZoneInfo(context.site.timezone))


def _hourly(forecasts: Sequence[xr.Dataset]) -> list[xr.Dataset]:
    made = []
    for forecast in forecasts:
        try:
            made.append(to_hourly(forecast))
        except ForecastError:
            continue  # a run too short to hold one whole hour says nothing here
    return made


def _reaching(forecasts: Sequence[xr.Dataset], now: datetime) -> list[xr.Dataset]:
    """Those that still speak of at least twelve hours ahead."""
    return [forecast for forecast in forecasts if from_utc64(forecast["time"].to_numpy()[-1]) >= now + timedelta(hours=12)]


def _newest(forecasts: Sequence[xr.Dataset]) -> xr.Dataset | None:
    return max(forecasts, key=_reference_time) if forecasts else None


def _reference_time(forecast: xr.Dataset) -> datetime:
    moment = datetime.fromisoformat(str(forecast.attrs["reference_time"]))
    return moment.astimezone(UTC)


def _forecast_statuses(context: Context, known: Sequence[xr.Dataset], max_age_h: float) -> list[InputStatus]:
    statuses = []
    for name in context.site.forecast_sources:
        title = FORECAST_SOURCES[name].title if name in FORECAST_SOURCES else name
        run = _newest([forecast for forecast in known if forecast.attrs["source"] == name])
        if run is None:
            statuses.append(
                _absent(
                    title,
                    "forecast",
                    "Den prognosen saknas; osäkerheten är större.",
                    "That forecast is missing; uncertainty is larger.",
                )
            )
            continue
        moment = _reference_time(run)
        age = (context.now - moment).total_seconds() / 60
        used = age <= 60 * max_age_h
        statuses.append(
            InputStatus(
                name=title,
                kind="forecast",
                valid_at=moment,
                age_minutes=age,
                used=used,
                note="" if used else "Prognosen är för gammal för att räknas som aktuell.",
                note_en="" if used else "The forecast is too old to count as current.",
            )
        )
    return statuses


def _station_statuses(context: Context) -> list[InputStatus]:
    """Every station the site names and every other that reported, each with the age of its newest good reading."""
    limit = context.settings.sources.observation_max_age_min
    heard = {status.station: status for status in station_status(context.store, context.site.id, now=context.now)}
    names = {station.id: station.name for station in context.site.stations}
    names.update({status.station: status.name for status in heard.values() if status.station not in names})
    statuses = []
    for station, name in names.items():
        status = heard.get(station)
        if status is None or status.newest_good_at is None or status.age_minutes is None:
            statuses.append(
                _absent(
                    name,
                    "station",
                    "Yttemperaturen där räknas från prognos.",
                    "Surface temperature there comes from the forecast.",
                )
            )
            continue
        used = status.age_minutes <= limit
        statuses.append(
            InputStatus(
                name=name,
                kind="station",
                valid_at=status.newest_good_at,
                age_minutes=status.age_minutes,
                used=used,
                note="" if used else "Yttemperaturen där räknas från prognos.",
                note_en="" if used else "Surface temperature there comes from the forecast.",
            )
        )
    return statuses


def _absent(name: str, kind: str, note: str, note_en: str) -> InputStatus:
    return InputStatus(name=name, kind=kind, valid_at=None, age_minutes=None, used=False, note=note, note_en=note_en)
