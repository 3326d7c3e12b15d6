"""How near the analysed air temperature comes to the truth at forecast points, with and without what stations teach of places.

``python -m benchmarks.station_mapping [--site NAME] [--seed N] [--winter N] [--json FILE]``

A simulated winter: every third night the 36 hours before 04 UTC are analysed from the forecasts and readings known by then, with offsets learned
from the two weeks before, and held against the weather that was. Beside it stand the forecasts alone and the mean of all stations' departures.
The distance over which stations weigh alike was chosen on seed 101, winter 2009/10; the seed and winter here are others.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from benchmarks.sensor_faults import simulated
from benchmarks.sensor_faults_judge import readings_of
from config.errors import HalkaError
from ingest.quality import flag_observations
from ingest.sensor_offset import WINDOW_DAYS, learn_offsets
from model.analysis import STATION_WEIGHT, analysed_weather, hourly_readings
from model.domain.variables import VARIABLES
from model.domain.weather import from_utc64
from model.domain.weather_sensors import SensorOffset
from model.lapse import STANDARD_LAPSE_DEGC_M

SEED, WINTER = 7, 2015
FIRST_DAY, LAST_DAY, EVERY_DAYS, HOUR_UTC, ANALYSED_H = 20, 200, 3, 4, 36
#: Hours that count as clear and calm: cloud, wind [1, m/s].
CLEAR, CALM_M_S = 0.3, 2.5
WAYS = ("forecast alone", "mean of departures", "analysis, no offsets", "analysis")
_HOUR = np.timedelta64(1, "h")
Array = NDArray[np.float64]


def measured(site: str, *, seed: int, winter: int) -> dict[str, dict[str, float]]:
    """Root mean square errors [degC] by way, in all hours and in clear calm ones."""
    simulation = simulated(site, seed=seed, winters=[winter])[0]
    season, readings = simulation.season, readings_of(simulation.season)
    offsets: tuple[SensorOffset, ...] = ()
    errors: dict[str, list[Array]] = {way: [] for way in WAYS}
    clear: list[NDArray[np.bool_]] = []
    for day in range(FIRST_DAY, LAST_DAY, EVERY_DAYS):
        now = season["time"].to_numpy()[0] + (24 * day + HOUR_UTC) * _HOUR
        window = readings.sel(time=slice(now - WINDOW_DAYS * 24 * _HOUR + _HOUR, now))
        newest = {(item.station, item.variable): item for item in offsets}
        learned = learn_offsets(window, until=from_utc64(now), previous=offsets)
        offsets = tuple((newest | {(item.station, item.variable): item for item in learned}).values())
        known = flag_observations(window.sel(time=slice(now - 48 * _HOUR, now)), offsets=offsets).observations
        ways = _ways(_issued(season, now), known, now, offsets)
        times = ways[WAYS[0]]["time"].to_numpy()
        truth = simulation.truth["true_air_temperature"].sel(time=times).to_numpy()
        for way, weather in ways.items():
            errors[way].append(weather["air_temperature"].to_numpy()[0] - truth)
        sky, wind = (ways[WAYS[0]][name].to_numpy()[0].mean(axis=0) for name in ("cloud_area_fraction", "wind_speed"))
        clear.append((sky < CLEAR) & (wind < CALM_M_S))
    calm = np.concatenate(clear)
    found = {}
    for way, parts in errors.items():
        together = np.concatenate(parts, axis=1)
        found[way] = {"all_degc": _rmse(together), "clear_calm_degc": _rmse(together[:, calm])}
    return found


def _issued(season: xr.Dataset, now: np.datetime64) -> list[xr.Dataset]:
    """Canonical forecasts of the 60 hours before, known three hours after they were issued."""
    names = [str(name).removeprefix("fc_") for name in season if str(name).startswith("fc_")]
    issues = season["issue"].to_numpy()
    forecasts = []
    for number in np.flatnonzero((issues >= now - 60 * _HOUR) & (issues <= now - 3 * _HOUR)):
        times = issues[number] + np.arange(1, 41) * _HOUR
        moment = from_utc64(issues[number]).isoformat()
        forecasts.append(
            xr.Dataset(
                {
                    name: (
                        ("member", "point", "time"),
                        season[f"fc_{name}"].to_numpy()[number][None, :, :40],
                        {"units": VARIABLES[name].units},
                    )
                    for name in names
                },
                coords={
                    "time": times,
                    "interval_start": ("time", times - _HOUR),
                    **{name: ("point", season[name].to_numpy()) for name in ("longitude", "latitude", "altitude")},
                },
                attrs={"source": "simulator", "reference_time": moment, "available_at": moment, "simulated": 1},
            )
        )
    return forecasts


def _ways(
    forecasts: Sequence[xr.Dataset], known: xr.Dataset, now: np.datetime64, offsets: Sequence[SensorOffset]
) -> dict[str, xr.Dataset]:
    end = from_utc64(now)
    start = end - timedelta(hours=ANALYSED_H)
    alone = analysed_weather(forecasts, None, start=start, end=end)
    plain = analysed_weather(forecasts, known, start=start, end=end)
    whole = analysed_weather(forecasts, known, start=start, end=end, offsets=offsets)
    if alone is None or plain is None or whole is None:
        raise HalkaError(f"the simulated forecasts do not reach {end.isoformat()}")
    height = known["altitude"].to_numpy() - float(alone["altitude"].to_numpy().mean())
    level = hourly_readings(known, "air_temperature", alone["time"].to_numpy()) - STANDARD_LAPSE_DEGC_M * height[:, None]
    departure = np.nanmedian(level - alone["air_temperature"].to_numpy()[0].mean(axis=0), axis=0)
    mean = alone.assign(air_temperature=alone["air_temperature"] + STATION_WEIGHT * np.nan_to_num(departure))
    return dict(zip(WAYS, (alone, mean, plain, whole), strict=True))


def _rmse(errors: Array) -> float:
    return float(np.sqrt(np.mean(errors**2)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Analysed air temperature against the truth of a simulated winter.")
    parser.add_argument("--site", default="vasteras")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--winter", type=int, default=WINTER)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        found = measured(chosen.site, seed=chosen.seed, winter=chosen.winter)
    except HalkaError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"Analysed air temperature at forecast points, simulated, seed {chosen.seed}, winter {chosen.winter}: RMSE [degC]")
    print(f"  {'':<24}{'all hours':>12}{'clear, calm':>14}")
    for way, errors in found.items():
        print(f"  {way:<24}{errors['all_degc']:>12.2f}{errors['clear_calm_degc']:>14.2f}")
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
