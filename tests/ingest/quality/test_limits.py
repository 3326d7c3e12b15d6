"""What one station cannot read at once."""

import numpy as np
import pytest
import xarray as xr

from ingest.quality import flag_observations
from model.domain.variables import VARIABLES
from model.domain.weather import FLAG_GOOD, FLAG_SUSPECT
from tests.ingest.quality.county import county


def _one(**values: float) -> xr.Dataset:
    frame = county(1, 1).drop_vars("air_temperature")
    return frame.assign(
        {name: (("station", "time"), np.array([[value]]), {"units": VARIABLES[name].units}) for name, value in values.items()}
    )


@pytest.mark.parametrize(
    ("values", "flag"),
    [
        ({"surface_ice_amount": 1.0, "road_surface_temperature": 8.0}, FLAG_SUSPECT),
        ({"surface_ice_amount": 1.0, "road_surface_temperature": 0.5}, FLAG_GOOD),
        ({"wind_speed_of_gust": 2.0, "wind_speed": 6.0}, FLAG_SUSPECT),
        ({"wind_speed_of_gust": 6.0, "wind_speed": 6.2}, FLAG_GOOD),
    ],
)
def test_ice_on_warm_asphalt_and_gusts_below_the_wind_are_doubted(values: dict[str, float], flag: int) -> None:
    flagged = flag_observations(_one(**values)).observations
    assert int(flagged[f"{next(iter(values))}_flag"].squeeze()) == flag
