"""Forecasts laid on common hours, and which member of an ensemble starts from which of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.domain.variables import FORECAST_REQUIRED
from model.dressing import HALO_H

Grid = NDArray[np.float64]

#: Age over which a lagged run's weight halves [h]. Assumed: runs older than a day say little beside a new one.
HALF_WEIGHT_H = 8.0
#: A run with real members counts as so many single lines of its age [1]. Assumed: its members differ as the weather may, a line's dressing
#: only as errors did on average; but one model remains one model.
REAL_MEMBERS_WEIGHT = 3.0
_HOUR = np.timedelta64(1, "h")
#: What is read of a forecast.
READ_VARIABLES = (
    *FORECAST_REQUIRED, "snow_fraction", "freezing_rain_fraction", "probability_of_precipitation", "probability_of_frozen_precipitation",
    "precipitation_amount_min", "precipitation_amount_max", "precipitation_amount_median", "air_temperature_p10", "air_temperature_p90",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LaidForecast:
    """One forecast laid on the hours of an ensemble and its halo.

    Attributes:
        fields: What it says, by canonical name, shape (own member, point, time); NaN where it says nothing.
        covers: Hours for which it has all that is required, shape (time,).
        reference: Its reference time.
        source: Its source.
        step_hours: Length of the source's own step that each hour comes from, shape (time,) [h]; 1 where it is not told.
    """

    fields: Mapping[str, Grid]
    covers: NDArray[np.bool_]
    reference: np.datetime64
    source: str = ""
    step_hours: Grid | None = None

    @property
    def real_members(self) -> bool:
        """Whether its members are an ensemble's own, not one line."""
        return len(self.fields["air_temperature"]) > 1

    def until(self, length: int) -> "LaidForecast":
        """The first hours of it."""
        return replace(
            self,
            fields={name: values[..., :length] for name, values in self.fields.items()},
            covers=self.covers[:length],
            step_hours=None if self.step_hours is None else self.step_hours[:length],
        )


def with_halo(wanted: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """The hours of an ensemble with `HALO_H` hours on either side."""
    before = wanted[0] - np.arange(HALO_H, 0, -1) * _HOUR
    return np.concatenate([before, wanted, wanted[-1] + np.arange(1, HALO_H + 1) * _HOUR])


def lay(
    fields: Mapping[str, NDArray[np.floating]],
    times: NDArray[np.datetime64],
    reference: np.datetime64,
    onto: NDArray[np.datetime64],
    *,
    source: str = "",
    step_hours: NDArray[np.floating] | None = None,
) -> LaidForecast:
    """Lay an hourly forecast on given consecutive hours.

    Args:
        fields: Canonical name → shape (own member, point, time).
        times: Its whole hours, rising.
        reference: Its reference time.
        onto: The hours wanted.
        source: Whose it is.
        step_hours: Length of the source's own step that each of its hours comes from [h].
    """
    _, here, there = np.intersect1d(onto, times, assume_unique=True, return_indices=True)
    laid: dict[str, Grid] = {}
    for name, values in fields.items():
        laid[name] = np.full((*values.shape[:2], onto.size), np.nan)
        laid[name][..., here] = values[..., there]
    covers = np.all([np.isfinite(laid[name]).all(axis=(0, 1)) for name in FORECAST_REQUIRED], axis=0)
    steps = np.ones(onto.size)
    if step_hours is not None:
        steps[here] = step_hours[there]
    return LaidForecast(laid, covers, reference, source, steps)


@dataclass(frozen=True, slots=True)
class Assigned:
    """What each member starts from.

    Attributes:
        fields: Its forecast by canonical name, shape (member, point, time); NaN where its source says nothing.
        lead: Lead time (member, time) [h].
        real: Whether it is a real member of its source's ensemble there, (member, time).
        step_hours: Length of the source's own step (member, time) [h].
        which: Number of the forecast it comes from, (member, time); -1 where none covers the hour.
    """

    fields: dict[str, Grid]
    lead: Grid
    real: NDArray[np.bool_]
    step_hours: Grid
    which: NDArray[np.intp]


def assign(laid: Sequence[LaidForecast], members: int, times: NDArray[np.datetime64]) -> Assigned:
    """Share the members among the forecasts, newer ones and those with real members more often.

    Members of one ensemble are spread over its own members, so that few of many are not all of one kind. An hour that a member's forecast lacks
    is taken from the next newest that has it.

    Args:
        laid: Forecasts on `times`, newest first.
        members: How many.
        times: Hours with halo.
    """
    chosen = _chosen(laid, members)
    covers = np.stack([forecast.covers for forecast in laid])
    newest_that_covers = np.where(covers.any(axis=0), np.argmax(covers, axis=0), -1)
    which = np.where(covers[chosen], chosen[:, None], newest_that_covers[None, :])
    points = laid[0].fields["air_temperature"].shape[1]
    fields: dict[str, Grid] = {}
    for name in READ_VARIABLES:
        fields[name] = np.full((members, points, times.size), np.nan)
        for index, forecast in enumerate(laid):
            if name not in forecast.fields:
                continue
            own = forecast.fields[name]
            mine = np.broadcast_to((which == index)[:, None, :], fields[name].shape)
            np.copyto(fields[name], own[_own_members(chosen == index, own.shape[0])], where=mine)
    lead, step = np.zeros((members, times.size)), np.ones((members, times.size))
    real = np.zeros((members, times.size), dtype=bool)
    for index, forecast in enumerate(laid):
        np.copyto(lead, ((times - forecast.reference) / _HOUR).astype(float)[None, :], where=which == index)
        if forecast.step_hours is not None:
            np.copyto(step, forecast.step_hours[None, :], where=which == index)
        real |= (which == index) & forecast.real_members
    return Assigned(fields, np.maximum(lead, 0.0), real, step, which)


def _chosen(laid: Sequence[LaidForecast], members: int) -> NDArray[np.intp]:
    """Number of the forecast each member belongs to."""
    age = np.array([(laid[0].reference - forecast.reference) / _HOUR for forecast in laid], dtype=float)
    worth = np.where([forecast.real_members for forecast in laid], REAL_MEMBERS_WEIGHT, 1.0)
    share = np.cumsum(worth * 0.5 ** (age / HALF_WEIGHT_H))
    found: NDArray[np.intp] = np.minimum(np.searchsorted(share / share[-1], (np.arange(members) + 0.5) / members), len(laid) - 1)
    return found


def _own_members(mine: NDArray[np.bool_], own: int) -> NDArray[np.intp]:
    """For each member the number of the ensemble's own member it takes: spread over all of them; in turn where it only fills a gap."""
    taken = np.arange(mine.size) % own
    count = int(mine.sum())
    taken[mine] = (np.arange(count) * own // count if count < own else np.arange(count) % own) if count else taken[mine]
    return taken
