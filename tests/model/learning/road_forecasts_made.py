"""Made-up forecasts of a road model that errs in a way that can be learnt."""

import numpy as np

from model.learning.road_residual_rows import RoadForecasts

LEADS = 24


def made(days=40, *, start="2026-01-01T00", station="made", flaw=1.0, noise=0.2, seed=3):
    """Forecasts every third hour: sunlight warms the road by `flaw` K too much, the rest is noise that lasts some hours."""
    rng = np.random.default_rng(seed)
    origin = np.datetime64(start, "h") + np.arange(0, 24 * days, 3) * np.timedelta64(1, "h")
    hours = 24 * (days + 2)
    clock = np.arange(hours) % 24
    sunlight = np.maximum(np.cos((clock - 12) / 24 * 2 * np.pi), 0.0)
    air = -2.0 + 3.0 * np.cos((clock - 14) / 24 * 2 * np.pi) + np.repeat(rng.normal(0, 2, days + 2), 24)
    noisy = np.convolve(rng.normal(0, noise, hours + 5), np.ones(6) / np.sqrt(6), "valid")
    truth = air + 3.0 * sunlight + noisy
    first = np.arange(0, 24 * days, 3)
    at = first[:, None] + np.arange(LEADS + 1)
    grown = np.arange(LEADS + 1) / LEADS
    forecast = air[at] + (3.0 + flaw) * sunlight[at] + noisy[first][:, None] * (1.0 - grown)
    zero = np.zeros(at.shape)
    weather = {
        "air_temperature": air[at], "dew_point_temperature": air[at] - 2.0, "wind_speed": zero + 2.0, "cloud_area_fraction": zero + 0.4,
        "precipitation_amount": zero, "snow_fraction": zero, "shortwave": 300.0 * sunlight[at], "longwave": zero + 250.0,
    }  # fmt: skip
    names = ("surface_water_amount", "surface_snow_amount", "surface_ice_amount", "slab_temperature", "surface_flux_correction")
    return RoadForecasts(
        station=station, origin=origin, temperature=forecast, weather=weather, road=dict.fromkeys(names, zero),
        sun=np.cos((at % 24 - 12) / 24 * 2 * np.pi), hour=(at % 24).astype(float), reading=truth[at], newest=truth[first],
        pull=np.zeros(first.size), shade=np.zeros(first.size), place={"sky_view_factor": 0.9},
    )  # fmt: skip
