"""The training table: what a forecast of then would have said, beside what the untreated road would have done in the weather that came.

For each issue the road model runs once from the analysed state at that moment, with the ensemble made of the forecasts that were out and,
as one more member, the weather that came. The ensemble's members give the features, the last member the labels: *would the untreated
surface have broken its class's rule at that hour?* The crews' own actions stand in the state at the issue only, so a road that was salted
after it is never learnt as one that needed none (label rung: road analysis).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Site
from model.domain.needs import Need
from model.domain.roads import Network
from model.domain.weather import from_utc64
from model.ensemble import ENSEMBLE_VARIABLES, build_ensemble, with_issue_hour
from model.error_statistics import ErrorStatistics
from model.features.build import FeatureBlock, build_features
from model.features.schema import COMMON_NAMES
from model.learning.options import LearningOptions
from model.learning.road_analysis import analysed_road, trusted_readings
from model.learning.road_columns import Group, training_columns
from model.learning.season import DELAY_H, analysed_weather_of, forecasts_known_at, issue_times
from model.needs import NEED_OUTPUTS, NEED_RULES, need_flags
from model.physics.road import simulate
from model.physics.state import RoadState

_HOUR = np.timedelta64(1, "h")
#: Road model outputs the features and needs read.
TRAINING_OUTPUTS = tuple(dict.fromkeys((*NEED_OUTPUTS, "dissolved_salt_amount", "dry_salt_amount")))
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of one table.

    Attributes:
        features: Shape (row, feature).
        target: What came, shape (row,): 0 or 1 for a need, surface temperature [degC] for temperature.
        issue: Moment of the forecast each row belongs to, ``datetime64[ns]``.
        valid: Hour each row is about.
        unit: Index of the unit, -1 for a station.
    """

    features: NDArray[np.float32]
    target: NDArray[np.float32]
    issue: NDArray[np.datetime64]
    valid: NDArray[np.datetime64]
    unit: NDArray[np.intp]

    def where(self, picked: NDArray[np.bool_]) -> "Rows":
        """Some of the rows."""
        return Rows(self.features[picked], self.target[picked], self.issue[picked], self.valid[picked], self.unit[picked])

    @property
    def night(self) -> NDArray[np.int64]:
        """Number of the day each row's issue belongs to, noon to noon."""
        days: NDArray[np.int64] = (self.issue + 12 * _HOUR).astype("datetime64[D]").astype(np.int64)
        return days


@dataclass(frozen=True, eq=False)
class TrainingTable:
    """All rows of a training.

    Attributes:
        needs: Rows of each need; columns as in `model.features.schema.FEATURES`.
        temperature: Rows of the temperature correction; columns as in `COMMON_FEATURES`. Targets are station readings where there are
            stations (unit -1), else the road analysis.
    """

    needs: Mapping[Need, Rows]
    temperature: Rows


def build_table(
    seasons: Sequence[xr.Dataset],
    network: Network,
    site: Site,
    options: LearningOptions,
    errors: ErrorStatistics,
    *,
    progress: Progress | None = None,
) -> TrainingTable:
    """Rows from seasons.

    Args:
        seasons: Stored seasons in any order.
        network: The network.
        site: The site.
        options: How much is used.
        errors: Error statistics behind the ensembles.
        progress: Called with (issues done, issues in all).
    """
    used = [_used_issues(season, options) for season in seasons]
    total, done = sum(len(issues) for issues in used), 0
    pieces: dict[Need, list[Rows]] = {need: [] for need in NEED_RULES}
    warmth: list[Rows] = []
    for season, issues in zip(seasons, used, strict=True):
        if not len(issues):
            continue
        weather = analysed_weather_of(season, site)
        columns = training_columns(network, site, weather, per_unit=options.columns_per_unit, groups=options.unit_groups)
        run = analysed_road(season, network, site, columns, checkpoints=issues, step_s=options.step_s)
        readings = trusted_readings(season, run, columns)
        for number, issue in enumerate(issues):
            group = columns.groups[number % len(columns.groups)]
            state = run.checkpoints[issue].select(group.picked)
            sample = _Sample(season, network, site, weather, group, state, issue, options, errors)
            for need, rows in sample.need_rows().items():
                pieces[need].append(rows)
            warmth.append(sample.temperature_rows(readings))
            done += 1
            if progress is not None:
                progress(done, total)
    return TrainingTable({need: _stacked(rows) for need, rows in pieces.items()}, _stacked(warmth))


def _used_issues(season: xr.Dataset, options: LearningOptions) -> NDArray[np.datetime64]:
    """Moments the season is judged from: a run just out, two days of road before it, the whole horizon after it."""
    moments = (issue_times(season) + DELAY_H * _HOUR)[:: options.every_nth_issue]
    times = season["time"].to_numpy().astype("datetime64[ns]")
    inside = (moments >= times[0] + 48 * _HOUR) & (moments + options.horizon_h * _HOUR <= times[-1])
    chosen: NDArray[np.datetime64] = moments[inside & np.isin(moments, times)]
    return chosen


class _Sample:
    """One issue: the run of the road model and the rows read off it."""

    def __init__(
        self, season: xr.Dataset, network: Network, site: Site, weather: xr.Dataset, group: Group, state: RoadState,
        issue: np.datetime64, options: LearningOptions, errors: ErrorStatistics,
    ) -> None:  # fmt: skip
        self._network, self._group, self._issue, self._options = network, group, issue, options
        number = int(issue.astype("datetime64[h]").astype(np.int64))
        ensemble = build_ensemble(
            forecasts_known_at(season, site, issue),
            members=options.members,
            start=from_utc64(issue),
            hours=options.horizon_h,
            error_statistics=errors,
            seed=options.seed * 1_000_003 + number,
        )
        led = with_issue_hour(ensemble, weather)
        self._hour = np.flatnonzero(weather["time"].to_numpy() == issue)[0]
        both = _with_truth(led, weather, self._hour)
        outputs = simulate(both, group.columns, start=state, outputs=TRAINING_OUTPUTS, step_s=options.step_s).outputs
        self._outputs = outputs.isel(time=slice(1, None))
        self._ensemble, self._state = ensemble, state
        past = slice(max(0, self._hour - 48), self._hour + 1)
        self._history = weather.isel(time=past)
        generator = np.random.default_rng([options.seed, number])
        hours = ensemble.sizes["time"]
        cuts = np.linspace(0, hours, options.hours_per_issue + 1).astype(int)
        self._picked = np.unique([int(generator.integers(a, max(b, a + 1))) for a, b in pairwise(cuts)])

    def need_rows(self) -> dict[Need, Rows]:
        """Rows of every need for the group's units."""
        road = self._outputs.isel(column=slice(0, len(self._group.frame.segments)))
        judged = need_flags(road, self._network, frame=self._group.frame)
        members = self._options.members
        block = build_features(
            ensemble=self._ensemble,
            outputs=self._outputs.isel(member=slice(0, members)),
            needs=judged.isel(member=slice(0, members)),
            places=self._group.units,
            issued_at=self._issue,
            start=self._state,
            history=self._history,
        )
        rows = {}
        for need, rule in NEED_RULES.items():
            cells = self._cells(rule.applies(self._network)[block.units])
            came = judged[need.value].to_numpy()[-1, block.units]
            rows[need] = self._rows(block, block.rows(need, cells), came[cells], cells)
        return rows

    def temperature_rows(self, readings: NDArray[np.float64] | None) -> Rows:
        """Rows of the temperature correction: stations' readings, or the road analysis where a site has no stations."""
        places = self._group.units if readings is None else self._group.stations
        block = build_features(
            ensemble=self._ensemble,
            outputs=self._outputs.isel(member=slice(0, self._options.members)),
            needs=None,
            places=places,
            issued_at=self._issue,
            start=self._state,
            history=self._history,
        )
        if readings is None:
            came = places.column_weight @ self._outputs["road_surface_temperature"].to_numpy()[-1]
        else:
            came = readings[:, self._hour + 1 : self._hour + 1 + len(block.times)]
        cells = self._cells(np.ones(len(block.units), dtype=bool)) & np.isfinite(came)
        return self._rows(block, block.common[cells], came[cells], cells)

    def _cells(self, units: NDArray[np.bool_]) -> NDArray[np.bool_]:
        cells = np.zeros((units.size, self._outputs.sizes["time"]), dtype=bool)
        cells[np.ix_(units, self._picked)] = True
        return cells

    def _rows(
        self, block: FeatureBlock, features: NDArray[np.float32], came: NDArray[np.generic], cells: NDArray[np.bool_]
    ) -> Rows:
        unit, hour = np.nonzero(cells)
        return Rows(
            features=features,
            target=came.astype(np.float32),
            issue=np.full(unit.size, self._issue),
            valid=block.times[hour],
            unit=block.units[unit],
        )


def _with_truth(led: xr.Dataset, weather: xr.Dataset, hour: int) -> xr.Dataset:
    """The ensemble and, as its last member, the weather that came."""
    span = slice(hour, hour + led.sizes["time"])
    variables = {}
    for name in ENSEMBLE_VARIABLES:
        values = led[name].to_numpy()
        came = weather[name].to_numpy()[:, :, span] if name in weather else np.zeros_like(values[:1])
        variables[name] = (led[name].dims, np.concatenate([values, came.astype(np.float32)]), led[name].attrs)
    coords = {name: led[name] for name in ("time", "interval_start", "longitude", "latitude", "altitude")}
    return xr.Dataset(variables, coords=coords, attrs=led.attrs)


def _stacked(pieces: Sequence[Rows]) -> Rows:
    if not pieces:
        none = np.zeros(0, dtype="datetime64[ns]")
        return Rows(np.zeros((0, len(COMMON_NAMES)), np.float32), np.zeros(0, np.float32), none, none, np.zeros(0, np.intp))
    names = ("features", "target", "issue", "valid", "unit")
    return Rows(*(np.concatenate([getattr(piece, name) for piece in pieces]) for name in names))
