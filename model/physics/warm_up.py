"""Compile the road model, so that the first run of the night does not pay for it: ``python -m model.physics.warm_up``."""

import numpy as np
import xarray as xr

from model.physics.columns import make_columns
from model.physics.road import simulate


def warm_up() -> None:
    """Compile the kernel for the types that `simulate` passes; the compiled code is kept on disk."""
    time = np.datetime64("2020-01-01T00", "ns") + np.arange(3) * np.timedelta64(1, "h")
    constant = {
        "air_temperature": ("degC", -2.0),
        "dew_point_temperature": ("degC", -3.0),
        "wind_speed": ("m s-1", 2.0),
        "cloud_area_fraction": ("1", 0.5),
        "precipitation_amount": ("mm", 0.1),
    }
    weather = xr.Dataset(
        {
            name: (("member", "point", "time"), np.full((1, 1, 3), value), {"units": unit})
            for name, (unit, value) in constant.items()
        },
        coords={"time": time, "longitude": ("point", [16.5]), "latitude": ("point", [59.6]), "altitude": ("point", [10.0])},
    )
    for precision in (np.float64, np.float32):
        for dtype in (np.float32, np.float64):
            simulate(weather, make_columns(1), dtype=dtype, precision=precision)


if __name__ == "__main__":
    warm_up()
