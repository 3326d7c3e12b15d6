"""Weather after an origin with errors as large as forecasts of that lead time have.

Temperature, dew point, cloud and wind err by first-order autoregressive noise that grows with lead, precipitation in time, amount, false
alarm and miss, as in `model.error_statistics` and as the ensemble dresses its members. What the origin shows of the error is taken off the
first hours, as the nightly chain does (`model.relaxation`). Radiation follows the erring cloud, air and
vapour by the ratio or difference that the formulas give.
"""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.dressing import HALO_H, dress
from model.ensemble import READ_VARIABLES
from model.error_statistics import PUBLISHED, ErrorStatistics
from model.physics.humidity import vapour_pressure
from model.physics.radiation import longwave_from_cloud
from model.physics.sun import shortwave_from_cloud, sun_position
from model.relaxation import RELAXED, relaxed

Array = NDArray[np.float64]
#: Courses drawn together; the first is taken. Their noise is scaled to the variance wanted, which needs a few.
DRAWN = 8
_SUN, _SKY = "surface_downwelling_shortwave_flux", "surface_downwelling_longwave_flux"


def with_errors(forcing: xr.Dataset, *, seed: int, errors: ErrorStatistics = PUBLISHED, relaxing: bool = True) -> xr.Dataset:
    """The forcing of one forecast with errors from its second hour on; the first, at the origin, is known.

    Args:
        forcing: Canonical weather of one member and point; its first time is the origin.
        seed: Drawn from together with the origin, so that every origin errs in its own way, the same in each run.
        errors: How wrong forecasts are by lead time.
        relaxing: Take what the origin shows of the errors off the first hours.
    """
    time = forcing["time"].to_numpy()
    true = {str(name): np.asarray(forcing[name].to_numpy(), dtype=np.float64) for name in forcing}
    hours = time.size
    lead = np.clip(np.arange(-HALO_H, hours + HALO_H), 0, None).astype(np.float64)
    fields = {}
    for name in READ_VARIABLES:
        values = true.get(name, np.full((1, 1, hours), np.nan))
        fields[name] = np.repeat(np.pad(values, ((0, 0), (0, 0), (HALO_H, HALO_H)), mode="edge"), DRAWN, axis=0)
    fields["precipitation_amount"][..., :HALO_H] = 0.0
    fields["precipitation_amount"][..., HALO_H + hours :] = 0.0
    generator = np.random.default_rng([seed, int(time[0].astype("datetime64[h]").astype(np.int64))])
    drawn = dress(fields, np.tile(lead, (DRAWN, 1)), errors, generator)
    erring = {name: drawn[name][:1] for name in true if name in drawn}
    if relaxing:
        erring |= _relaxed(erring, true)
    erring |= _radiation(forcing, true, {**true, **erring})
    told = forcing.copy()
    for name, values in erring.items():
        values[..., 0] = true[name][..., 0]
        told[name] = (forcing[name].dims, values, forcing[name].attrs)
    return told


def _relaxed(erring: dict[str, Array], true: dict[str, Array]) -> dict[str, Array]:
    """The erring weather after the origin as the nightly chain lets it go of what is known there."""
    ahead = {name: values[..., 1:] for name, values in erring.items()}
    said = {name: erring[name][..., 0] for name in RELAXED}
    let_go = relaxed(ahead, said, {name: true[name][0, :, 0] for name in RELAXED})
    return {name: np.concatenate([erring[name][..., :1], let_go[name]], axis=-1) for name in RELAXED}


def _radiation(forcing: xr.Dataset, true: dict[str, Array], erring: dict[str, Array]) -> dict[str, Array]:
    """Short- and long-wave radiation as the erring cloud, air and dew point would have it."""
    cloud = "cloud_area_fraction"
    found = {}
    if _SUN in true:
        longitude, latitude = (float(forcing[name].to_numpy()[0]) for name in ("longitude", "latitude"))
        sine = sun_position(forcing["time"].to_numpy(), longitude, latitude).sin_elevation
        clear = np.maximum(shortwave_from_cloud(sine, true[cloud]), 1.0)
        found[_SUN] = true[_SUN] * np.clip(shortwave_from_cloud(sine, erring[cloud]) / clear, 0.0, 4.0)
    if _SKY in true:
        before, after = (
            longwave_from_cloud(each["air_temperature"], vapour_pressure(each["dew_point_temperature"]), each[cloud])
            for each in (true, erring)
        )
        found[_SKY] = true[_SKY] + after - before
    return found
