"""Real sensors keep their good name: a Stockholm street, a Norwegian mountain station, an Idaho road sensor, two counties at one moment."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from ingest.quality import flag_observations
from model.domain.variables import VARIABLES
from model.domain.weather import FLAG_GOOD

pytestmark = pytest.mark.shared
AIR, DEW, SURFACE = "air_temperature", "dew_point_temperature", "road_surface_temperature"


def _observations(times: object, **columns: object) -> xr.Dataset:
    values = {name: np.atleast_2d(np.asarray(column, dtype=float)) for name, column in columns.items()}
    stations = next(iter(values.values())).shape[0]
    return xr.Dataset(
        {name: (("station", "time"), column, {"units": VARIABLES[name].units}) for name, column in values.items()},
        coords={"station": [f"s{i}" for i in range(stations)], "time": np.asarray(times, dtype="datetime64[ns]")},
        attrs={"source": "recording", "reference_time": "2020-01-01T00:00Z", "available_at": "2020-01-01T00:00Z", "simulated": 0},
    )


def _blamed(observations: xr.Dataset) -> dict[str, float]:
    flagged = flag_observations(observations).observations
    return {
        str(name): float((flagged[f"{name}_flag"].to_numpy()[np.isfinite(observations[name].to_numpy())] != FLAG_GOOD).mean())
        for name in observations.data_vars
    }


def test_a_stockholm_street(shared: Path) -> None:
    table = pd.read_csv(shared / "data/hornsgatan/hourly.csv", parse_dates=["time_utc"]).drop_duplicates("time_utc")
    blamed = _blamed(
        _observations(
            table["time_utc"].dt.tz_localize(None),
            **{
                AIR: table["air_temperature_degc"],
                DEW: table["dew_point_temperature_degc"],
                SURFACE: table["road_surface_temperature_degc"].round(1),
            },
        )
    )
    assert max(blamed.values()) < 0.007


def test_a_norwegian_mountain_station(shared: Path) -> None:
    table = pd.read_csv(shared / "data/gullingen/weather.csv", parse_dates=["time_utc"]).drop_duplicates("time_utc")
    blamed = _blamed(
        _observations(
            table["time_utc"].dt.tz_localize(None),
            **{AIR: table["air_temperature_degc"], DEW: table["dew_point_temperature_degc"]},
            **{SURFACE: table["surface_temperature_degc"].round(1)},
        )
    )
    assert blamed[AIR] < 0.001
    assert blamed[DEW] < 0.002
    assert blamed[SURFACE] < 0.013  # natural ground under snow, not a road: 0.9 % is more than 12 degC below the air


def test_an_american_road_sensor_in_winter(shared: Path) -> None:
    table = pd.read_csv(shared / "fixtures/rwis_us/iem_rtoi4_2019_surface_temp_condition.csv", encoding="utf-8-sig")
    table["time"] = pd.to_datetime(table["OBTAINED_DATE"])
    table = table.sort_values("time").drop_duplicates("time")
    winter = table[table["time"].dt.month.isin([1, 2, 3, 11, 12])]
    blamed = _blamed(_observations(winter["time"], **{SURFACE: (winter["SURFACE_TEMP"] - 32.0) / 1.8}))
    assert blamed[SURFACE] < 0.005


def test_a_county_under_an_inversion_with_nothing_learned(shared: Path) -> None:
    answer = json.loads((shared / "fixtures/trafikverket/weathermeasurepoint_2.1_sundsvall_2024-10-16.json").read_text("utf-8"))
    points = answer["RESPONSE"]["RESULT"][0]["WeatherMeasurepoint"]
    read = [point for point in points if "Temperature" in point["Observation"]["Air"]]
    where = np.array([[float(part) for part in re.findall(r"[\d.]+", point["Geometry"]["WGS84"])] for point in read])
    air = np.array([[point["Observation"]["Air"]["Temperature"]["Value"]] for point in read])
    county = _observations(["2024-10-16T20:40"], **{AIR: air})
    placed = county.assign_coords(longitude=("station", where[:, 0]), latitude=("station", where[:, 1]))
    assert np.ptp(air) > 6.0
    assert _blamed(placed)[AIR] == 0.0


def test_iowa_at_one_moment(shared: Path) -> None:
    table = pd.read_csv(shared / "fixtures/rwis_us/iowadot_rwis_surface_snapshot_2021.csv", encoding="utf-8-sig")
    sites = table.groupby("SITE_NUMBER").first()
    surface = ((sites["SURFACE_TEMP"] - 32.0) / 1.8).to_numpy()[:, None]
    state = _observations(["2021-01-01T00:00"], **{SURFACE: surface})
    placed = state.assign_coords(longitude=("station", sites["X"].to_numpy()), latitude=("station", sites["Y"].to_numpy()))
    assert _blamed(placed)[SURFACE] == 0.0
