"""What was known at a moment of a stored season, and nothing that became known later."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import xarray as xr

from config.site import Site
from model.domain.variables import VARIABLES
from model.domain.weather import to_utc64
from model.ensemble import READ_VARIABLES
from model.learning.season import (
    DELAY_H,
    ForecastArchive,
    analysed_weather_of,
    forecast_archive,
    station_surface_temperature,
)

#: Analysed weather behind a moment that a decision looks at [h].
HISTORY_H = 168
#: Runs laid side by side in the ensemble.
RUNS = 2
_HOUR = np.timedelta64(1, "h")


@dataclass(frozen=True, eq=False)
class Known:
    """What a dispatcher has at hand.

    Attributes:
        now: Aware UTC.
        forecasts: Canonical hourly forecasts that were out, newest first.
        history: Analysed weather of the week to now, one member; None where none is known.
        observations: Road-surface temperature at the stations over the same time, or None.
    """

    now: datetime
    forecasts: tuple[xr.Dataset, ...]
    history: xr.Dataset | None
    observations: xr.Dataset | None


@dataclass(frozen=True, eq=False)
class SeasonArchive:
    """A stored season opened for replay.

    Attributes:
        site: Whose.
        season: As stored.
        weather: The weather that came, canonical, one member.
        forecasts: As they were issued.
    """

    site: Site
    season: xr.Dataset
    weather: xr.Dataset
    forecasts: ForecastArchive

    @classmethod
    def of(cls, season: xr.Dataset, site: Site) -> "SeasonArchive":
        """Open a stored season.

        Raises:
            ModelError: It lacks forecasts or weather, or is on other points than the site's.
            ForecastError: A value is missing or out of range.
        """
        return cls(site, season, analysed_weather_of(season, site), forecast_archive(season))

    @property
    def simulated(self) -> bool:
        """Whether the weather is simulated."""
        return bool(int(self.season.attrs.get("simulated", 0)))

    def known_at(self, now: datetime) -> Known:
        """What was known at a moment: runs that were out, hours that had passed, readings that had been made."""
        moment = to_utc64(now)
        times = self.weather["time"].to_numpy()
        last = int(np.searchsorted(times, moment, side="right"))
        past = slice(max(0, last - HISTORY_H - 1), last)
        history = self.weather.isel(time=past) if last else None
        return Known(now, tuple(self._runs(moment)), history, self._readings(past) if last else None)

    def _runs(self, moment: np.datetime64) -> list[xr.Dataset]:
        """The newest runs that were out, each from its first hour on."""
        archive = self.forecasts
        out = int(np.searchsorted(archive.issues, moment - DELAY_H * _HOUR, side="right"))
        return [self._run(index) for index in range(out - 1, max(out - 1 - RUNS, -1), -1)]

    def _run(self, index: int) -> xr.Dataset:
        archive = self.forecasts
        times = archive.issues[index] + archive.leads
        stamp = str(archive.issues[index].astype("datetime64[s]")) + "+00:00"
        fields = {
            name: (("member", "point", "time"), archive.fields[name][None, index], {"units": VARIABLES[name].units})
            for name in READ_VARIABLES
            if name in archive.fields
        }
        places = {name: self.weather.coords[name].variable for name in ("longitude", "latitude", "altitude")}
        return xr.Dataset(
            fields,
            coords={"member": [0], "time": times, "interval_start": ("time", times - _HOUR), **places},
            attrs={
                "source": "archive",
                "reference_time": stamp,
                "available_at": stamp,
                "simulated": int(self.simulated),
            },
        )

    def _readings(self, past: slice) -> xr.Dataset | None:
        found = station_surface_temperature(self.season.isel(time=past))
        if found is None:
            return None
        stations = {station.id: station for station in self.site.stations}
        chosen = [row for row, name in enumerate(found["station"].to_numpy()) if str(name) in stations]
        if not chosen:
            return None
        names = [str(found["station"].to_numpy()[row]) for row in chosen]
        coords = {
            name: ("station", np.array([getattr(stations[station], field) for station in names]))
            for name, field in (("longitude", "longitude"), ("latitude", "latitude"), ("altitude", "altitude_m"))
        }
        return xr.Dataset(
            {"road_surface_temperature": (("station", "time"), found.to_numpy()[chosen])},
            coords={"station": names, "time": found["time"].to_numpy(), **coords},
            attrs={"source": "archive", "simulated": int(self.simulated)},
        )
