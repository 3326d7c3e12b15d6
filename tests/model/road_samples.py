"""Road-model outputs made by hand: temperatures follow the air, snow lies where snow fell."""

import numpy as np
import xarray as xr

from model.physics import layout
from model.physics.state import RoadState


def hand_made_outputs(ensemble: xr.Dataset, columns: int, *, warmer: float = 0.0, snow_left: float = 0.0) -> xr.Dataset:
    """Outputs over ("member", "column", "time") for columns fed by the first point [units as the road model]."""
    air = np.repeat(ensemble["air_temperature"].to_numpy()[:, :1], columns, axis=1)
    fall = np.repeat((ensemble["precipitation_amount"] * ensemble["snow_fraction"]).to_numpy()[:, :1], columns, axis=1)
    surface = air + warmer - 0.5
    snow = snow_left + np.cumsum(fall, axis=2)
    rain = np.repeat((ensemble["precipitation_amount"] * (1 - ensemble["snow_fraction"])).to_numpy()[:, :1], columns, axis=1)
    fields = {
        "road_surface_temperature": surface,
        "surface_water_amount": np.where(surface > 0, rain, 0.0),
        "surface_snow_amount": snow,
        "surface_ice_amount": np.where(surface <= 0, rain, 0.0),
        "surface_frost_amount": np.where(surface < ensemble["dew_point_temperature"].to_numpy()[:, :1], 0.06, 0.0),
        "snow_depth": snow,
        "snow_wetness": np.where(surface > -0.5, 0.2, 0.0),
        "dissolved_salt_amount": np.zeros_like(air),
        "dry_salt_amount": np.zeros_like(air),
        "freezing_point": np.zeros_like(air),
        "sand_amount": np.zeros_like(air),
        "windrow_amount": np.zeros_like(air),
    }
    return xr.Dataset(
        {name: (("member", "column", "time"), value.astype(np.float32)) for name, value in fields.items()},
        coords={"time": ensemble["time"].to_numpy()},
    )


def hand_made_state(columns: int, time: np.datetime64, *, snow: float = 0.0) -> RoadState:
    """A road at -1 degC with some snow."""
    values = np.zeros((layout.STATE_ROWS, 1, columns))
    values[layout.TEMPERATURE : layout.WATER] = -1.0
    values[layout.SNOW] = snow
    return RoadState(time, values)
