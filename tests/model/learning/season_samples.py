"""Short seasons in archive form, made by hand: a winter that crosses 0 degC, forecasts with errors, one station, a few actions."""

import numpy as np
import xarray as xr

HOUR = np.timedelta64(1, "h")
LEADS = 54


def _smooth(generator: np.random.Generator, hours: int, memory: float) -> np.ndarray:
    steps = generator.standard_normal(hours + 200)
    keep = np.exp(-1.0 / memory)
    path = np.empty_like(steps)
    path[0] = steps[0]
    for i in range(1, steps.size):
        path[i] = keep * path[i - 1] + np.sqrt(1 - keep**2) * steps[i]
    return path[200:]


def short_season(year: int, *, days: int = 40, seed: int = 0) -> xr.Dataset:
    """A season of `days` days from 1 December, two points, issues at 01 and 11 UTC."""
    generator = np.random.default_rng([seed, year])
    hours = days * 24
    times = np.datetime64(f"{year}-12-01", "ns") + np.arange(hours) * HOUR
    clock = np.arange(hours) % 24
    air = -1.0 + 3.5 * _smooth(generator, hours, 60) + 1.0 * np.cos(2 * np.pi * (clock - 13) / 24)
    cloud = np.clip(0.6 + 0.4 * _smooth(generator, hours, 10), 0, 1)
    wet = _smooth(generator, hours, 6) > 1.1
    rain = np.where(wet, generator.exponential(0.8, hours), 0.0)
    dew = air - np.where(wet, 0.3, 1.5 + 0.5 * np.abs(_smooth(generator, hours, 8)))
    snow = 1 / (1 + np.exp(2.5 * (air - 0.8)))
    wind = np.maximum(3 + _smooth(generator, hours, 8), 0.3)
    truth = {
        "air_temperature": air, "dew_point_temperature": dew, "wind_speed": wind, "cloud_area_fraction": cloud,
        "precipitation_amount": rain, "snow_fraction": snow,
    }  # fmt: skip
    issues = np.array([times[0] + (24 * day + hour) * HOUR for day in range(days - 4) for hour in (1, 11)])
    index = ((issues - times[0]) / HOUR).astype(int)[:, None] + np.arange(1, LEADS + 1)
    size = 0.4 + 0.6 * np.sqrt(np.arange(1, LEADS + 1) / 24)
    error = np.stack([_smooth(generator, LEADS, 10) for _ in issues]) * size
    forecast = {name: values[index] for name, values in truth.items()}
    forecast["air_temperature"] = forecast["air_temperature"] + error
    forecast["dew_point_temperature"] = np.minimum(forecast["dew_point_temperature"] + error, forecast["air_temperature"])
    forecast["precipitation_amount"] = np.roll(forecast["precipitation_amount"], 1, axis=1) * 0.9
    reading = air - 1.0 + 0.3 * generator.standard_normal(hours)
    reading[100:130] = np.nan
    reading[200:220] = 5.0
    units = ["r1", "r2"] * 4
    start = np.array([times[0] + (24 * 4 * k + 3) * HOUR for k in range(len(units))])
    return xr.Dataset(
        {
            **{
                name: (("point", "time"), np.repeat(values[None], 2, axis=0).astype(np.float32)) for name, values in truth.items()
            },
            **{
                f"fc_{name}": (("issue", "point", "lead"), np.repeat(values[:, None], 2, axis=1).astype(np.float32))
                for name, values in forecast.items()
            },
            "obs_road_surface_temperature": (("station", "time"), reading[None].astype(np.float32)),
            "action_unit": (("action",), np.array(units)),
            "action_kind": (("action",), np.array(["plough", "sand"] * 4)),
            "action_start": (("action",), start),
            "action_end": (("action",), start + 2 * HOUR),
            "action_rate_g_m2": (("action",), np.array([0.0, 150.0] * 4)),
            "action_cost_sek": (("action",), np.full(8, 3000.0)),
        },
        coords={"time": times, "issue": issues, "lead": np.arange(1, LEADS + 1), "station": ["s1"], "point": ["A", "B"]},
        attrs={"source": "made by hand", "simulated": 1, "winter": year},
    )
