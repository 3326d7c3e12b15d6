"""Radar's two hours put into a forecast: those hours of it once more, with what the radar expects.

The forecast itself is kept beside it, untouched: where model and radar differ, the ensemble holds both.
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import xarray as xr

from model.domain.weather import PARTIAL, check_forecast

_HOUR = np.timedelta64(1, "h")


def completed(nowcast: xr.Dataset, forecasts: Sequence[xr.Dataset]) -> xr.Dataset | None:
    """The whole hours that the nowcast covers, of the newest forecast, with the radar's amounts.

    Temperature, wind and kind of precipitation stay the forecast's; its own least and greatest amount and its probability say nothing of
    these hours any more and are left out.

    Args:
        nowcast: Partial forecast with ``precipitation_amount`` in steps of minutes.
        forecasts: Hourly canonical forecasts on the same points (`ingest.hourly.to_hourly`).

    Returns:
        An hourly forecast of these hours alone, of the nowcast's source, with the reference time of the forecast it completes; None where
        there is none to complete, or no whole hour is covered.
    """
    fitting = [
        forecast
        for forecast in forecasts
        if forecast.sizes["point"] == nowcast.sizes["point"] and not forecast.attrs.get(PARTIAL)
    ]
    if not fitting:
        return None
    base = max(fitting, key=lambda forecast: datetime.fromisoformat(str(forecast.attrs["reference_time"])))
    ends = base["time"].to_numpy()
    amounts = _hourly(nowcast, ends)
    seen = np.isfinite(amounts).all(axis=0)
    if not seen.any():
        return None
    spread = [
        name for name in map(str, base.data_vars) if name.startswith(("precipitation_amount_", "probability_of_precipitation"))
    ]
    made = base.drop_vars(spread).isel(time=seen).copy(deep=True)
    made["precipitation_amount"][...] = amounts[:, seen].astype(np.float32)
    note = f"precipitation from radar, the rest from {base.attrs['source']}"
    made.attrs = {**base.attrs, "source": nowcast.attrs["source"], "available_at": nowcast.attrs["available_at"], "note": note}
    return check_forecast(made)


def _hourly(nowcast: xr.Dataset, ends: np.ndarray) -> np.ndarray:
    """Amount of each hour, shape (point, time) [mm]; NaN where the nowcast does not cover all of it."""
    starts, stops = nowcast["interval_start"].to_numpy(), nowcast["time"].to_numpy()
    values = nowcast["precipitation_amount"].transpose("member", "point", "time").to_numpy()[0].astype(float)
    share = np.minimum(ends[:, None], stops) - np.maximum((ends - _HOUR)[:, None], starts)
    share = np.maximum(share / _HOUR, 0.0)
    covered = share.sum(axis=1) > 1.0 - 1e-6
    amounts = (values / ((stops - starts) / _HOUR)) @ share.T
    return np.where(covered, amounts, np.nan)
