"""The one entry: every check over all stations and times at once, the worst flag of each reading, and the reasons."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import xarray as xr

from ingest.flatline import flat_lines
from ingest.quality.doubts import Doubt, doubts_of
from ingest.quality.lasting import lasting
from ingest.quality.limits import consistency, ranges
from ingest.quality.rates import rates
from ingest.quality.series import Array, Finding, Series, series_of
from ingest.quality.spatial import spatial
from ingest.quality.steps import steps
from model.domain.variables import OBSERVED
from model.domain.weather import OBSERVATION_DIMS, check_observations
from model.domain.weather_sensors import SensorOffset


@dataclass(frozen=True, slots=True)
class Flagged:
    """Readings with flags, and the reasons.

    Attributes:
        observations: The readings unchanged, beside each variable ``X`` an int8 ``X_flag``.
        doubts: Reasons, in order of station, variable and check.
    """

    observations: xr.Dataset
    doubts: tuple[Doubt, ...]


def flag_observations(
    observations: xr.Dataset, *, recent: xr.Dataset | None = None, offsets: Iterable[SensorOffset] = ()
) -> Flagged:
    """Flag readings, seeing them in the light of earlier ones, of their neighbours and of what was learned of each sensor.

    Args:
        observations: Canonical observations; flags they carry are computed anew, but for those their provider gave
            (``attrs["provider_flags"]``), which stand beside Halka's own.
        recent: Readings of the hours before, also of other stations; they are not part of the answer. `ingest.quality.lasting.WINDOW_H` and a
            little more are of use.
        offsets: What was learned of the sensors (`ingest.sensor_offset`); without it more is allowed.

    Returns:
        The same readings in the same order with flags, a new Dataset.

    Raises:
        ForecastError: The observations are not canonical.
    """
    check_observations(observations)
    series = series_of(observations, recent, offsets)
    rows = _positions(np.array(series.stations), observations["station"].to_numpy().astype(str))
    asked = np.ix_(rows, _positions(series.times, observations["time"].to_numpy()))
    findings = [*(_of(finding, asked) for finding in every_check(series)), *_of_provider(observations)]
    flagged = observations.copy()
    for name in series.values:
        worst = np.maximum.reduce([finding.flags for finding in findings if finding.variable == name])
        flagged[f"{name}_flag"] = (OBSERVATION_DIMS, worst.astype(np.int8), {"flag_meanings": "good suspect bad"})
    return Flagged(check_observations(flagged), doubts_of(observations, findings))


def every_check(series: Series) -> list[Finding]:
    """What each check says; those that compare do not see what is bad by itself."""
    alone = [*ranges(series), *consistency(series), *steps(series)]
    alone += [Finding(name, "flat line", flags) for name, flags in flat_lines(series.values, series.hours).items()]
    sound = series.without_bad(alone)
    return [*alone, *rates(sound), *spatial(sound), *lasting(sound)]


def _of_provider(observations: xr.Dataset) -> list[Finding]:
    """What the provider itself thinks of its readings."""
    if not int(observations.attrs.get("provider_flags", 0)):
        return []
    names = [name for name in OBSERVED if f"{name}_flag" in observations]
    return [
        Finding(name, "provider", observations[f"{name}_flag"].transpose(*OBSERVATION_DIMS).to_numpy().astype(np.int8))
        for name in names
    ]


def _positions(known: npt.NDArray[np.generic], wanted: npt.NDArray[np.generic]) -> npt.NDArray[np.intp]:
    order = np.argsort(known, kind="stable")
    return order[np.searchsorted(known, wanted, sorter=order)]


def _of(finding: Finding, asked: tuple[npt.NDArray[np.intp], ...]) -> Finding:
    """The part of a finding that was asked for."""

    def part(grid: Array | float | None) -> Array | float | None:
        return grid[asked] if isinstance(grid, np.ndarray) else grid

    wanted = part(finding.expected)
    return replace(
        finding,
        flags=finding.flags[asked],
        expected=wanted if isinstance(wanted, np.ndarray) else None,
        limit=part(finding.limit),
    )
