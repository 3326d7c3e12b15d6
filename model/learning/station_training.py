"""Training of the stations' own correction, and its judgement against the correction it would replace, on later nights that neither has seen."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Site
from model.domain.plans import QUANTILES
from model.features.schema import COMMON_NAMES
from model.learning.dataset import used_issues
from model.learning.models import TrainedModels
from model.learning.options import LearningOptions
from model.learning.road_residual import ResidualModel
from model.learning.road_residual_chain import train_residual
from model.learning.road_residual_issue import HORIZON_H
from model.learning.road_residual_rows import RoadForecasts, lead_class
from model.learning.road_residual_told import Told
from model.learning.rows import Rows
from model.learning.season import known_times, season_start
from model.learning.station_memory import MEMORY_DAYS, memory_of
from model.learning.station_model import StationModel
from model.learning.station_seasons import StationSeason, station_season
from model.learning.station_verdict import Matched, beside_in_service, carried_share, distrust, leads_used, station_scores

Array = NDArray[np.float64]
_HOUR, _DAY = np.timedelta64(1, "h"), np.timedelta64(24, "h")
#: Time before the latest stretch that is learnt from: this winter and the one before. What the road model misses at a station is soon learnt.
LEARNT_BACK = np.timedelta64(500, "D")
#: Rows a boosting is trained on at most.
MOST_ROWS = 100_000
#: Days before the judged ones in which weights begin to follow [day].
FOLLOWED_BEFORE_DAYS = 30
_MEAN = COMMON_NAMES.index("surface_temperature_mean")


@dataclass(frozen=True, eq=False)
class JudgedTemperature:
    """What answers now, on nights it has not seen.

    Attributes:
        rows: The nights' rows.
        told: Surface temperature as told, (row,) [degC].
    """

    rows: Rows
    told: Array


def as_told(rows: Rows, quantiles: Array | None) -> JudgedTemperature:
    """What answers now on judged rows.

    Args:
        rows: The rows.
        quantiles: As corrected, (row, quantile) with `QUANTILES` [degC]; None where the ensemble's own mean answers.
    """
    middle = rows.features[:, _MEAN] if quantiles is None else quantiles[:, QUANTILES.index(0.5)]
    return JudgedTemperature(rows, middle.astype(np.float64))


@dataclass(frozen=True, eq=False)
class StationTraining:
    """What a training of the stations' correction gives.

    Attributes:
        model: The correction, judged.
        memory: What a site that ran through these seasons would remember (`model.learning.station_memory`).
    """

    model: StationModel
    memory: xr.Dataset


def train_stations(
    seasons: Sequence[xr.Dataset],
    site: Site,
    judged: Sequence[JudgedTemperature],
    options: LearningOptions,
    *,
    in_service: TrainedModels | None = None,
) -> StationTraining | None:
    """Train on the forecasts at the stations as they would have been issued; None where there are too few, or none are wanted.

    Args:
        seasons: Stretches of seasons in archive form, oldest first.
        site: The site.
        judged: What it is to replace, on the held-out nights of the latest winter, oldest first.
        options: Size and care.
        in_service: Models that answer now; their correction is followed through the nights that it has not learnt from.
    """
    if options.station_every_h == 0:
        return None
    old = None if in_service is None else in_service.stations
    ran = [
        one
        for season in seasons
        if season_start(season) >= season_start(seasons[-1]) - LEARNT_BACK
        and (
            one := station_season(
                season, site, also=used_issues(season, options), step_s=options.step_s, every_h=options.station_every_h
            )
        )
        is not None
    ]
    if not ran:
        return None
    told = [Told.of(_after_each_other([one.forecasts[place] for one in ran])) for place in range(len(ran[0].forecasts))]
    found: list[Matched] = []
    pairs: list[tuple[Matched, Matched]] = []
    last = told[0].forecasts.origin[-1]
    model, end = None, last - MEMORY_DAYS * _DAY
    for part in judged:
        begin = (part.rows.night.min().astype("datetime64[D]") - 12 * _HOUR).astype("datetime64[ns]")
        end = part.rows.issue.max() + _HOUR
        model = train_residual(told, begin, options, most_rows=MOST_ROWS)
        if model is None:
            continue
        _through(told, begin, end, model)
        found.append(_matched(told, part))
        if old is not None and old.trusted:
            pairs.append(
                (found[-1], _matched(_through([Told.of(own.forecasts) for own in told], begin, end, old.residual), part))
            )
    for own in told:
        own.through(end, last + _HOUR, model)
    final = train_residual(told, last + (HORIZON_H + 1) * _HOUR, options, most_rows=MOST_ROWS)
    if final is None:
        return None
    matched = Matched.joined(found)
    scores = station_scores(matched, seed=options.seed)
    used = leads_used(scores)
    share, around = carried_share(matched.where(np.array(used)[lead_class(matched.lead)]), site, seed=options.seed)
    scores |= around | ({} if old is None else beside_in_service(pairs, used, old, seed=options.seed))
    model_put = StationModel(final, share, scores, used, distrust(scores, used), learnt_until=last + HORIZON_H * _HOUR)
    return StationTraining(model_put, _memory(told, ran[-1], since=last - MEMORY_DAYS * _DAY))


def _through(told: Sequence[Told], begin: np.datetime64, end: np.datetime64, model: ResidualModel) -> Sequence[Told]:
    """The stations followed through judged nights by boosting, and for some weeks before them without."""
    for own in told:
        own.through(begin - FOLLOWED_BEFORE_DAYS * _DAY, begin, None)
        own.through(begin, end, model)
    return told


def memory_after(
    season: xr.Dataset, site: Site, model: StationModel | None, options: LearningOptions, *, until: np.datetime64
) -> xr.Dataset | None:
    """What a site would remember that had lived through a season with a correction; None where none was or is to be issued.

    Args:
        season: In archive form, without a hole.
        site: The site.
        model: What answered, trained on nothing of the season; None without.
        options: Step of the road model.
        until: Moment up to which it lived.
    """
    if options.station_every_h == 0:
        return None
    days = np.timedelta64(MEMORY_DAYS + 2, "D")
    times, known = season["time"].to_numpy(), known_times(season)
    part = season.isel(time=(times > until - days) & (times <= until), issue=(known > until - days) & (known <= until))
    ran = station_season(
        part, site, also=np.zeros(0, dtype="datetime64[ns]"), step_s=options.step_s, every_h=options.station_every_h
    )
    if ran is None:
        return None
    told = [Told.of(own) for own in ran.forecasts]
    origin = told[0].forecasts.origin
    for own in told:
        own.through(origin[0], origin[-1] + _HOUR, None if model is None else model.residual)
    return _memory(told, ran, since=origin[0])


def _memory(told: Sequence[Told], latest: StationSeason, *, since: np.datetime64) -> xr.Dataset:
    begins = max(since, latest.forecasts[0].origin[0])
    kept = latest.times >= begins
    return memory_of(told, latest.readings[:, kept], latest.times[kept], since=begins)


def _after_each_other(parts: Sequence[RoadForecasts]) -> RoadForecasts:
    """Forecasts of one station from several seasons."""

    def joined(name: str) -> object:
        values = [getattr(part, name) for part in parts]
        if isinstance(values[0], np.ndarray):
            return np.concatenate(values)
        if name in {"weather", "road"}:
            return {
                key: np.concatenate([each[key] for each in values]) for key in values[0] if all(key in each for each in values)
            }
        return values[-1]

    return RoadForecasts(**{field.name: joined(field.name) for field in fields(RoadForecasts)})  # type: ignore[arg-type]


def _matched(told: Sequence[Told], part: JudgedTemperature) -> Matched:
    """The judged rows of which the chain spoke too."""
    rows = part.rows
    lead = ((rows.valid - rows.issue) / _HOUR).astype(np.intp)
    origin = told[0].forecasts.origin
    at = np.minimum(np.searchsorted(origin, rows.issue), origin.size - 1)
    there = (rows.unit < 0) & (lead >= 1) & (lead <= HORIZON_H) & (origin[at] == rows.issue)
    station, at, ahead = -1 - rows.unit[there], at[there], lead[there] - 1
    centre, low, high = (np.stack([getattr(own, name) for own in told])[station, at, ahead] for name in ("centre", "low", "high"))
    physics = np.stack([own.forecasts.temperature[:, 1:] for own in told])[:, at, ahead]
    moved = (np.stack([own.centre for own in told])[:, at, ahead] - physics).T
    came = rows.target[there].astype(np.float64)
    return Matched(
        station=station,
        lead=lead[there],
        night=rows.night[there],
        came=came,
        raw=rows.features[there, _MEAN].astype(np.float64),
        around=part.told[there],
        physics=physics[station, np.arange(station.size)],
        chain=centre,
        inside=((came >= low) & (came <= high)).astype(np.float64),
        moved=moved,
    )
