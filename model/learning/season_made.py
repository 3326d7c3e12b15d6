"""A season in archive form from what a service has stored: forecasts as issued, the weather that came, readings, and what was done.

The form is the one `model.learning.season` reads. One forecast stands for each issue: of the runs out at about that time the one of the
source named first. A run that is known only because it was fetched long afterwards counts from when its provider had issued it.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.analysis import hourly_readings, hourly_sums
from model.domain.treatments import Action
from model.domain.variables import FORECAST_REQUIRED, VARIABLES
from model.domain.weather import to_utc64
from model.ensemble import READ_VARIABLES
from model.learning.options import LearningOptions
from model.learning.season import DELAY_H
from model.upkeep.exposure import whole_stretches

#: Hours that a run must reach beyond the moment it was known, to be learnt from at all [h].
LEAST_H = LearningOptions().least_horizon_h
#: Leads kept of a forecast [h]: the furthest one learnt, and the hours until it was known.
LEADS = 72
#: Hours between two kept issues [h]; more of them tell little that their neighbours do not.
EVERY_H = 3
#: A run that begins this long after its reference time is still one; later, and it is the rest of an old one [h].
LATEST_BEGIN_H = 3
#: Out later than this after its reference time, a run was fetched afterwards [h].
FETCHED_AFTERWARDS_H = 12
#: Shorter stretches without a hole teach nothing: the road must be followed for days first [h].
LEAST_STRETCH_H = 10 * 24
_HOUR = np.timedelta64(1, "h")
_ANALYSED = (*FORECAST_REQUIRED, "snow_fraction", "freezing_rain_fraction")


def piece_of_season(
    runs: Sequence[xr.Dataset],
    weather: xr.Dataset,
    observations: xr.Dataset | None,
    *,
    sources: Sequence[str],
    points: Sequence[str],
) -> xr.Dataset:
    """Some hours of a season.

    Args:
        runs: Hourly canonical forecasts whose issues belong to these hours, in any order.
        weather: Analysed weather of the hours, canonical, one member.
        observations: Station readings with flags around them, or None.
        sources: Forecast sources, the one preferred first; others are used where none of these has a run.
        points: Names of the forecast points.
    """
    times = weather["time"].to_numpy().astype("datetime64[ns]")
    found = xr.Dataset(
        {
            name: (("point", "time"), weather[name].transpose("member", "point", "time").to_numpy()[0].astype(np.float32))
            for name in _ANALYSED
            if name in weather
        },
        coords={"point": list(points), "time": times},
    )
    parts = [found, _issued(runs, sources, points, times), _read(observations, times)]
    return xr.merge([part for part in parts if part is not None], join="outer", compat="no_conflicts")


def joined_season(before: xr.Dataset | None, newest: xr.Dataset | None) -> xr.Dataset | None:
    """A season with more of it; where both speak of an hour or an issue, the newer answer stands."""
    if before is None or newest is None:
        return newest if before is None else before
    kept = before.drop_dims("action", errors="ignore")
    together = newest.combine_first(kept)
    return together.assign({name: values.astype(np.float32) for name, values in together.items() if values.dtype == np.float64})


def with_actions(season: xr.Dataset, recorded: Iterable[tuple[Action, datetime]]) -> xr.Dataset:
    """The season with the log of what was done in it, in place of any it had.

    Args:
        season: The season.
        recorded: Each action with when it became known, aware UTC.
    """
    pairs = list(recorded)
    done = [action for action, _ in pairs]
    rows = {
        "unit": np.array([item.unit_id for item in done], dtype=str),
        "kind": np.array([item.kind.value for item in done], dtype=str),
        "start": np.array([to_utc64(item.started_at) for item in done], dtype="datetime64[ns]"),
        "end": np.array([to_utc64(item.ended_at) for item in done], dtype="datetime64[ns]"),
        "known": np.array([to_utc64(known_at) for _, known_at in pairs], dtype="datetime64[ns]"),
        "rate_g_m2": np.array([item.rate_g_m2 for item in done], dtype=np.float64),
        "cost_sek": np.array([item.cost_sek for item in done], dtype=np.float64),
    }
    bare = season.drop_dims("action", errors="ignore")
    return bare.assign({f"action_{name}": ("action", values) for name, values in rows.items()})


def learnable_stretches(season: xr.Dataset) -> list[xr.Dataset]:
    """The parts of a season between holes in its hours, those of `LEAST_STRETCH_H` and more.

    An hour is a hole where its weather is not known at every point. Issues stay with the stretch they fall in.
    """
    known = np.all([np.isfinite(season[name].transpose("point", "time").to_numpy()).all(axis=0) for name in FORECAST_REQUIRED], 0)
    whole = season.isel(time=np.flatnonzero(known))
    times = whole["time"].to_numpy()
    found = []
    for stretch in whole_stretches(times):
        if times[stretch].size < LEAST_STRETCH_H:
            continue
        part = whole.isel(time=stretch)
        if "issue" in part.sizes:
            issue = part["issue"].to_numpy()
            part = part.isel(issue=np.flatnonzero((issue >= times[stretch][0]) & (issue <= times[stretch][-1])))
        found.append(part)
    return found


def _issued(
    runs: Sequence[xr.Dataset], sources: Sequence[str], points: Sequence[str], times: NDArray[np.datetime64]
) -> xr.Dataset | None:
    """Forecasts as issued within the hours, thinned to one in `EVERY_H` hours."""
    rank = {name: place for place, name in enumerate(sources)}
    best: dict[int, tuple[tuple[int, str, np.datetime64], xr.Dataset]] = {}
    for run in runs:
        issue, source = _issue_of(run), str(run.attrs["source"])
        if issue is None or run.sizes["point"] != len(points) or not times[0] - _HOUR <= issue <= times[-1]:
            continue
        if not _whole(run, issue, leads=int(np.ceil(_out_after_h(run, issue))) + LEAST_H):
            continue
        block = int(issue.astype("datetime64[h]").astype(np.int64)) // EVERY_H
        order = (rank.get(source, len(rank)), source, issue)
        if block not in best or order < best[block][0]:
            best[block] = (order, run)
    kept = [(order[2], run) for _, (order, run) in sorted(best.items())]
    if not kept:
        return None
    names = [name for name in READ_VARIABLES if any(name in run for _, run in kept)]
    leads = np.arange(1, LEADS + 1)
    fields = {name: np.stack([_by_lead(run, name, issue) for issue, run in kept]) for name in names}
    return xr.Dataset(
        {f"fc_{name}": (("issue", "point", "lead"), values, {"units": VARIABLES[name].units}) for name, values in fields.items()}
        | {"issue_delay": (("issue",), np.array([_out_after_h(run, issue) for issue, run in kept]), {"units": "h"})},
        coords={
            "issue": np.array([issue for issue, _ in kept], dtype="datetime64[ns]"),
            "point": list(points),
            "lead": ("lead", leads, {"units": "h"}),
        },
    )


def _issue_of(run: xr.Dataset) -> np.datetime64 | None:
    """The whole hour a run speaks from, None where it is only the rest of an older one."""
    reference = to_utc64(_moment(run, "reference_time")).astype("datetime64[h]").astype("datetime64[ns]")
    first = run["time"].to_numpy()[0].astype("datetime64[ns]") - _HOUR
    if (first - reference) / _HOUR > LATEST_BEGIN_H:
        return None
    issue: np.datetime64 = max(first, reference)
    return issue


def _whole(run: xr.Dataset, issue: np.datetime64, *, leads: int) -> bool:
    """Whether a run has every required value of so many leads, and they are kept."""
    if leads > LEADS:
        return False
    return all(name in run and np.isfinite(_by_lead(run, name, issue)[:, :leads]).all() for name in FORECAST_REQUIRED)


def _by_lead(run: xr.Dataset, name: str, issue: np.datetime64) -> NDArray[np.float32]:
    """First member of a variable by lead from 1, NaN where the run has none, (point, lead)."""
    wanted = issue + np.arange(1, LEADS + 1) * _HOUR
    found = np.full((run.sizes["point"], LEADS), np.nan, dtype=np.float32)
    if name in run:
        _, here, there = np.intersect1d(wanted, run["time"].to_numpy().astype("datetime64[ns]"), return_indices=True)
        found[:, here] = run[name].transpose("member", "point", "time").to_numpy()[0][:, there]
    return found


def _out_after_h(run: xr.Dataset, issue: np.datetime64) -> float:
    """Hours after its issue at which a run was known [h]; for one fetched afterwards, what a run takes."""
    reference, available = _moment(run, "reference_time"), _moment(run, "available_at")
    if available - reference > timedelta(hours=FETCHED_AFTERWARDS_H):
        return float(DELAY_H)
    return max(float((to_utc64(available) - issue) / _HOUR), 0.0)


def _moment(run: xr.Dataset, name: str) -> datetime:
    return datetime.fromisoformat(str(run.attrs[name])).astimezone(UTC)


def _read(observations: xr.Dataset | None, times: NDArray[np.datetime64]) -> xr.Dataset | None:
    """Good readings at whole hours, amounts as sums of the hour before."""
    if observations is None or not observations.sizes["station"]:
        return None
    names = [str(name) for name in observations.data_vars if str(name) in VARIABLES]
    fields = {
        name: (hourly_sums if VARIABLES[name].interval else hourly_readings)(observations, name, times).astype(np.float32)
        for name in names
    }
    return xr.Dataset(
        {f"obs_{name}": (("station", "time"), values, {"units": VARIABLES[name].units}) for name, values in fields.items()},
        coords={"station": [str(name) for name in observations["station"].to_numpy()], "time": times},
    )
