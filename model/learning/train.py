"""Training from stored seasons: error statistics, table, boosters, calibration, judgement on the latest winter."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Site
from model.domain.errors import ModelError
from model.domain.needs import Need
from model.domain.roads import Network
from model.learning.boost import Boost, boosted_here
from model.learning.dataset import OffsetsAt, Progress, TrainingTable, believed_before, build_table
from model.learning.forecast_errors import estimate_errors
from model.learning.learner_verdict import Seen, learner_verdict
from model.learning.models import STATIONS, TEMPERATURE, TrainedModels, from_files, to_files
from model.learning.need_fit import Fitted, fit_need
from model.learning.need_model import NeedModel
from model.learning.options import LearningOptions
from model.learning.promotion import stays
from model.learning.record import record_of
from model.learning.rows import Rows
from model.learning.season import issue_times, season_start
from model.learning.split import GAP_NIGHTS, Nights, split_nights, winter_of
from model.learning.station_training import train_stations
from model.learning.temperature_training import train_temperature
from model.learning.verdict import answers, distrust, need_nights
from model.needs.judged import NEED_RULES, NeedRule

_HOUR = np.timedelta64(1, "h")


@dataclass(frozen=True, eq=False)
class Training:
    """What a training gives.

    Attributes:
        models: As they will be used, read back from `files`.
        files: The form on disk, see `model.learning.models`.
        table: What was learnt from, labels as the model put to use learnt them.
        station_memory: What a site that ran through these seasons would remember of its stations' forecasts; None without stations.
    """

    models: TrainedModels
    files: Mapping[str, bytes]
    table: TrainingTable
    station_memory: xr.Dataset | None = None


def train(
    seasons: Sequence[xr.Dataset],
    network: Network,
    site: Site,
    options: LearningOptions,
    *,
    rules: Mapping[Need, NeedRule] = NEED_RULES,
    in_service: TrainedModels | None = None,
    place_offsets: OffsetsAt | None = None,
    progress: Progress | None = None,
) -> Training:
    """Train all models of a site.

    Args:
        seasons: Stored seasons (archive form) or whole stretches of them, in any order; the latest winters judge where there are two or
            more.
        network: The network.
        site: The site.
        options: Size and care.
        rules: The needs learnt.
        in_service: Models that answer now; each need is compared with its own there, on nights neither has seen, and so are the surface
            temperature and the stations' correction, which stay where they are surely told better (`model.learning.promotion`).
        place_offsets: Learned offsets of air temperature by route or zone (`model.mapping.offsets`) as they were known at a moment.
        progress: Called with (issues done, issues in all) while the road model runs.

    Raises:
        ModelError: Too few nights; the message says how many there are and how many it takes.
    """
    ordered = sorted(seasons, key=season_start)
    _check_nights(ordered, options)
    winters = _winters(ordered)
    judged = sorted(set(winters))[1:][-options.judged_winters :]
    earlier = [season for season, winter in zip(ordered, winters, strict=True) if judged and winter < judged[0]]
    errors = estimate_errors(earlier or _before_judged(ordered, options))
    table = build_table(ordered, network, site, options, errors, rules=rules, place_offsets=place_offsets, progress=progress)
    folds = folds_of(table, options)
    tables = [believed_before(table, nights.first_judged) for nights in folds]
    table = tables[-1]
    fitted = {
        need: train_need(rules[need], [one.needs[need] for one in tables], folds, options, in_service) for need in table.needs
    }
    needs = {need: model for need, model in fitted.items() if model is not None}
    temperature = train_temperature(table.temperature, folds, options, in_service=in_service)
    stations = train_stations(ordered, site, temperature.judged, options, in_service=in_service)
    chain = None if stations is None else stations.model
    stayed = {TEMPERATURE} if temperature.stayed else set()
    if in_service is not None and options.station_every_h and stays(chain, in_service.stations):
        chain, stayed = in_service.stations, stayed | {STATIONS}
    facts = _facts(ordered, network, table, folds, options, needs)
    if in_service is not None and stayed:
        facts["kept"] = {name: in_service.origin_of(name) for name in sorted(stayed)}
    files = to_files(needs, temperature.model, errors, facts, stations=chain)
    memory = None if stations is None else stations.memory
    return Training(models=from_files(files), files=files, table=table, station_memory=memory)


def _night_of(moments: NDArray[np.datetime64]) -> NDArray[np.int64]:
    days: NDArray[np.int64] = (moments + 12 * _HOUR).astype("datetime64[D]").astype(np.int64)
    return days


def _winters(seasons: Sequence[xr.Dataset]) -> list[int]:
    """The winter each season or stretch belongs to, by the year it begins in; a year of winters runs from July to June."""
    return [int(winter_of(np.array([season_start(season)]))[0]) for season in seasons]


def _before_judged(seasons: Sequence[xr.Dataset], options: LearningOptions) -> list[xr.Dataset]:
    """A single winter up to the nights that judge it: forecasts whose hours have come by then."""
    nights = np.unique(np.concatenate([_night_of(issue_times(season)) for season in seasons]))
    last = nights[round(nights.size * (1.0 - options.holdout_share)) - 1] - GAP_NIGHTS
    return [season.isel(issue=np.flatnonzero(_night_of(issue_times(season)) <= last)) for season in seasons]


def _check_nights(seasons: Sequence[xr.Dataset], options: LearningOptions) -> None:
    have = sum(np.unique(_night_of(issue_times(season))).size for season in seasons)
    if have < options.min_nights:
        raise ModelError(
            f"training has {have} nights with archived forecasts and needs {options.min_nights}; "
            "until then the road model and its ensemble answer alone"
        )


def folds_of(table: TrainingTable, options: LearningOptions) -> list[Nights]:
    """Nights to learn from, calibrate on and judge by, once for each winter judged; the last is that of the model put to use."""
    used = np.unique(np.concatenate([rows.night for rows in (*table.needs.values(), table.temperature)]))
    season = winter_of(used.astype("datetime64[D]")).astype(np.intp)
    return split_nights(used, season, judged_winters=options.judged_winters, holdout_share=options.holdout_share)


def _rival(models: TrainedModels | None, need: Need, nights: Nights) -> NeedModel | None:
    """The need's model that answers now, if it learnt nothing from the nights that judge."""
    return None if models is None or models.has_seen(nights.judged) else models.needs.get(need)


def train_need(
    rule: NeedRule,
    rows_of: Sequence[Rows],
    folds: Sequence[Nights],
    options: LearningOptions,
    in_service: TrainedModels | None,
    *,
    boost: Boost = boosted_here,
) -> NeedModel | None:
    """The model of the last fold, judged on all folds; None where too few nights or hours had the need.

    Args:
        rule: Of which need.
        rows_of: Of all nights, for each fold with labels believed by what was seen before its judged nights (`believed_before`).
        folds: Result of `folds_of`.
        options: Size and care.
        in_service: Models that answer now.
        boost: Where boosters are trained.
    """
    last: Fitted | None = None
    seen: list[Seen] = []
    for rows, nights in zip(rows_of, folds, strict=True):
        split = nights.rows(rows.night)
        fit, later, judged = rows.where(split.fit), rows.where(split.later), rows.where(split.judged)
        last = None
        if need_nights(fit.night, fit.target) < options.min_need_nights or not len(later.target):
            continue
        last = fit_need(rule, fit, later, options, boost=boost)
        if last is not None and len(judged.target):
            rival = _rival(in_service, rule.need, nights)
            told = {
                learner: answers(model, judged, fit, in_service=rival, seed=options.seed)
                for learner, model in last.candidates.items()
            }
            seen.append(Seen(last.chosen, told))
    if last is None:
        return None
    learner, scores = last.chosen, {"judged_need_nights": 0.0}
    if seen:
        learner, scores = learner_verdict(seen, last.chosen, seed=options.seed)
    note = distrust(scores)
    return replace(last.candidates[learner], scores=scores, trusted=not note, note=note)


def _facts(
    seasons: Sequence[xr.Dataset],
    network: Network,
    table: TrainingTable,
    folds: Sequence[Nights],
    options: LearningOptions,
    needs: Mapping[Need, NeedModel],
) -> dict[str, object]:
    """What the card says beside figures."""
    nights = folds[-1]
    learnt = {need: rows.where(nights.rows(rows.night).fit) for need, rows in table.needs.items() if need not in needs}
    missing = {need.value: _too_little(rows, options) for need, rows in learnt.items()}
    return {
        "network": network.version,
        "from": str(seasons[0]["time"].to_numpy()[0])[:16],
        "until": str(seasons[-1]["time"].to_numpy()[-1])[:16],
        "seasons": len(set(_winters(seasons))),
        "simulated": max(int(season.attrs.get("simulated", 0)) for season in seasons),
        "label_rung": "road analysis",
        "label_rungs": {need.value: rung for need, rung in table.rungs.items()},
        "labels_believed": {need.value: asdict(truth) for need, truth in table.truth.items()},
        "temperature_labels": "stations" if bool((table.temperature.unit < 0).any()) else "road analysis",
        "rows": {need.value: len(rows.target) for need, rows in table.needs.items()}
        | {"temperature": len(table.temperature.target)},
        "learnt_until_night": int(np.concatenate([nights.fit, nights.later]).max()),
        "nights": {
            "fit": int(nights.fit.size),
            "calibrate": int(nights.later.size),
            "judged": sum(int(fold.judged.size) for fold in folds),
        },
        "not_trained": missing,
        "options": asdict(options),
        "record": record_of(seasons, table.needs),
    }


def _too_little(learnt: Rows, options: LearningOptions) -> str:
    """Why nothing was learnt of a need."""
    had = need_nights(learnt.night, learnt.target)
    if had < options.min_need_nights:
        return f"only {had} nights had the need among those learnt from; {options.min_need_nights} are needed"
    return f"too few hours of the {had} nights with the need had it to learn from, or too few hours had not"
