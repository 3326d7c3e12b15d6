"""Training from stored seasons: error statistics, table, boosters, calibration, judgement on the latest winter."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Site
from model.domain.errors import ModelError
from model.domain.needs import Need
from model.domain.roads import Network
from model.features.schema import COMMON_NAMES, FEATURE_NAMES
from model.learning.baseline import rule_of_thumb, smoothed_share
from model.learning.calibrate import IDENTITY, fit_calibration
from model.learning.climate_share import fit_climate_share
from model.learning.dataset import Progress, TrainingTable, build_table
from model.learning.forecast_errors import estimate_errors
from model.learning.models import TrainedModels, from_files, to_files
from model.learning.need_model import NeedModel, fit_booster, load_booster
from model.learning.options import LearningOptions
from model.learning.rows import Rows
from model.learning.scores import better_with_confidence, reliability, summary
from model.learning.season import issue_times, season_start
from model.learning.split import Nights, split_nights
from model.learning.temperature import TemperatureModel, fit_quantiles, fit_temperature_booster, judge

#: Share of night resamples in which a model must beat the baseline to be trusted [1].
CONFIDENCE = 0.9
#: Fewest judged nights with the need on which a verdict rests.
LEAST_JUDGED_NEED_NIGHTS = 3
#: Fewest station or analysis rows behind a temperature correction.
LEAST_TEMPERATURE_ROWS = 500
_HOUR = np.timedelta64(1, "h")


@dataclass(frozen=True, eq=False)
class Training:
    """What a training gives.

    Attributes:
        models: As they will be used, read back from `files`.
        files: The form on disk, see `model.learning.models`.
    """

    models: TrainedModels
    files: Mapping[str, bytes]


def train(
    seasons: Sequence[xr.Dataset],
    network: Network,
    site: Site,
    options: LearningOptions,
    *,
    progress: Progress | None = None,
) -> Training:
    """Train all models of a site.

    Args:
        seasons: Stored seasons (archive form), in any order; the latest judges where there are two or more.
        network: The network.
        site: The site.
        options: Size and care.
        progress: Called with (issues done, issues in all) while the road model runs.

    Raises:
        ModelError: Too few nights; the message says how many there are and how many it takes.
    """
    ordered = sorted(seasons, key=season_start)
    _check_nights(ordered, options)
    errors = estimate_errors(ordered[:-1] if len(ordered) > 1 else ordered)
    table = build_table(ordered, network, site, options, errors, progress=progress)
    nights = _split(ordered, table, options)
    needs = {need: model for need, rows in table.needs.items() if (model := _train_need(need, rows, nights, options)) is not None}
    temperature = _train_temperature(table.temperature, nights, options)
    facts = _facts(ordered, network, table, nights, options, needs)
    files = to_files(needs, temperature, errors, facts)
    return Training(models=from_files(files), files=files)


def _night_of(moments: NDArray[np.datetime64]) -> NDArray[np.int64]:
    days: NDArray[np.int64] = (moments + 12 * _HOUR).astype("datetime64[D]").astype(np.int64)
    return days


def _check_nights(seasons: Sequence[xr.Dataset], options: LearningOptions) -> None:
    have = sum(np.unique(_night_of(issue_times(season))).size for season in seasons)
    if have < options.min_nights:
        raise ModelError(
            f"training has {have} nights with archived forecasts and needs {options.min_nights}; "
            "until then the road model and its ensemble answer alone"
        )


def _split(seasons: Sequence[xr.Dataset], table: TrainingTable, options: LearningOptions) -> Nights:
    used = np.unique(np.concatenate([rows.night for rows in (*table.needs.values(), table.temperature)]))
    starts = np.array([_night_of(np.array([season_start(season)]))[0] for season in seasons])
    return split_nights(used, np.searchsorted(starts, used, side="right"), holdout_share=options.holdout_share)


def _train_need(need: Need, rows: Rows, nights: Nights, options: LearningOptions) -> NeedModel | None:
    split = nights.rows(rows.night)
    fit, later, judged = rows.where(split.fit), rows.where(split.later), rows.where(split.judged)
    if _need_nights(fit) < options.min_need_nights or not len(later.target):
        return None
    text = fit_booster(need, fit, later, options)
    bare = NeedModel(need, text, IDENTITY, {}, trusted=False, note="", booster=load_booster(text, need.value))
    calibration = fit_calibration(bare.raw(later.features), later.target > 0.5, later.night, seed=options.seed)
    calibrated = NeedModel(need, text, calibration, {}, trusted=False, note="", booster=bare.booster)
    scores = _judge(calibrated, judged, fit, options)
    note = _distrust(scores, _need_nights(judged))
    return NeedModel(need, text, calibration, scores, trusted=not note, note=note, booster=bare.booster)


def _need_nights(rows: Rows) -> int:
    return int(np.unique(rows.night[rows.target > 0.5]).size)


def _judge(model: NeedModel, judged: Rows, fit: Rows, options: LearningOptions) -> dict[str, float]:
    if not len(judged.target):
        return {}
    happened = judged.target > 0.5
    told, low, high = model.probability(judged.features)
    share = smoothed_share(judged.features[:, len(COMMON_NAMES) :])
    climate = fit_climate_share(fit.valid, fit.target > 0.5).at(judged.valid)
    rule = rule_of_thumb(judged.features, model.need, FEATURE_NAMES).astype(np.float64)
    scores = summary(told, happened, {"members": share, "climatology": climate, "rule": rule})
    for name, reference in (("members", share), ("climatology", climate)):
        surely, (worst, best) = better_with_confidence(told, reference, happened, judged.night, seed=options.seed)
        scores[f"confidence_over_{name}"] = surely
        scores[f"brier_skill_over_{name}_low"], scores[f"brier_skill_over_{name}_high"] = worst, best
    for number, item in enumerate(reliability(told, happened)):
        scores[f"reliability_{number:02d}_rows"] = float(item.count)
        scores[f"reliability_{number:02d}_told"] = item.told
        scores[f"reliability_{number:02d}_happened"] = item.happened
    scores["mean_interval"] = float(np.mean(high - low))
    scores["judged_need_nights"] = float(_need_nights(judged))
    return scores


def _distrust(scores: Mapping[str, float], need_nights: int) -> str:
    """Why a model may not answer; empty if it may."""
    if need_nights < LEAST_JUDGED_NEED_NIGHTS:
        return f"only {need_nights} held-out nights had the need; {LEAST_JUDGED_NEED_NIGHTS} are needed for a verdict"
    for name, words in (("members", "the members' share"), ("climatology", "climatology")):
        if not scores[f"brier_skill_over_{name}"] > 0:
            return f"no better than {words} on held-out nights (Brier skill {scores[f'brier_skill_over_{name}']:.3f})"
        if scores[f"confidence_over_{name}"] < CONFIDENCE:
            return f"better than {words} in only {scores[f'confidence_over_{name}']:.0%} of resampled held-out nights"
    return ""


def _train_temperature(rows: Rows, nights: Nights, options: LearningOptions) -> TemperatureModel | None:
    split = nights.rows(rows.night)
    fit, later, judged = rows.where(split.fit), rows.where(split.later), rows.where(split.judged)
    if len(fit.target) < LEAST_TEMPERATURE_ROWS or len(later.target) < LEAST_TEMPERATURE_ROWS // 5:
        return None
    text = fit_temperature_booster(fit, later, options)
    quantiles = fit_quantiles(text, later)
    bare = TemperatureModel(text, quantiles, {}, trusted=False, note="", booster=load_booster(text, "surface temperature"))
    if not len(judged.target):
        return TemperatureModel(text, quantiles, {}, trusted=False, note="no held-out rows", booster=bare.booster)
    scores = judge(bare.correct(judged.features), judged)
    note = "" if scores["rmse"] < scores["rmse_raw"] else "no better than the raw ensemble mean on held-out nights"
    return TemperatureModel(text, quantiles, scores, trusted=not note, note=note, booster=bare.booster)


def _facts(
    seasons: Sequence[xr.Dataset],
    network: Network,
    table: TrainingTable,
    nights: Nights,
    options: LearningOptions,
    needs: Mapping[Need, NeedModel],
) -> dict[str, object]:
    """What the card says beside figures."""
    missing = {
        need.value: f"only {_need_nights(rows)} nights had the need; {options.min_need_nights} are needed to learn from"
        for need, rows in table.needs.items()
        if need not in needs
    }
    return {
        "network": network.version,
        "from": str(seasons[0]["time"].to_numpy()[0])[:16],
        "until": str(seasons[-1]["time"].to_numpy()[-1])[:16],
        "seasons": len(seasons),
        "simulated": max(int(season.attrs.get("simulated", 0)) for season in seasons),
        "label_rung": "road analysis",
        "temperature_labels": "stations" if bool((table.temperature.unit < 0).any()) else "road analysis",
        "rows": {need.value: len(rows.target) for need, rows in table.needs.items()}
        | {"temperature": len(table.temperature.target)},
        "nights": {"fit": int(nights.fit.size), "calibrate": int(nights.later.size), "judged": int(nights.judged.size)},
        "not_trained": missing,
        "options": asdict(options),
    }
