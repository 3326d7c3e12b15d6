"""One issue of the training: the road model run from the analysed state, with the forecast of then and with the weather that came."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.needs import Need
from model.domain.roads import Network
from model.domain.variables import VARIABLES
from model.domain.weather import from_utc64
from model.ensemble import ENSEMBLE_VARIABLES, dressed_members, valid_hours, with_halo
from model.error_statistics import ErrorStatistics
from model.features.build import FeatureBlock, feature_block
from model.features.past import past_weather
from model.features.places import Places
from model.features.treated import WorkDone, work_done
from model.learning.options import LearningOptions
from model.learning.road_analysis import RoadAnalysis, drawn_to
from model.learning.road_columns import Group
from model.learning.rows import Rows
from model.learning.season import ForecastArchive
from model.learning.season_actions import untold_units
from model.needs.judged import NEED_OUTPUTS, NeedRule, class_limits, unit_severity
from model.physics.road import simulate
from model.relaxation import RELAXED

Fields = dict[str, NDArray[np.float32]]

_HOUR = np.timedelta64(1, "h")
#: Road model outputs the features and needs read.
TRAINING_OUTPUTS = tuple(dict.fromkeys((*NEED_OUTPUTS, "dissolved_salt_amount", "dry_salt_amount")))


@dataclass(frozen=True, eq=False)
class SeasonInputs:
    """What all issues of a season share.

    Attributes:
        network: The network.
        weather: Analysed weather, canonical, one member.
        archive: Forecasts as issued.
        analysis: The road through it.
        options: How much is used.
        errors: Error statistics behind the ensembles.
        rules: The needs learnt.
    """

    network: Network
    weather: xr.Dataset
    archive: ForecastArchive
    analysis: RoadAnalysis
    options: LearningOptions
    errors: ErrorStatistics
    rules: Mapping[Need, NeedRule]

    @cached_property
    def work(self) -> WorkDone:
        """The log, as features ask it."""
        log = self.analysis.log
        return work_done([item.action for item in log], self.network.unit_ids, [item.known_at for item in log])


def sample(inputs: SeasonInputs, group: Group, issue: np.datetime64) -> tuple[dict[Need, Rows], Rows]:
    """Rows of every need, and of the temperature correction, of one issue.

    Args:
        inputs: What the season gives.
        group: Units and stations whose turn it is.
        issue: Moment of issue, a whole hour.
    """
    run = _Run(inputs, group, issue)
    return run.need_rows(), run.temperature_rows()


class _Run:
    """The road under the forecast's members and under the weather that came."""

    def __init__(self, inputs: SeasonInputs, group: Group, issue: np.datetime64) -> None:
        self._inputs, self._group, self._issue = inputs, group, issue
        options = inputs.options
        number = int(issue.astype("datetime64[h]").astype(np.int64))
        self._hour = int(np.searchsorted(inputs.weather["time"].to_numpy(), issue))
        ahead = int((inputs.archive.reached(np.array([issue]))[0] - issue) / _HOUR)
        horizon_h = min(options.horizon_h, ahead)
        self._times = valid_hours(from_utc64(issue), horizon_h)
        halo = with_halo(self._times)
        members = dressed_members(
            inputs.archive.known_at(issue, halo),
            halo,
            members=options.members,
            errors=inputs.errors,
            seed=options.seed * 1_000_003 + number,
            analysed={
                name: inputs.weather.variables[name].to_numpy()[0, :, self._hour]
                for name in RELAXED
                if name in inputs.weather.variables
            },
        )
        self._members = {name: values.astype(np.float32) for name, values in members.items()}
        self._state = inputs.analysis.states[issue].select(group.picked)
        self._forecast, self._came = self._roads()
        generator = np.random.default_rng([options.seed, number])
        cuts = np.linspace(0, horizon_h, options.hours_per_issue + 1).astype(int)
        self._picked = np.unique([int(generator.integers(a, max(b, a + 1))) for a, b in pairwise(cuts)])
        self._past = past_weather(inputs.weather.isel(time=slice(max(0, self._hour - 48), self._hour + 1)), issue)

    def _roads(self) -> tuple[Fields, Fields]:
        """Outputs under the members, and under the weather that came drawn to the stations; without the hour of issue."""
        span = slice(self._hour, self._hour + len(self._times) + 1)
        came: Fields = {}
        every: Fields = {}
        for name in ENSEMBLE_VARIABLES:
            values = self._members[name]
            if name in self._inputs.weather.variables:
                came[name] = self._inputs.weather.variables[name].to_numpy()[:, :, span].astype(np.float32)
            else:
                came[name] = np.zeros((1, values.shape[1], values.shape[2] + 1), dtype=np.float32)
            first = np.broadcast_to(came[name][:, :, :1], (values.shape[0], values.shape[1], 1))
            every[name] = np.concatenate([np.concatenate([first, values], axis=2), came[name]])
        outputs = self._simulate(every, TRAINING_OUTPUTS, None)
        free = outputs["road_surface_temperature"][-1]
        departures = self._inputs.analysis.departures[self._group.picked, span]
        forecast = {name: values[:-1, :, 1:] for name, values in outputs.items()}
        if np.isfinite(departures).any():
            outputs = self._simulate(came, TRAINING_OUTPUTS, drawn_to(free, departures))
        return forecast, {name: values[-1:, :, 1:] for name, values in outputs.items()}

    def _simulate(self, fields: Fields, outputs: tuple[str, ...], observed: NDArray[np.float32] | None) -> Fields:
        weather = self._inputs.weather
        forcing = xr.Dataset(
            {name: (("member", "point", "time"), values, {"units": VARIABLES[name].units}) for name, values in fields.items()},
            coords={
                "time": np.concatenate([[self._issue], self._times]),
                "longitude": weather.variables["longitude"],
                "latitude": weather.variables["latitude"],
                "altitude": weather.variables["altitude"],
            },
            attrs={"source": "training", "reference_time": str(self._issue), "available_at": str(self._issue), "simulated": 0},
        )
        run = simulate(
            forcing,
            self._group.columns,
            start=self._state,
            outputs=outputs,
            observed_surface=observed,
            step_s=self._inputs.options.step_s,
        )
        return {name: run.outputs.variables[name].to_numpy() for name in outputs}

    def _severities(self, road: Fields) -> dict[Need, NDArray[np.float32]]:
        frame, network = self._group.frame, self._inputs.network
        units = {name: road[name][:, : len(frame.segments)] for name in NEED_OUTPUTS}
        limits = class_limits(network, frame)
        return {need: unit_severity(units, limits, rule, frame, network) for need, rule in self._inputs.rules.items()}

    def _block(self, places: Places, severities: dict[Need, NDArray[np.float32]]) -> FeatureBlock:
        return feature_block(
            weather=self._members,
            road=self._forecast,
            severities=severities,
            times=self._times,
            places=places,
            issued_at=self._issue,
            start=self._state,
            past=self._past,
            work=self._inputs.work,
        )

    def need_rows(self) -> dict[Need, Rows]:
        """Rows of every need for the group's units; the target is the severity that the untreated surface reached.

        A unit on which work had ended that was told of only later has none: neither the forecast nor the label starts from its true surface.
        """
        block = self._block(self._group.units, self._severities(self._forecast))
        came = self._severities(self._came)
        untold = untold_units(self._inputs.analysis.log, self._issue)
        told = np.array([self._inputs.network.unit_ids[unit] not in untold for unit in block.units], dtype=bool)
        rows = {}
        for need, rule in self._inputs.rules.items():
            cells = self._cells(rule.applies(self._inputs.network)[block.units] & told)
            rows[need] = self._rows(block, block.rows(need, cells), came[need][0, block.units][cells], cells)
        return rows

    def temperature_rows(self) -> Rows:
        """Rows of the temperature correction: stations' readings, or the road analysis where a site has no stations."""
        readings = self._inputs.analysis.readings
        places = self._group.units if readings is None else self._group.stations
        block = self._block(places, {})
        if readings is None:
            came = places.column_weight @ self._came["road_surface_temperature"][0]
        else:
            came = readings[self._group.sensors, self._hour + 1 : self._hour + 1 + len(self._times)]
        cells = self._cells(np.ones(len(block.units), dtype=bool)) & np.isfinite(came)
        return self._rows(block, block.common[cells], came[cells], cells)

    def _cells(self, units: NDArray[np.bool_]) -> NDArray[np.bool_]:
        cells = np.zeros((units.size, len(self._times)), dtype=bool)
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
