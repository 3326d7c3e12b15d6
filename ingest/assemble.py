"""One Dataset of many answers: points of a forecast side by side, stations within reach."""

from collections.abc import Iterable, Sequence

import numpy as np
import xarray as xr

from config.site import Place
from ingest.distance import distance_matrix_km, kilometres
from ingest.ports import LonLat
from model.domain.errors import ForecastError
from model.domain.weather import check_forecast, check_observations

#: So many places that take another's forecast are named one by one.
_MOST_NAMED = 5
_TIMES_OF_RUN = ("reference_time", "issued_at")


def join_points(parts: Sequence[xr.Dataset], places: Sequence[Place]) -> xr.Dataset:
    """Forecasts of single points as one forecast with a point for each place.

    A place without an answer of its own takes the nearest point's, which its coordinates and ``attrs["note"]`` tell. Steps that not all
    points have are left out. A variable that not all points have is left out. The oldest run gives the reference time.

    Args:
        parts: Canonical forecasts of one source, each of one or more points.
        places: Places of the site, in the order wanted.

    Raises:
        ForecastError: No parts, different sources, or no step in common.
    """
    if not parts:
        raise ForecastError("no forecast points to join")
    sources = {str(part.attrs.get("source")) for part in parts}
    if len(sources) > 1:
        raise ForecastError(f"points of different sources cannot be joined: {', '.join(sorted(sources))}")
    names = set.intersection(*(set(map(str, part.data_vars)) for part in parts))
    common = [part[[str(name) for name in part.data_vars if str(name) in names]] for part in _on_common_steps(parts)]
    together = xr.concat(common, dim="point", coords="different", compat="equals", join="override", combine_attrs="override")
    asked = np.column_stack([together["place_longitude"].to_numpy(), together["place_latitude"].to_numpy()])
    wanted = np.array([[place.longitude, place.latitude] for place in places])
    distance = distance_matrix_km(wanted, asked)
    nearest = np.argmin(distance, axis=1)
    joined = together.isel(point=nearest).assign_coords(
        point=[place.name for place in places],
        altitude=("point", _altitudes(together, nearest, places), {"units": "m"}),
        place_longitude=("point", wanted[:, 0], {"units": "degree"}),
        place_latitude=("point", wanted[:, 1], {"units": "degree"}),
    )
    borrowed = [
        f"{place.name} takes the forecast of {together['point'].to_numpy()[i]}"
        for place, i, away in zip(places, nearest, distance.min(axis=1), strict=True)
        if away > 0.1
    ]
    if len(borrowed) > _MOST_NAMED:
        borrowed = [*borrowed[:_MOST_NAMED], f"{len(borrowed) - _MOST_NAMED} more places take the nearest point's forecast"]
    notes = list(dict.fromkeys(note for part in parts if (note := str(part.attrs.get("note", "")))))
    joined.attrs = {
        **parts[0].attrs,
        **{key: min(str(part.attrs[key]) for part in parts) for key in _TIMES_OF_RUN if all(key in part.attrs for part in parts)},
        "available_at": max(str(part.attrs["available_at"]) for part in parts),
        "note": "; ".join([*notes, *borrowed]),
    }
    return check_forecast(joined)


def _on_common_steps(parts: Sequence[xr.Dataset]) -> list[xr.Dataset]:
    steps = [
        set(zip(part["interval_start"].to_numpy().tolist(), part["time"].to_numpy().tolist(), strict=True)) for part in parts
    ]
    shared = set.intersection(*steps)
    if not shared:
        raise ForecastError(f"{parts[0].attrs.get('source')}: the points have no time step in common")
    on_shared = []
    for part in parts:
        pairs = zip(part["interval_start"].to_numpy().tolist(), part["time"].to_numpy().tolist(), strict=True)
        on_shared.append(part.isel(time=np.array([pair in shared for pair in pairs])))
    return on_shared


def _altitudes(together: xr.Dataset, nearest: np.ndarray, places: Sequence[Place]) -> list[float]:
    given = together["altitude"].to_numpy()[nearest]
    return [place.altitude_m if np.isnan(height) else float(height) for place, height in zip(places, given, strict=True)]


def within(observations: xr.Dataset, place: LonLat, *, radius_km: float, always: Iterable[str] = ()) -> xr.Dataset | None:
    """The stations within a distance of a place, and those named.

    Args:
        observations: Canonical observations.
        place: (longitude, latitude) [degree].
        radius_km: Distance [km].
        always: Ids of stations kept wherever they stand.

    Returns:
        A smaller Dataset, None where no station is left.
    """
    named = set(always)
    keep = [
        str(station) in named or kilometres(place, (float(longitude), float(latitude))) <= radius_km
        for station, longitude, latitude in zip(
            observations["station"].to_numpy(),
            observations["longitude"].to_numpy(),
            observations["latitude"].to_numpy(),
            strict=True,
        )
    ]
    return check_observations(observations.isel(station=np.array(keep))) if any(keep) else None
