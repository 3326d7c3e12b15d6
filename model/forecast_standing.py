"""What each forecast hour rests on: how many sources, which, and the rung of the ladder that this is."""

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.forecast_rung import ForecastRung
from model.domain.needs import Rung

#: Names of the coordinates, each over ("time",): rung as uint8, number of sources as uint8, names of sources joined by ", ".
STANDING = ("forecast_rung", "source_count", "forecast_sources")


def standing(which: NDArray[np.intp], sources: Sequence[str]) -> dict[str, NDArray[np.generic]]:
    """Standing of each hour of an ensemble of current forecasts.

    Several runs of one source are one source; several points of view count only where they come from different sources.

    Args:
        which: Number of the forecast each member comes from, (member, time).
        sources: Source of each forecast.
    """
    order = list(dict.fromkeys(sources))
    number = np.array([order.index(source) for source in sources])
    present = np.stack([(number[which] == i).any(axis=0) for i in range(len(order))])
    count = present.sum(axis=0)
    several, one = ForecastRung.SEVERAL_SOURCES, ForecastRung.ONE_SOURCE
    return {
        "forecast_rung": np.where(count > 1, several, one).astype(np.uint8),
        "source_count": count.astype(np.uint8),
        "forecast_sources": np.array([", ".join(np.array(order)[hour]) for hour in present.T]),
    }


def with_standing(ensemble: xr.Dataset, rung: Rung) -> xr.Dataset:
    """The ensemble with the standing of its hours, where it stands on less than current forecasts.

    Args:
        ensemble: Members over ("member", "point", "time").
        rung: What the whole of it rests on.
    """
    if rung not in (Rung.LAST_RUN, Rung.CLIMATOLOGY):
        return ensemble
    hours = ensemble.sizes["time"]
    if rung is Rung.CLIMATOLOGY:
        lower, count, names = ForecastRung.CLIMATOLOGY, np.zeros(hours), np.full(hours, "")
    else:
        lower = ForecastRung.LAST_GOOD
        count, names = ensemble["source_count"].to_numpy(), ensemble["forecast_sources"].to_numpy()
    return ensemble.assign_coords(
        forecast_rung=("time", np.full(hours, lower, dtype=np.uint8)),
        source_count=("time", count.astype(np.uint8)),
        forecast_sources=("time", names),
    )


def hourly_standing(ensemble: xr.Dataset) -> dict[str, tuple[str, NDArray[np.uint8], dict[str, str]]]:
    """``forecast_rung`` and ``source_count`` over ("time",), ready to be assigned to an assessment's hourly picture."""
    return {name: ("time", ensemble[name].to_numpy().astype(np.uint8), {"units": "1"}) for name in STANDING[:2]}
