"""The training table: what a forecast of then would have said, beside what the untreated road would have done in the weather that came.

For each issue the road model runs from the analysed state at that moment, with the ensemble made of the forecasts that were out and with
the weather that came, drawn to the stations. The ensemble's members give the features, the other run the labels: *would the untreated
surface have broken its class's rule at that hour?* The crews' own actions stand in the state at the issue only, so a road that was salted
after it is never learnt as one that needed none (label rung: road analysis, believed as far as surface sensors bear it out).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Site
from model.domain.needs import Need
from model.domain.roads import Network
from model.error_statistics import ErrorStatistics
from model.features.schema import COMMON_NAMES, FEATURE_NAMES
from model.learning.label_belief import Reckoned, belief, labelled
from model.learning.label_evidence import Evidence, action_evidence, sensor_evidence
from model.learning.label_truth import LabelTruth
from model.learning.options import LearningOptions
from model.learning.road_analysis import analysed_road
from model.learning.road_columns import training_columns
from model.learning.rows import Rows, stacked
from model.learning.sample import SeasonInputs, sample
from model.learning.season import analysed_weather_of, forecast_archive, known_times, season_start
from model.mapping.offsets import PlaceOffset
from model.needs.judged import NEED_RULES, NeedRule

_HOUR = np.timedelta64(1, "h")
Progress = Callable[[int, int], None]
#: Learned offsets by route or zone as they were known at a moment.
OffsetsAt = Callable[[np.datetime64], Mapping[str, PlaceOffset]]


@dataclass(frozen=True, eq=False)
class TrainingTable:
    """All rows of a training.

    Attributes:
        needs: Rows of each need; columns as in `model.features.schema.FEATURES`.
        temperature: Rows of the temperature correction; columns as in `COMMON_FEATURES`. Targets are station readings where there are
            stations (unit below 0), else the road analysis.
        truth: How far the labels of each need were believed.
        rungs: What they were held against, as `model.learning.label_belief.Belief` has it.
        reckoned: What the labels were made of, for `believed_before`; empty where they stand as they are.
    """

    needs: Mapping[Need, Rows]
    temperature: Rows
    truth: Mapping[Need, LabelTruth]
    rungs: Mapping[Need, str]
    reckoned: Mapping[Need, Reckoned] = field(default_factory=dict)


def believed_before(table: TrainingTable, night: int | None) -> TrainingTable:
    """The table with labels believed as far as what was seen before a night bears them out.

    Args:
        table: Result of `build_table`.
        night: First night that is judged, by number; None: all that was seen counts.
    """
    if not table.reckoned:
        return table
    found = {need: belief(labels, before=night) for need, labels in table.reckoned.items()}
    return replace(
        table,
        needs={need: labelled(table.needs[need], labels.severity, found[need].truth) for need, labels in table.reckoned.items()},
        truth={need: own.truth for need, own in found.items()},
        rungs={need: own.rung for need, own in found.items()},
    )


def build_table(
    seasons: Sequence[xr.Dataset],
    network: Network,
    site: Site,
    options: LearningOptions,
    errors: ErrorStatistics,
    *,
    rules: Mapping[Need, NeedRule] = NEED_RULES,
    truth: Mapping[Need, LabelTruth] | None = None,
    place_offsets: OffsetsAt | None = None,
    progress: Progress | None = None,
) -> TrainingTable:
    """Rows from seasons.

    Args:
        seasons: Stored seasons in any order.
        network: The network.
        site: The site.
        options: How much is used.
        errors: Error statistics behind the ensembles.
        rules: The needs learnt.
        truth: How far labels are believed; from all that was seen in the seasons if None.
        place_offsets: Learned offsets of air temperature by route or zone as they were known at a moment; asked once a season, at its first
            hour, so that no winter is told with what was learnt in it or after it.
        progress: Called with (issues done, issues in all).
    """
    used = [used_issues(season, options) for season in seasons]
    total, done = sum(len(issues) for issues in used), 0
    pieces: dict[Need, list[Rows]] = {need: [] for need in rules}
    warmth: list[Rows] = []
    evidence: dict[Need, list[Evidence]] = {need: [] for need in rules}
    for season, issues in zip(seasons, used, strict=True):
        if not len(issues):
            continue
        weather = analysed_weather_of(season, site)
        columns = training_columns(
            network,
            site,
            weather,
            per_unit=options.columns_per_unit,
            groups=options.unit_groups,
            place_offsets={} if place_offsets is None else place_offsets(season_start(season)),
        )
        analysis = analysed_road(season, weather, network, columns, checkpoints=issues, step_s=options.step_s)
        sensed = sensor_evidence(season, network, columns.station_ids, analysis.stations, rules=rules)
        own: dict[Need, list[Rows]] = {need: [] for need in rules}
        inputs = SeasonInputs(network, weather, forecast_archive(season), analysis, options, errors, rules)
        for number, issue in enumerate(issues):
            needs, temperature = sample(inputs, columns.groups[number % len(columns.groups)], issue)
            for need, rows in needs.items():
                own[need].append(rows)
            warmth.append(temperature)
            done += 1
            if progress is not None:
                progress(done, total)
        for need, parts in own.items():
            pieces[need].extend(parts)
            logged = action_evidence(rules[need], stacked(parts, columns=len(FEATURE_NAMES)), season, network)
            seen = logged or sensed.get(need)
            if seen is not None:
                evidence[need].append(seen)
    needs = {need: stacked(rows, columns=len(FEATURE_NAMES)) for need, rows in pieces.items()}
    temperature = stacked(warmth, columns=len(COMMON_NAMES))
    reckoned = {need: Reckoned(rows.target, evidence[need], rules[need].known_within) for need, rows in needs.items()}
    believed = believed_before(TrainingTable(needs, temperature, {}, {}, reckoned), None)
    if truth is None:
        return believed
    stated = {need: labelled(rows, rows.target, truth[need]) for need, rows in needs.items()}
    return TrainingTable(stated, temperature, truth, believed.rungs)


def used_issues(season: xr.Dataset, options: LearningOptions) -> NDArray[np.datetime64]:
    """Moments the season is judged from: a run just out that reaches far enough, two days of road before it, the whole horizon after it."""
    whole = (known_times(season) - np.timedelta64(1, "ns")).astype("datetime64[h]") + _HOUR
    moments = np.unique(whole.astype("datetime64[ns]"))[:: options.every_nth_issue]
    times = season["time"].to_numpy().astype("datetime64[ns]")
    inside = (moments >= times[0] + 48 * _HOUR) & (moments + options.horizon_h * _HOUR <= times[-1])
    ahead = (forecast_archive(season).reached(moments) - moments) / _HOUR
    inside &= ahead >= min(options.horizon_h, options.least_horizon_h)
    chosen: NDArray[np.datetime64] = moments[inside & np.isin(moments, times)]
    return chosen
