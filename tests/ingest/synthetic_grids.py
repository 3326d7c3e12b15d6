"""SYNTHETIC gridded files with the names, dimensions, units and packing that MET Norway publishes. Nothing in them was ever forecast."""

from pathlib import Path

import numpy as np
import xarray as xr

from ingest.projection import from_grid_mapping

RUN = np.datetime64("2026-01-15T09:00", "s")
FILL = np.float32(9.96921e36)
MEPS_MAPPING = {
    "grid_mapping_name": "lambert_conformal_conic",
    "standard_parallel": np.array([63.3, 63.3]),
    "longitude_of_central_meridian": 15.0,
    "latitude_of_projection_origin": 63.3,
    "earth_radius": 6.371e6,
}
NORDIC_MAPPING = {**MEPS_MAPPING, "standard_parallel": np.array([63.0, 63.0]), "latitude_of_projection_origin": 63.0}
SECONDS = "seconds since 1970-01-01 00:00:00 +00:00"


def meps(
    *, run: np.datetime64 = RUN, steps: int = 6, members: int = 3, cells: int = 9, centre: tuple[float, float] = (16.55, 59.61)
) -> xr.Dataset:
    """A file like MEPS' lagged ensemble, undecoded, around a place."""
    rng = np.random.default_rng(1)
    shape = (steps, 1, members, cells, cells)
    hours = np.arange(steps, dtype=float)[:, None, None, None, None]
    member = np.arange(members, dtype=float)[None, None, :, None, None]
    field = rng.normal(0.0, 0.3, (1, 1, 1, cells, cells))
    rain = 0.4 * hours * (1.0 + 0.5 * member) + np.zeros(shape)
    fields = {
        "air_temperature_2m": ("height1", "K", 271.0 + 0.5 * member - 0.2 * hours + field),
        "relative_humidity_2m": ("height1", "1", 0.93 + 0.0 * field + np.zeros(shape)),
        "x_wind_10m": ("height2", "m/s", 3.0 + member + np.zeros(shape)),
        "y_wind_10m": ("height2", "m/s", 4.0 + np.zeros(shape)),
        "wind_speed_of_gust": ("height2", "m/s", 11.0 + np.zeros(shape)),
        "cloud_area_fraction": ("height0", "1", np.clip(0.8 + 0.1 * member + np.zeros(shape), 0.0, 1.000002)),
        "precipitation_amount_acc": ("height0", "kg/m^2", rain),
        "snowfall_amount_acc": ("height0", "kg/m^2", 0.75 * rain),
        "air_pressure_at_sea_level": ("height_above_msl", "Pa", 100_500.0 + np.zeros(shape)),
        "integral_of_surface_downwelling_shortwave_flux_in_air_wrt_time": (
            "height0",
            "W s/m^2",
            3600.0 * 50.0 * hours + np.zeros(shape),
        ),
        "integral_of_surface_downwelling_longwave_flux_in_air_wrt_time": (
            "height0",
            "J/m^2",
            3600.0 * 280.0 * hours + np.zeros(shape),
        ),
    }
    variables = {
        name: (("time", height, "ensemble_member", "y", "x"), values.astype("f4"), _attrs(units, "projection_lambert"))
        for name, (height, units, values) in fields.items()
    }
    geopotential = np.full(shape, 30.0 * 9.80665, dtype="f4")
    variables["surface_geopotential"] = (
        ("time", "height0", "ensemble_member", "y", "x"),
        geopotential,
        _attrs("m^2/s^2", "projection_lambert"),
    )
    heights = {name: ((name,), np.array([level], dtype="f4"), {"units": "m"}) for name, level in
               (("height0", 0.0), ("height1", 2.0), ("height2", 10.0), ("height_above_msl", 0.0))}  # fmt: skip
    realisation = {"ensemble_member": (("ensemble_member",), np.arange(members, dtype="i2"), {"standard_name": "realization"})}
    return _framed({**variables, **heights, **realisation}, MEPS_MAPPING, "projection_lambert", 2500.0, run, steps, cells, centre)


def nordic(
    *, run: np.datetime64 = RUN, steps: int = 6, cells: int = 9, centre: tuple[float, float] = (16.55, 59.61)
) -> xr.Dataset:
    """A file like MET Nordic, undecoded: (time, y, x), the west half water."""
    shape = (steps, cells, cells)
    hours = np.arange(steps, dtype=float)[:, None, None]
    column = np.arange(cells, dtype=float)[None, None, :]
    precipitation = np.full(shape, 0.6, dtype="f4")
    precipitation[0] = FILL
    fields = {
        "air_temperature_2m": ("K", 272.15 + 0.1 * column - 0.2 * hours + np.zeros(shape)),
        "relative_humidity_2m": ("1", np.full(shape, 1.004)),
        "wind_speed_10m": ("m/s", np.full(shape, 4.0)),
        "wind_direction_10m": ("degrees", np.full(shape, 225.0)),
        "wind_speed_of_gust": ("m/s", np.full(shape, 8.0)),
        "cloud_area_fraction": ("1", np.full(shape, 1.0)),
        "air_pressure_at_sea_level": ("Pa", np.full(shape, 99_800.0)),
        "precipitation_amount": ("kg/m^2", precipitation),
        "integral_of_surface_downwelling_shortwave_flux_in_air_wrt_time": ("W s/m^2", 3600.0 * 20.0 * hours + np.zeros(shape)),
    }
    variables = {
        name: (("time", "y", "x"), np.asarray(values).astype("f4"), _attrs(units, "projection_lcc"))
        for name, (units, values) in fields.items()
    }
    land = np.where(np.arange(cells) < cells // 2 + 1, 0.0, 1.0).astype("f4")
    variables["land_area_fraction"] = (("y", "x"), np.tile(land, (cells, 1)), _attrs("1", "projection_lcc"))
    variables["altitude"] = (("y", "x"), np.full((cells, cells), 25.0, dtype="f4"), _attrs("m", "projection_lcc"))
    return _framed(variables, NORDIC_MAPPING, "projection_lcc", 1000.0, run, steps, cells, centre)


def written(dataset: xr.Dataset, path: Path, *, chunked: bool = False) -> Path:
    """The file on disk: NetCDF classic, which is quick to write, or NetCDF-4 with packed chunks of whole fields as MET Norway's are."""
    if not chunked:
        dataset.to_netcdf(path, engine="scipy", format="NETCDF3_64BIT")
        return path
    encoding = {
        name: {"zlib": True, "complevel": 1, "chunksizes": (*(1,) * (variable.ndim - 2), *variable.shape[-2:])}
        for name, variable in dataset.data_vars.items()
        if variable.ndim >= 2
    }
    dataset.to_netcdf(path, engine="h5netcdf", encoding=encoding)
    return path


def _attrs(units: str, mapping: str) -> dict[str, object]:
    return {"units": units, "grid_mapping": mapping, "coordinates": "longitude latitude", "_FillValue": FILL}


def _framed(
    variables: dict,
    mapping: dict,
    mapping_name: str,
    step: float,
    run: np.datetime64,
    steps: int,
    cells: int,
    centre: tuple[float, float],
) -> xr.Dataset:
    x, y = from_grid_mapping(mapping).forward(*centre)
    offset = (np.arange(cells) - cells // 2) * step
    times = run.astype("datetime64[s]").astype("i8") + 3600.0 * np.arange(steps)
    return xr.Dataset(
        {
            **variables,
            mapping_name: ((), np.int32(0), mapping),
            "forecast_reference_time": (
                (),
                float(run.astype("datetime64[s]").astype("i8")),
                {"units": SECONDS, "standard_name": "forecast_reference_time"},
            ),
        },
        coords={
            "time": ("time", times, {"units": SECONDS, "standard_name": "time"}),
            "x": ("x", (float(x) + offset).astype("f4"), {"units": "m", "standard_name": "projection_x_coordinate"}),
            "y": ("y", (float(y) + offset).astype("f4"), {"units": "m", "standard_name": "projection_y_coordinate"}),
        },
        attrs={"title": "SYNTHETIC: made up for tests"},
    )
