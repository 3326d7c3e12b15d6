"""A stored season as training reads it: the weather that came, forecasts as they were issued, sensors.

Everything is cut by the moment it became known: `ForecastArchive.known_at` never gives a forecast that came out later; the analysed
weather is what came, and serves labels and the road's past only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Site
from model.domain.errors import ModelError
from model.domain.variables import FORECAST_REQUIRED, VARIABLES
from model.domain.weather import check_forecast, from_utc64
from model.ensemble import READ_VARIABLES, LaidForecast, lay

#: Hours from a run's reference time until it is out, rounded up, where a season does not tell it [h].
DELAY_H = 1
_HOUR = np.timedelta64(1, "h")
_ANALYSED = (*FORECAST_REQUIRED, "snow_fraction", "freezing_rain_fraction")


def season_start(season: xr.Dataset) -> np.datetime64:
    """First hour of a season."""
    first: np.datetime64 = season["time"].to_numpy().astype("datetime64[ns]")[0]
    return first


def analysed_weather_of(season: xr.Dataset, site: Site) -> xr.Dataset:
    """The weather that came, as a canonical forecast of one member.

    Raises:
        ModelError: The season lacks a variable or is on other points than the site's.
        ForecastError: A value is missing or out of range.
    """
    absent = [name for name in FORECAST_REQUIRED if name not in season]
    if absent:
        raise ModelError(f"season {_name(season)} lacks {', '.join(absent)}; it cannot be learnt from")
    if season.sizes["point"] != len(site.forecast_points):
        raise ModelError(
            f"season {_name(season)} has {season.sizes['point']} points, the site {len(site.forecast_points)}; store it anew for this site"
        )
    times = season["time"].to_numpy().astype("datetime64[ns]")
    fields = {name: season[name].transpose("point", "time").to_numpy()[None] for name in _ANALYSED if name in season}
    stamp = from_utc64(times[-1]).isoformat()
    return check_forecast(_canonical(fields, times, site, season, source="analysis", reference=stamp))


def issue_times(season: xr.Dataset) -> NDArray[np.datetime64]:
    """Issue times of the stored forecasts, rising."""
    if "issue" not in season.sizes:
        raise ModelError(f"season {_name(season)} holds no forecasts as issued; back-fill them before training")
    return season["issue"].to_numpy().astype("datetime64[ns]")


def known_times(season: xr.Dataset) -> NDArray[np.datetime64]:
    """When each stored forecast was known, in the order of `issue_times`: as stored, else `DELAY_H` after its issue."""
    issues = issue_times(season)
    if "issue_delay" not in season:
        return issues + DELAY_H * _HOUR
    told = np.nan_to_num(season["issue_delay"].to_numpy().astype(np.float64), nan=float(DELAY_H))
    return np.asarray(issues + (told * 3600e9).astype("timedelta64[ns]"))


@dataclass(frozen=True, eq=False)
class ForecastArchive:
    """A season's forecasts as they were issued.

    Attributes:
        issues: Reference times, rising.
        leads: Lead times.
        fields: Canonical name → shape (issue, point, lead).
        known: When each was known.
    """

    issues: NDArray[np.datetime64]
    leads: NDArray[np.timedelta64]
    fields: Mapping[str, NDArray[np.float32]]
    known: NDArray[np.datetime64]

    def known_at(self, moment: np.datetime64, onto: NDArray[np.datetime64], *, runs: int = 2) -> list[LaidForecast]:
        """The newest forecasts that were out at a moment, laid on given hours, newest first.

        Args:
            moment: Nothing that was known only after it is given (`known_times`).
            onto: Consecutive whole hours.
            runs: How many.
        """
        out = np.flatnonzero(self.known <= moment)[::-1][:runs]
        return [
            lay(
                {name: values[None, index] for name, values in self.fields.items()},
                self.issues[index] + self.leads,
                self.issues[index],
                onto,
            )
            for index in out
        ]

    @cached_property
    def ends(self) -> NDArray[np.datetime64]:
        """Last hour of each forecast, up to its first hole, shape (issue,)."""
        whole = np.all([np.isfinite(self.fields[name]).all(axis=1) for name in FORECAST_REQUIRED], axis=0)
        leads = np.where(whole.all(axis=1), whole.shape[1], np.argmin(whole, axis=1))
        return np.asarray(self.issues + np.where(leads > 0, self.leads[np.maximum(leads, 1) - 1], np.timedelta64(0, "ns")))

    def reached(self, moments: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
        """Last hour of the newest forecast known at each moment, up to its first hole.

        Args:
            moments: Shape (moment,), none before the first forecast was known.
        """
        newest = [np.flatnonzero(self.known <= moment)[-1] for moment in moments]
        return self.ends[np.array(newest, dtype=np.intp)]


def forecast_archive(season: xr.Dataset) -> ForecastArchive:
    """The archive in a stored season.

    Raises:
        ModelError: It holds no forecasts, or they lack a variable.
    """
    issues = issue_times(season)
    absent = [name for name in FORECAST_REQUIRED if f"fc_{name}" not in season]
    if absent:
        raise ModelError(f"forecasts of season {_name(season)} lack {', '.join(absent)}; they cannot be learnt from")
    lead = season["lead"].to_numpy()
    hours = lead if np.issubdtype(lead.dtype, np.timedelta64) else lead.astype(np.int64) * _HOUR
    fields = {
        name: season[f"fc_{name}"].transpose("issue", "point", "lead").to_numpy()
        for name in READ_VARIABLES
        if f"fc_{name}" in season
    }
    return ForecastArchive(issues, hours.astype("timedelta64[ns]"), fields, known_times(season))


def station_surface_temperature(season: xr.Dataset, *, in_hindsight: bool = True) -> xr.DataArray | None:
    """Observed road-surface temperature over ("station", "time") [degC], stuck and absurd readings as NaN; None without stations.

    Args:
        season: The season.
        in_hindsight: Whether a sensor's first equal readings are refused too. They are known to be stuck only by those that follow, so what
            a forecast of then starts from must not know it.
    """
    name = "obs_road_surface_temperature"
    if name not in season or season.sizes.get("station", 0) == 0:
        return None
    readings = season[name].transpose("station", "time").to_numpy().astype(np.float64)
    flag = f"{name}_flag"
    if flag in season:
        readings = np.where(season[flag].transpose("station", "time").to_numpy() == 0, readings, np.nan)
    bounds = VARIABLES["road_surface_temperature"]
    readings = np.where((readings >= bounds.low) & (readings <= bounds.high), readings, np.nan)
    readings[_stuck(readings, in_hindsight=in_hindsight)] = np.nan
    return xr.DataArray(
        readings, dims=("station", "time"), coords={"station": season["station"].to_numpy(), "time": season["time"]}
    )


def _stuck(readings: NDArray[np.float64], *, in_hindsight: bool, hours: int = 6) -> NDArray[np.bool_]:
    """True inside runs of at least `hours` equal readings: of all of them, or from the one that makes the run so long."""
    same = np.zeros(readings.shape, dtype=np.intp)
    for i in range(1, readings.shape[1]):
        same[:, i] = np.where(readings[:, i] == readings[:, i - 1], same[:, i - 1] + 1, 0)
    stuck: NDArray[np.bool_] = same >= hours - 1
    if not in_hindsight:
        return stuck
    for station, i in np.argwhere(stuck):
        stuck[station, i - hours + 1 : i + 1] = True
    return stuck


def _name(season: xr.Dataset) -> str:
    return f"{season.attrs.get('winter', season.attrs.get('source', 'without name'))}"


def _canonical(
    fields: dict[str, NDArray[np.floating]], times: NDArray[np.datetime64], site: Site, season: xr.Dataset, *, source: str, reference: str
) -> xr.Dataset:  # fmt: skip
    places = site.forecast_points
    return xr.Dataset(
        {name: (("member", "point", "time"), values, {"units": VARIABLES[name].units}) for name, values in fields.items()},
        coords={
            "time": times,
            "interval_start": (("time",), times - _HOUR),
            "longitude": (("point",), [place.longitude for place in places]),
            "latitude": (("point",), [place.latitude for place in places]),
            "altitude": (("point",), [place.altitude_m for place in places]),
        },
        attrs={
            "source": source, "reference_time": reference, "available_at": reference,
            "simulated": int(season.attrs.get("simulated", 0)),
        },
    )  # fmt: skip
