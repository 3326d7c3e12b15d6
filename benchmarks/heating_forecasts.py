"""Forecasts of a simulated winter as the schedule reads them: members of each issue, the truth as one member, and forecasts made worse."""

from datetime import UTC, datetime

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from benchmarks.heating_plant import Winter
from config.site import Site
from ingest.simulator.climate import utc_hours
from ingest.simulator.forecasts import LEADS, issue_hours
from model.domain.roads import Network
from model.domain.variables import VARIABLES
from model.ensemble import build_ensemble, with_issue_hour
from model.physics.columns import Columns, columns_for
from model.physics.zone_weather import zone_weather

Array = NDArray[np.float64]
_HOUR = np.timedelta64(1, "h")


class ZoneForecasts:
    """Weather of the zones as foreseen at each issue, and as it was at the forecast points."""

    def __init__(self, network: Network, site: Site, winter: Winter, *, members: int, worse: float = 1.0) -> None:
        self._network, self._site, self._winter, self._members = network, site, winter, members
        self.year = winter.year
        self._start = utc_hours(winter.year)[0]
        self.issues = issue_hours(winter.year)
        told = _worsened(winter, self.issues, worse)
        self._told = told
        whole = self._dataset({name: values[None, :, : winter.hours] for name, values in winter.truth.items()}, 0)
        self._columns: Columns = columns_for(network, whole)
        self.true = zone_weather(whole, self._columns, network)
        self.true_air = winter.truth["air_temperature"][:, 1 : winter.hours].mean(axis=0)

    def foreseen(self, issue: int, hours: int) -> tuple[Array, Array]:
        """Weather (zone, member, hour, row) and air (member, hour) from the hour after issue number `issue` on."""
        hour = int(self.issues[issue])
        fields = {name: values[issue][None] for name, values in self._told.items()}
        forecast = self._dataset(fields, hour + 1)
        start = datetime.fromtimestamp(int((self._start + (hour + 1) * _HOUR).astype("datetime64[s]").astype(np.int64)), UTC)
        ensemble = build_ensemble([forecast], members=self._members, start=start, hours=hours, seed=issue)
        led = with_issue_hour(ensemble)
        return zone_weather(led, self._columns, self._network), ensemble["air_temperature"].to_numpy().mean(axis=1).astype(float)

    def perfect(self, issue: int, hours: int) -> tuple[Array, Array]:
        """The same, known."""
        hour = int(self.issues[issue]) + 1
        return self.true[:, :, hour : hour + hours], self.true_air[None, hour : hour + hours]

    def _dataset(self, fields: dict[str, NDArray[np.floating]], first: int) -> xr.Dataset:
        hours = next(iter(fields.values())).shape[2]
        times = (self._start + (first + np.arange(hours)) * _HOUR).astype("datetime64[ns]")
        places = self._site.forecast_points
        reference = f"{np.datetime_as_string(times[0] - _HOUR, unit='s')}+00:00"
        return xr.Dataset(
            {
                name: (("member", "point", "time"), values.astype(np.float32), {"units": VARIABLES[name].units})
                for name, values in fields.items()
            },
            coords={
                "time": times,
                "interval_start": ("time", times - _HOUR),
                "longitude": ("point", [place.longitude for place in places]),
                "latitude": ("point", [place.latitude for place in places]),
                "altitude": ("point", [place.altitude_m for place in places]),
            },
            attrs={"source": "simulator_forecast", "reference_time": reference, "available_at": reference, "simulated": 1},
        )


def _worsened(winter: Winter, issues: NDArray[np.int64], factor: float) -> dict[str, NDArray[np.floating]]:
    """Forecasts whose departures from the truth are `factor` times as large, within what can be."""
    if factor == 1.0:
        return dict(winter.forecasts)
    valid = issues[:, None] + np.arange(1, LEADS + 1)
    told: dict[str, NDArray[np.floating]] = {}
    for name, values in winter.forecasts.items():
        truth = winter.truth[name][:, np.minimum(valid, winter.truth[name].shape[1] - 1)].transpose(1, 0, 2)
        variable = VARIABLES[name]
        told[name] = np.clip(truth + factor * (values - truth), variable.low, min(variable.high, 60.0))
    told["dew_point_temperature"] = np.minimum(told["dew_point_temperature"], told["air_temperature"])
    return told
