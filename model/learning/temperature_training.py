"""Training of the surface temperature, its judgement on the latest winter, and which answers from now on: the new one or the one in service."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.learning.models import TrainedModels
from model.learning.options import LearningOptions
from model.learning.promotion import OVER_IN_SERVICE, WORTH_OF_IN_SERVICE, stays
from model.learning.rows import Rows, stacked
from model.learning.scores import better_with_confidence
from model.learning.split import Nights, of_latest_winter
from model.learning.station_training import JudgedTemperature, as_told
from model.learning.temperature import (
    TemperatureModel,
    fit_quantiles,
    fit_temperature_booster,
    judge,
    left_out,
    left_out_figures,
    loaded,
)
from model.learning.verdict import BLOCK_NIGHTS, IN_SERVICE

Array = NDArray[np.float64]

#: Fewest station or analysis rows behind a temperature correction.
LEAST_ROWS = 500


@dataclass(frozen=True, eq=False)
class TemperatureTraining:
    """What a training of the surface temperature gives.

    Attributes:
        model: What answers from now on, judged; None where too little was read and none answered.
        judged: What it tells of the held-out nights of the latest winter, oldest first.
        stayed: Whether it is the one in service.
    """

    model: TemperatureModel | None
    judged: list[JudgedTemperature]
    stayed: bool


def train_temperature(
    rows: Rows, folds: Sequence[Nights], options: LearningOptions, *, in_service: TrainedModels | None = None
) -> TemperatureTraining:
    """The correction of the last fold, judged on all folds of the latest winter, beside the one in service.

    Args:
        rows: Of all nights.
        folds: Nights to learn from, calibrate on and judge by; the last is that of the model put to use.
        options: Size and care.
        in_service: Models that answer now.
    """
    bare: TemperatureModel | None = None
    told: list[tuple[Array, Rows, Array]] = []
    latest = of_latest_winter(folds)
    for nights in latest:
        split = nights.rows(rows.night)
        fit, later, judged = rows.where(split.fit), rows.where(split.later), rows.where(split.judged)
        bare = None
        if len(fit.target) < LEAST_ROWS or len(later.target) < LEAST_ROWS // 5:
            continue
        text = fit_temperature_booster(fit, later, options)
        shrink, left = left_out(fit, later, judged, options)
        tails, quantiles = fit_quantiles(text, fit, later, options, shrink=shrink)
        bare = TemperatureModel(
            text, tails, quantiles, {}, trusted=False, note="no held-out rows", shrink=shrink, boosters=loaded(text, tails)
        )
        if len(judged.target):
            told.append((bare.correct(judged.features), judged, left))
    old = None if in_service is None else in_service.temperature
    if bare is None or not told:
        stayed = stays(bare, old)
        raw = [part for nights in latest if len((part := rows.where(nights.rows(rows.night).judged)).target)]
        return TemperatureTraining(old if stayed else bare, [_as_told(part, old if stayed else None) for part in raw], stayed)
    new = _judged(bare, told, in_service, options, columns=rows.features.shape[1])
    if stays(new, old):
        return TemperatureTraining(old, [_as_told(part, old) for _, part, _ in told], stayed=True)
    answered = [as_told(part, quantiles if new.trusted else None) for quantiles, part, _ in told]
    return TemperatureTraining(new, answered, stayed=False)


def _as_told(rows: Rows, model: TemperatureModel | None) -> JudgedTemperature:
    return as_told(rows, None if model is None else model.correct(rows.features))


def _judged(
    bare: TemperatureModel,
    told: Sequence[tuple[Array, Rows, Array]],
    in_service: TrainedModels | None,
    options: LearningOptions,
    *,
    columns: int,
) -> TemperatureModel:
    """The model with its figures on held-out nights, and whether it may answer."""
    quantiles, came, lefts = zip(*told, strict=True)
    judged = stacked(came, columns=columns)
    scores = judge(np.concatenate(quantiles), judged) | left_out_figures(np.concatenate(lefts), judged)
    note = "" if scores["rmse"] < scores["rmse_raw"] else "no better than the raw ensemble mean on held-out nights"
    if not note and scores.get("rmse_left_out", 0.0) >= scores["rmse_raw"]:
        note = "no better than the raw ensemble mean at stations it learnt nothing of"
    answers = [as_told(part, None if note else own) for own, part in zip(quantiles, came, strict=True)]
    if in_service is not None and in_service.temperature is not None and in_service.temperature.trusted:
        scores |= beside_in_service([one for one in answers if not in_service.has_seen(one.rows.night)], in_service.temperature,
                                    seed=options.seed)  # fmt: skip
    return replace(bare, scores=scores, trusted=not note, note=note)


def beside_in_service(answers: Sequence[JudgedTemperature], old: TemperatureModel, *, seed: int) -> dict[str, float]:
    """Figures beside the correction that answers now, on the same hours; empty without any.

    Args:
        answers: What the new one tells of nights that neither has learnt from.
        old: The one that answers.
        seed: Of the resampling of nights.
    """
    if not answers:
        return {}
    before = np.concatenate([_as_told(one.rows, old).told for one in answers])
    raw = np.concatenate([as_told(one.rows, None).told for one in answers])
    new = np.concatenate([one.told for one in answers])
    came = np.concatenate([one.rows.target for one in answers]).astype(np.float64)
    block = np.concatenate([one.rows.night for one in answers]) // BLOCK_NIGHTS
    return {
        f"rmse_{IN_SERVICE}": float(np.sqrt(np.mean((before - came) ** 2))),
        OVER_IN_SERVICE: better_with_confidence(new, before, came, block, seed=seed)[0],
        WORTH_OF_IN_SERVICE: better_with_confidence(before, raw, came, block, seed=seed)[0],
    }
