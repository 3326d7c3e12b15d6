"""Small things to store."""

from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import numpy as np
import xarray as xr

from model.domain.needs import Need, Rung, Slipperiness
from model.domain.plans import QUANTILES, Advice, Assessment, Reason, Recommendation
from model.domain.treatments import TreatmentKind
from model.domain.variables import OBSERVED, VARIABLES
from model.domain.weather import InputStatus, to_utc64

NOW = datetime(2026, 1, 16, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def forecast(
    *, source: str = "smhi_snow1g", reference_time: datetime = NOW, available_at: datetime | None = None, warmth: float = 0.0
) -> xr.Dataset:
    """A canonical forecast for two points and six hours."""
    times = np.array([to_utc64(reference_time + k * HOUR) for k in range(1, 7)])
    shape = (1, 2, 6)
    units = {
        "air_temperature": -2.0 + warmth,
        "dew_point_temperature": -3.0,
        "wind_speed": 4.0,
        "cloud_area_fraction": 0.5,
        "precipitation_amount": 0.25,
    }
    return xr.Dataset(
        {
            name: (("member", "point", "time"), np.full(shape, value), {"units": VARIABLES[name].units})
            for name, value in units.items()
        },
        coords={
            "member": [0],
            "point": ["centrum", "hälla"],
            "time": times,
            "interval_start": ("time", times - np.timedelta64(1, "h")),
            "longitude": ("point", [16.55, 16.62]),
            "latitude": ("point", [59.61, 59.62]),
            "altitude": ("point", [10.0, 22.0]),
        },
        attrs={
            "source": source,
            "reference_time": reference_time.isoformat(),
            "available_at": (available_at or reference_time + timedelta(minutes=40)).isoformat(),
            "simulated": 0,
        },
    )


def observations(
    *,
    stations: int = 2,
    times: int = 4,
    available_at: datetime = NOW,
    shift: float = 0.0,
    source: str = "trafikverket",
    step_min: int = 10,
) -> xr.Dataset:
    """Canonical observations that end at `NOW`."""
    moments = [NOW - timedelta(minutes=step_min * k) for k in reversed(range(times))]
    shape = (stations, times)
    base = np.arange(stations * times, dtype=float).reshape(shape) / 100
    variables = {}
    for name in OBSERVED:
        middle = {"visibility_in_air": 1000.0, "relative_humidity": 0.5, "friction": 0.4}.get(name, 0.1)
        variables[name] = (("station", "time"), middle + base + shift, {"units": VARIABLES[name].units})
        variables[f"{name}_flag"] = (("station", "time"), np.zeros(shape, dtype=np.int8))
    return xr.Dataset(
        variables,
        coords={
            "station": [f"19{i:02d}" for i in range(stations)],
            "time": np.array([to_utc64(moment) for moment in moments]),
            "name": ("station", [f"Väg {i}" for i in range(stations)]),
            "longitude": ("station", 16.5 + np.arange(stations) / 100),
            "latitude": ("station", 59.6 + np.arange(stations) / 100),
            "altitude": ("station", 10.0 + np.arange(stations)),
        },
        attrs={"source": source, "reference_time": NOW.isoformat(), "available_at": available_at.isoformat(), "simulated": 0},
    )


def recommendation(
    unit_id: str = "r1", *, need: Need = Need.SALTING, advice: Advice = Advice.ACT, window_end: datetime = NOW + 3 * HOUR
) -> Recommendation:
    """A recommendation with every kind of field in use."""
    return Recommendation(
        unit_id=unit_id,
        need=need,
        window_start=NOW,
        window_end=window_end,
        advice=advice,
        probability=None if advice is Advice.UNKNOWN else 0.92,
        probability_low=None if advice is Advice.UNKNOWN else 0.81,
        probability_high=None if advice is Advice.UNKNOWN else 0.97,
        threshold=0.22,
        slipperiness=Slipperiness.ICE,
        treatment=TreatmentKind.BRINE if advice is Advice.ACT else None,
        rate_g_m2=15.0 if advice is Advice.ACT else 0.0,
        onset=NOW + HOUR,
        onset_low=NOW + timedelta(minutes=20),
        onset_high=None,
        start_from=None,
        latest_start=NOW + timedelta(minutes=28),
        reconsider_at=None,
        cost_act_sek=9000.0,
        loss_municipal_sek=4100.0,
        loss_societal_sek=37000.0,
        residual_sek=6165.0,
        reasons=(Reason("wet_freezes", "Våt yta fryser, −1,2 °C", "Wet surface freezes, −1.2 °C", 1.7),),
    )


def assessment(
    *,
    site: str = "vasteras",
    issued_at: datetime = NOW,
    input_key: str = "abc123",
    recommendations: tuple[Recommendation, ...] | None = None,
    segments: xr.Dataset | None = None,
) -> Assessment:
    """An assessment of two units over four hours."""
    units, times = ["r1", "r2"], np.array([to_utc64(issued_at.replace(minute=0) + k * HOUR) for k in range(1, 5)])
    hourly = xr.Dataset(
        {
            "probability_salting": (("unit", "time"), np.array([[0.1, 0.5, 0.9, np.nan]] * 2, dtype=np.float32), {"units": "1"}),
            "snow_depth": (("unit", "time", "quantile"), np.ones((2, 4, len(QUANTILES)), dtype=np.float32), {"units": "cm"}),
        },
        coords={"unit": units, "time": times, "quantile": list(QUANTILES)},
    )
    advised = (
        recommendation("r1"),
        recommendation("r2", advice=Advice.NONE),
        recommendation("r2", need=Need.PLOUGHING, advice=Advice.UNKNOWN),
    )
    return Assessment(
        site=site,
        issued_at=issued_at,
        rung=Rung.PHYSICS,
        simulated=False,
        hourly=hourly,
        recommendations=advised if recommendations is None else recommendations,
        inputs=(
            InputStatus("SMHI", "forecast", issued_at - HOUR, 60.0, used=True),
            InputStatus("1924 E18", "station", None, None, used=False, note="saknas", note_en="missing"),
        ),
        versions=MappingProxyType({"network": "n1", "code": "0.1.0"}),
        input_key=input_key,
        segments=segments,
    )


def segments_told(*, units: int = 2, segments: int = 3, warmth: float = 0.0) -> xr.Dataset:
    """What is told of the segments of some routes."""
    names = [f"r{unit}" for unit in range(1, units + 1) for _ in range(segments)]
    values = np.arange(len(names), dtype=np.float32)
    return xr.Dataset(
        {
            "surface_min": ("segment", warmth - values),
            "slippery_share": ("segment", values / np.float32(len(names))),
            "slippery_hour": ("segment", np.arange(1, len(names) + 1, dtype=np.uint8)),
        },
        coords={"segment": [f"{name}-å{place}" for place, name in enumerate(names)], "unit_id": ("segment", names)},
    )
