"""Forecasts of a morning's weather that are wrong as published forecasts are, made from the weather that came."""

from collections.abc import Mapping

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from benchmarks.plough_need_data import HORIZON_H, Winter
from model.dressing import HALO_H, dress
from model.error_statistics import PUBLISHED

Array = NDArray[np.float64]
MEMBERS = 20


def forecasts(winter: Winter, at: int, *, seed: int) -> xr.Dataset:
    """`MEMBERS` about one forecast that is wrong itself, from the hour numbered `at` over the horizon."""
    generator = np.random.default_rng(seed)
    hours = np.arange(at - HALO_H, at + HORIZON_H + 1 + HALO_H)
    inside = np.clip(hours, 0, winter.forcing.sizes["time"] - 1)
    lead = np.clip(hours - at, 0, None).astype(float)
    truth = {str(name): values.to_numpy()[:, :, inside] for name, values in winter.forcing.data_vars.items()}
    wrong = dress(_fields(truth, MEMBERS), np.tile(lead, (MEMBERS, 1)), PUBLISHED, generator)
    said = {name: values[:1] for name, values in wrong.items()}
    edges = {name: np.pad(values, ((0, 0), (0, 0), (HALO_H, HALO_H)), mode="edge") for name, values in said.items()}
    edges["precipitation_amount"][..., :HALO_H] = truth["precipitation_amount"][..., :HALO_H]
    members = dress(_fields(edges, MEMBERS), np.tile(lead, (MEMBERS, 1)), PUBLISHED, generator)
    window = winter.forcing.isel(time=slice(at, at + HORIZON_H + 1))
    ensemble = xr.Dataset(
        {
            name: (("member", "point", "time"), values, {"units": "1"})
            for name, values in members.items()
            if name != "freezing_rain_fraction"
        },
        coords={**window.drop_vars(list(window.data_vars)).drop_vars("member").coords, "member": np.arange(MEMBERS)},
        attrs=window.attrs,
    )
    for name in window.data_vars:
        ensemble[name].attrs["units"] = window[name].attrs["units"]
    return ensemble


def _fields(values: Mapping[str, Array], members: int) -> dict[str, Array]:
    """What `dress` reads, for so many members of one line."""
    made = {str(name): np.repeat(grid[:1], members, axis=0) for name, grid in values.items()}
    blank = np.full_like(made["air_temperature"], np.nan)
    for name in (
        "air_temperature_p10",
        "air_temperature_p90",
        "precipitation_amount_min",
        "precipitation_amount_max",
        "precipitation_amount_median",
        "probability_of_frozen_precipitation",
        "probability_of_precipitation",
        "snow_fraction",
        "freezing_rain_fraction",
    ):
        made.setdefault(name, blank)
    return made
