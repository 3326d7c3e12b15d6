"""The road model's forecasts from each origin of a case, with all that a correction may know of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from benchmarks.road_temperature_case import Case, Stretch, origins
from benchmarks.road_temperature_weather import with_errors
from model.learning.road_residual_issue import HORIZON_H, SURFACE, issued_rows, newest_readings, road_forecasts
from model.learning.road_residual_rows import RoadForecasts
from model.physics.road import simulate
from model.physics.state import RoadState

Array = NDArray[np.float64]
#: Weather from an origin on in, the same with errors out.
Erring = Callable[[xr.Dataset], xr.Dataset]
#: Hours between the origins a correction learns from [h].
LEARN_EVERY_H = 3


@dataclass(frozen=True, eq=False)
class Issued:
    """Forecasts of one case.

    Attributes:
        forecasts: The road model's.
        observed: What came, NaN where missing or where the weather itself was made up, (origin, lead) [degC].
        scored: True at the origins that are judged; the others only teach, (origin,).
    """

    forecasts: RoadForecasts
    observed: Array
    scored: NDArray[np.bool_]


def issue(case: Case, *, learning: bool, weather_error: bool = False, relaxing: bool = True, seed: int = 1) -> Issued | None:
    """Forecasts from every origin of a case; None where it has none.

    Args:
        case: One station.
        learning: Forecast every third hour as well, for the correction to learn from.
        weather_error: Give the weather after each origin errors as large as forecasts of that lead have.
        relaxing: Take what the origin shows of those errors off the first hours.
        seed: Of those errors.
    """
    parts = []
    for stretch in case.stretches:
        scored = origins(case, stretch)
        at = np.union1d(scored, _every_third(case, stretch)) if learning else scored
        if at.size:
            erring = partial(with_errors, seed=seed, relaxing=relaxing) if weather_error else None
            parts.append((at, np.isin(at, scored), _rows(case, stretch, at, erring)))
    if not parts:
        return None
    rows = {name: np.concatenate([part[name] for _, _, part in parts]) for name in parts[0][2]}
    origin = np.concatenate([at for at, _, _ in parts]).astype("datetime64[ns]")
    forecasts = road_forecasts(
        case.name,
        origin,
        rows,
        position=(case.place.longitude, case.place.latitude),
        reading=rows["believed"],
        newest=rows["newest"],
        place={"sky_view_factor": case.place.sky_view_factor, "traffic_veh_per_h": case.place.traffic_veh_per_h},
    )
    return Issued(forecasts, rows["observed"], np.concatenate([scored for _, scored, _ in parts]))


def _every_third(case: Case, stretch: Stretch) -> NDArray[np.datetime64]:
    """Origins to learn from, at local 00, 03, ..., from the first hours to a day before the end."""
    hour = ((stretch.time - stretch.time.astype("datetime64[D]")) / np.timedelta64(1, "h")).astype(np.int64)
    due = (hour + round(case.place.longitude / 15.0)) % LEARN_EVERY_H == 0
    due[:6] = False
    due[-HORIZON_H:] = False
    return np.asarray(stretch.time[due])


def _rows(case: Case, stretch: Stretch, at: NDArray[np.datetime64], erring: Erring | None) -> dict[str, Array]:
    """What is known of each origin's forecast: (origin, lead), or (origin,) for what stands at the origin alone."""
    analysis = simulate(
        stretch.forcing,
        case.columns,
        observed_surface=stretch.believed[None, :],
        checkpoints=list(at),
        outputs=[SURFACE],
        traffic=stretch.traffic,
        treatments=stretch.salted,
    )
    place = {time: i for i, time in enumerate(stretch.time)}
    newest = newest_readings(stretch.observed)
    found: dict[str, list[Array]] = {}
    for origin in at:
        first = place[origin]
        row = _one(case, stretch, analysis.checkpoints[origin], first, erring)
        row["newest"] = np.asarray(newest[first])
        for name, values in row.items():
            found.setdefault(name, []).append(values)
    return {name: np.stack(values) for name, values in found.items()}


def _one(case: Case, stretch: Stretch, state: RoadState, first: int, erring: Erring | None) -> dict[str, Array]:
    """One forecast from the analysis's state."""
    window = slice(first, first + HORIZON_H + 1)
    forcing = stretch.forcing.isel(time=window)
    if erring is not None:
        forcing = erring(forcing)
    traffic = None if stretch.traffic is None else stretch.traffic[window]
    rows = issued_rows(forcing, case.columns, state, stretch.believed[first : first + 1], traffic=traffic)
    made_up = np.cumsum(stretch.patched[window]) > 0
    return {
        **{name: values[0] for name, values in rows.items()},
        "observed": np.where(made_up, np.nan, stretch.observed[window]),
        "believed": np.where(made_up, np.nan, stretch.believed[window]),
    }
