"""Two trained models on the same nights, none of which either has learnt from: the like-for-like part of `halka models compare`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from config.site import Site
from model.domain.errors import ModelError
from model.domain.needs import Need
from model.domain.plans import QUANTILES
from model.domain.roads import Network
from model.features.schema import COMMON_NAMES
from model.learning.baseline import smoothed_share
from model.learning.dataset import OffsetsAt, Progress, build_table
from model.learning.models import TrainedModels
from model.learning.options import LearningOptions
from model.learning.rows import Rows
from model.learning.scores import better_with_confidence, summary
from model.learning.season import issue_times
from model.learning.split import GAP_NIGHTS
from model.learning.temperature import judge
from model.learning.verdict import BLOCK_NIGHTS, need_nights
from model.needs.judged import NEED_RULES, NeedRule

_HOUR = np.timedelta64(1, "h")


@dataclass(frozen=True, eq=False)
class Compared:
    """One need on the same cases.

    Attributes:
        nights: Nights judged.
        need_nights: Those with the need.
        figures: Scores of the first and of the second, by name (`model.learning.scores.summary`).
        surely: Share of resampled blocks of nights in which the second has the lower Brier score [1].
        skill: Brier skill of the second over the first, 80 % interval.
    """

    nights: int
    need_nights: int
    figures: tuple[Mapping[str, float], Mapping[str, float]]
    surely: float
    skill: tuple[float, float]


@dataclass(frozen=True, eq=False)
class ComparedTemperature:
    """Surface temperature on the same cases, each as corrected by the one and the other; the ensemble's mean where one has no correction.

    Attributes:
        nights: Nights judged.
        figures: Scores of the first and of the second, by name (`model.learning.temperature.judge`; without a correction, of the mean alone).
        surely: Share of resampled blocks of nights in which the second has the lower mean square error [1].
    """

    nights: int
    figures: tuple[Mapping[str, float], Mapping[str, float]]
    surely: float


@dataclass(frozen=True, eq=False)
class SameNights:
    """Two models on nights that neither has learnt from.

    Attributes:
        needs: By need that both know; empty where there is no such night.
        temperature: None where nothing was read on them, or neither corrects it.
    """

    needs: Mapping[Need, Compared]
    temperature: ComparedTemperature | None = None


def compare(
    models: tuple[TrainedModels, TrainedModels],
    seasons: Sequence[xr.Dataset],
    network: Network,
    site: Site,
    options: LearningOptions,
    *,
    rules: Mapping[Need, NeedRule] = NEED_RULES,
    place_offsets: OffsetsAt | None = None,
    progress: Progress | None = None,
) -> SameNights:
    """Judge two models on every night of the seasons that is later than what either has learnt from.

    Each is told the features as it answers with them, from ensembles of its own error statistics; labels and outcomes are the same for both.

    Args:
        models: The first and the second.
        seasons: Stored seasons or stretches, in any order.
        network: The network.
        site: The site.
        options: How much is used, and the seed of the outcomes drawn from labels.
        rules: The needs.
        place_offsets: As in `model.learning.train.train`.
        progress: Called with (issues done, issues in all), once for each model.

    Raises:
        ModelError: A card does not say until when it learnt.
    """
    after = max(learnt_until(one) for one in models) + GAP_NIGHTS
    later = [part for season in seasons if (part := _issued_after(season, after)) is not None]
    if not later:
        return SameNights({})
    told = {"rules": rules, "place_offsets": place_offsets, "progress": progress}
    first = build_table(later, network, site, options, models[0].errors, **told)  # type: ignore[arg-type]
    second = build_table(later, network, site, options, models[1].errors, truth=first.truth, **told)  # type: ignore[arg-type]
    found = {}
    for need in rules:
        if need not in models[0].needs or need not in models[1].needs or not len(first.needs[need].target):
            continue
        rows = (first.needs[need], second.needs[need])
        happened, night = rows[0].drawn(seed=options.seed), rows[0].night
        answers = [one.needs[need].probability(own.features)[0] for one, own in zip(models, rows, strict=True)]
        members = [smoothed_share(own.features[:, len(COMMON_NAMES) :]) for own in rows]
        surely, skill = better_with_confidence(answers[1], answers[0], happened, night // BLOCK_NIGHTS, seed=options.seed)
        figures = [summary(answer, happened, {"members": own}) for answer, own in zip(answers, members, strict=True)]
        found[need] = Compared(int(np.unique(night).size), need_nights(night, happened), (figures[0], figures[1]), surely, skill)
    return SameNights(found, _temperatures(models, (first.temperature, second.temperature), seed=options.seed))


def _temperatures(
    models: tuple[TrainedModels, TrainedModels], rows: tuple[Rows, Rows], *, seed: int
) -> ComparedTemperature | None:
    if all(one.temperature is None for one in models) or not len(rows[0].target):
        return None
    figures, middles = [], []
    for one, own in zip(models, rows, strict=True):
        if one.temperature is None:
            mean = own.features[:, COMMON_NAMES.index("surface_temperature_mean")].astype(np.float64)
            miss = mean - own.target
            middles.append(mean)
            figures.append(
                {"rmse": float(np.sqrt((miss**2).mean())), "mae": float(np.abs(miss).mean()), "bias": float(miss.mean())}
            )
        else:
            told = one.temperature.correct(own.features)
            middles.append(told[:, QUANTILES.index(0.5)])
            figures.append(judge(told, own))
    night, came = rows[0].night, rows[0].target.astype(np.float64)
    surely, _ = better_with_confidence(middles[1], middles[0], came, night // BLOCK_NIGHTS, seed=seed)
    return ComparedTemperature(int(np.unique(night).size), (figures[0], figures[1]), surely)


def learnt_until(models: TrainedModels) -> int:
    """Last night that a training learnt from or was calibrated on, by number.

    Raises:
        ModelError: The card does not say.
    """
    until = models.learnt_until
    if until is None:
        raise ModelError(f"the card of model {models.version} does not say until when it learnt; train anew to compare it")
    return until


def _issued_after(season: xr.Dataset, night: int) -> xr.Dataset | None:
    """The season with the forecasts of later nights only; None where there is none."""
    nights = (issue_times(season) + 12 * _HOUR).astype("datetime64[D]").astype(np.int64)
    later = np.flatnonzero(nights > night)
    return season.isel(issue=later) if later.size else None
