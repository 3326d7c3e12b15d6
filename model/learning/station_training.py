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
from model.learning.options import LearningOptions
from model.learning.road_residual_chain import train_residual
from model.learning.road_residual_issue import HORIZON_H
from model.learning.road_residual_rows import RoadForecasts
from model.learning.road_residual_told import Told
from model.learning.rows import Rows
from model.learning.scores import better_with_confidence
from model.learning.season import season_start
from model.learning.station_memory import MEMORY_DAYS, memory_of
from model.learning.station_model import StationModel
from model.learning.station_seasons import StationSeason, road_stations, station_season
from model.learning.verdict import BLOCK_NIGHTS, CONFIDENCE
from model.mapping.station_weights import OWN_SHARE, station_nearness

Array = NDArray[np.float64]
_HOUR, _DAY = np.timedelta64(1, "h"), np.timedelta64(24, "h")
#: Time before the latest stretch that is learnt from: this winter and the one before. What the road model misses at a station is soon learnt.
LEARNT_BACK = np.timedelta64(500, "D")
#: Rows a boosting is trained on at most.
MOST_ROWS = 100_000
#: Days before the judged ones in which weights begin to follow [day].
FOLLOWED_BEFORE_DAYS = 30
#: Fewest rows and nights of a verdict.
LEAST_ROWS, LEAST_NIGHTS = 100, 10
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
    seasons: Sequence[xr.Dataset], site: Site, judged: Sequence[JudgedTemperature], options: LearningOptions
) -> StationTraining | None:
    """Train on the forecasts at the stations as they would have been issued; None where there are too few.

    Args:
        seasons: Stretches of seasons in archive form, oldest first.
        site: The site.
        judged: What it is to replace, on the held-out nights of the latest winter, oldest first.
        options: Size and care.
    """
    ran = [
        one
        for season in seasons
        if season_start(season) >= season_start(seasons[-1]) - LEARNT_BACK
        and (one := station_season(season, site, also=used_issues(season, options), step_s=options.step_s)) is not None
    ]
    if not ran:
        return None
    told = [Told.of(_after_each_other([one.forecasts[place] for one in ran])) for place in range(len(ran[0].forecasts))]
    found: list[_Matched] = []
    for part in judged:
        begin = (part.rows.night.min().astype("datetime64[D]") - 12 * _HOUR).astype("datetime64[ns]")
        end = part.rows.issue.max() + _HOUR
        model = train_residual(told, begin, options, most_rows=MOST_ROWS)
        if model is None:
            continue
        for own in told:
            own.through(begin - FOLLOWED_BEFORE_DAYS * _DAY, begin, None)
            own.through(begin, end, model)
        found.append(_matched(told, part))
    last = told[0].forecasts.origin[-1]
    final = train_residual(told, last + (HORIZON_H + 1) * _HOUR, options, most_rows=MOST_ROWS)
    if final is None:
        return None
    matched = _Matched.joined(found)
    share, left = _carried_share(matched, site)
    scores = _scores(matched, left, seed=options.seed)
    note = _distrust(scores)
    model_put = StationModel(final, share if _carries(scores) else 0.0, scores, trusted=not note, note=note)
    return StationTraining(model_put, _memory(told, ran[-1], since=last - MEMORY_DAYS * _DAY))


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


@dataclass(frozen=True, eq=False)
class _Matched:
    """Rows at stations within the reach of the chain: what came, what each said, and what all stations were moved by.

    ``raw`` and ``now`` are of a road without a sensor, ``physics`` of the road model drawn to the station's own readings.
    """

    station: NDArray[np.intp]
    night: NDArray[np.int64]
    came: Array
    raw: Array
    now: Array
    physics: Array
    chain: Array
    inside: Array
    moved: Array

    @classmethod
    def joined(cls, parts: Sequence["_Matched"]) -> "_Matched":
        """All parts together; empty from none."""
        if not parts:
            none = np.zeros(0)
            return cls(none.astype(np.intp), none.astype(np.int64), none, none, none, none, none, none, np.zeros((0, 0)))
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


def _matched(told: Sequence[Told], part: JudgedTemperature) -> _Matched:
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
    return _Matched(
        station=station,
        night=rows.night[there],
        came=came,
        raw=rows.features[there, _MEAN].astype(np.float64),
        now=part.told[there],
        physics=physics[station, np.arange(station.size)],
        chain=centre,
        inside=((came >= low) & (came <= high)).astype(np.float64),
        moved=moved,
    )


def _carried_share(matched: _Matched, site: Site) -> tuple[float, Array]:
    """How much of what the other stations were moved by held at each, and what is told there with it: each half of the blocks by the other."""
    stations = road_stations(site)
    if len(stations) < 2 or not matched.came.size:
        return 0.0, matched.now
    near = station_nearness(stations)[matched.station]
    total = near.sum(axis=1)
    beside = np.divide((near * matched.moved).sum(axis=1), total, out=np.zeros(total.size), where=total > 0.0)
    step = total / (total + OWN_SHARE) * (matched.raw + beside - matched.now)
    left, odd = matched.came - matched.now, matched.night // BLOCK_NIGHTS % 2 == 1
    told = matched.now.copy()
    for half in (odd, ~odd):
        told[~half] += _least_squares(step[half], left[half]) * step[~half]
    return _least_squares(step, left), told


def _least_squares(step: Array, left: Array) -> float:
    power = float((step**2).sum())
    return float(np.clip((step * left).sum() / power, 0.0, 1.0)) if power > 0.0 else 0.0


def _scores(matched: _Matched, left: Array, *, seed: int) -> dict[str, float]:
    """Figures by name; errors in degC."""
    found = {"rows": float(matched.came.size), "nights": float(np.unique(matched.night).size)}
    if not matched.came.size:
        return found
    block, came = matched.night // BLOCK_NIGHTS, matched.came
    # a road with a station is drawn to its readings today too, and has the correction learnt across stations on top
    replaced = matched.physics + matched.now - matched.raw
    told = {"rmse": matched.chain, "rmse_physics": matched.physics, "rmse_replaced": replaced}
    told |= {"rmse_around": matched.now, "rmse_followers": left}
    found |= {name: float(np.sqrt(np.mean((values - came) ** 2))) for name, values in told.items()}
    found["mae"] = float(np.mean(np.abs(matched.chain - came)))
    found["bias"] = float(np.mean(matched.chain - came))
    found["coverage_80"] = float(matched.inside.mean())
    pairs = {"over_replaced": (matched.chain, replaced), "over_physics": (matched.chain, matched.physics)}
    for name, (values, rival) in (pairs | {"of_followers": (left, matched.now)}).items():
        found[f"confidence_{name}"] = better_with_confidence(values, rival, came, block, seed=seed)[0]
    return found


def _distrust(scores: dict[str, float]) -> str:
    """Why the correction may not answer; empty if it may."""
    if scores["rows"] < LEAST_ROWS or scores["nights"] < LEAST_NIGHTS:
        return f"only {scores['rows']:.0f} held-out readings on {scores['nights']:.0f} nights; {LEAST_ROWS} on {LEAST_NIGHTS} are needed"
    for name, words in (("replaced", "the correction it would replace"), ("physics", "the road model drawn to the station")):
        if scores["rmse"] >= scores[f"rmse_{name}"]:
            return f"no better than {words} on held-out nights"
        if scores[f"confidence_over_{name}"] < CONFIDENCE:
            return f"better than {words} in only {scores[f'confidence_over_{name}']:.0%} of resampled held-out nights"
    return ""


def _carries(scores: dict[str, float]) -> bool:
    """Whether roads around the stations may follow them."""
    return scores.get("confidence_of_followers", 0.0) >= CONFIDENCE
