"""Why readings carry flags, as codes and numbers that any language can word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import xarray as xr

from ingest.quality.series import Finding
from model.domain.variables import VARIABLES
from model.domain.weather import OBSERVATION_DIMS, from_utc64

#: Codes of the checks, in the order a person should read them.
CHECKS = ("range", "spike", "step", "rate", "flat line", "consistency", "spatial", "lasting", "drift", "swapped", "provider")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why readings of one station and variable carry a flag.

    Attributes:
        station: Id of the station.
        variable: Canonical name.
        check: One of `CHECKS`.
        flag: 1 suspect, 2 bad (the worst of the readings).
        first: Time of the first reading (aware UTC).
        last: Time of the last reading (aware UTC).
        count: Number of readings.
        value: The newest flagged value [canonical unit].
        expected: What was likely instead of it [canonical unit]; None where the check knows none.
        limit: What was allowed [canonical unit; degC per week for drift]; None where that is no number.
    """

    station: str
    variable: str
    check: str
    flag: int
    first: datetime
    last: datetime
    count: int
    value: float
    expected: float | None = None
    limit: float | None = None

    @property
    def code(self) -> str:
        """Key of the words for it in a language's catalogue (``doubt``)."""
        return self.check.replace(" ", "_")

    @property
    def arguments(self) -> dict[str, float | str | int]:
        """Numbers for the words of a language; those the check does not know are left out."""
        told = {"value": self.value, "expected": self.expected, "limit": self.limit}
        numbers = {name: number for name, number in told.items() if number is not None}
        return {"unit": VARIABLES[self.variable].units, "count": self.count, **numbers}

    def __str__(self) -> str:
        """One line for a log."""
        unit = VARIABLES[self.variable].units
        likely = "" if self.expected is None else f", likely {self.expected:.1f}"
        allowed = "" if self.limit is None else f", limit {self.limit:.1f}"
        return (
            f"{self.station} {self.variable}: {self.check}, {self.count} readings from {self.first:%Y-%m-%d %H:%MZ} "
            f"to {self.last:%Y-%m-%d %H:%MZ}, newest {self.value:g} {unit}{likely}{allowed}"
        )


def doubts_of(observations: xr.Dataset, findings: Iterable[Finding]) -> tuple[Doubt, ...]:
    """Reasons in words' stead, by station, variable and check.

    Args:
        observations: The readings judged.
        findings: What the checks said, on the same stations and times.
    """
    times, stations = observations["time"].to_numpy(), observations["station"].to_numpy()
    names = list(map(str, observations.data_vars))
    found = []
    for finding in findings:
        values = observations[finding.variable].transpose(*OBSERVATION_DIMS).to_numpy()
        for row in np.flatnonzero(finding.flags.any(axis=1)):
            hits = np.flatnonzero(finding.flags[row])
            newest = (int(row), int(hits[-1]))
            found.append(
                Doubt(
                    station=str(stations[row]),
                    variable=finding.variable,
                    check=finding.check,
                    flag=int(finding.flags[row].max()),
                    first=from_utc64(times[hits[0]]),
                    last=from_utc64(times[hits[-1]]),
                    count=int(hits.size),
                    value=float(values[newest]),
                    expected=_number(finding.expected, newest),
                    limit=_number(finding.limit, newest),
                )
            )
    return tuple(sorted(found, key=lambda doubt: (doubt.station, names.index(doubt.variable), CHECKS.index(doubt.check))))


def _number(given: npt.NDArray[np.float64] | float | None, where: tuple[int, int]) -> float | None:
    if given is None:
        return None
    number = float(given) if isinstance(given, float | int) else float(np.asarray(given)[where])
    return number if np.isfinite(number) else None
