"""Hourly canonical forecasts made by hand for tests."""

from datetime import UTC, datetime, timedelta

import numpy as np
import xarray as xr

from model.domain.variables import VARIABLES
from model.domain.weather import check_forecast, to_utc64

NOW = datetime(2026, 1, 10, 2, tzinfo=UTC)
HOUR = np.timedelta64(1, "h")
CALM = {
    "air_temperature": -2.0,
    "dew_point_temperature": -4.0,
    "wind_speed": 3.0,
    "cloud_area_fraction": 0.5,
    "precipitation_amount": 0.0,
}


def hourly_forecast(
    reference: datetime = NOW, *, hours: int = 90, points: int = 2, members: int = 1, source: str = "test", **fields: object
) -> xr.Dataset:
    """A canonical hourly forecast from the hour after `reference`; each field a number or an array broadcast to (member, point, time)."""
    times = to_utc64(reference).astype("datetime64[h]") + HOUR + np.arange(hours) * HOUR
    times = times.astype("datetime64[ns]")
    shape = (members, points, hours)
    values = {name: np.array(np.broadcast_to(value, shape), dtype=np.float32) for name, value in (CALM | fields).items()}
    return check_forecast(
        xr.Dataset(
            {name: (("member", "point", "time"), value, {"units": VARIABLES[name].units}) for name, value in values.items()},
            coords={
                "time": times,
                "interval_start": (("time",), times - HOUR),
                "longitude": (("point",), 16.5 + 0.1 * np.arange(points)),
                "latitude": (("point",), np.full(points, 59.6)),
                "altitude": (("point",), np.full(points, 20.0)),
            },
            attrs={
                "source": source,
                "reference_time": reference.isoformat(),
                "available_at": (reference + timedelta(hours=1)).isoformat(),
                "simulated": 0,
            },
        )
    )
