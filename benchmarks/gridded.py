"""How quickly a gridded ensemble becomes a canonical forecast: ``python -m benchmarks.gridded [--json FILE] [--points N]``.

A SYNTHETIC file like MET Norway's MEPS ensemble (66 hours, 30 members, 300 x 300 cells, all variables that are read, one field a chunk, shuffled
and packed with zlib as NetCDF-4 files are) is written to a temporary folder. A process of its own then opens it, cuts out the places, makes the
bytes that the archive keeps, and parses them; its time by the clock and its peak memory are printed. The file was just written, so
it is read from the page cache: what is measured is unpacking and reckoning, not the disk.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from datetime import UTC, datetime
from pathlib import Path

import h5py
import numpy as np
import numpy.typing as npt

from config.settings import load_settings
from config.site import Place
from ingest.gridded_open import GridFiles
from ingest.ports import Query
from ingest.projection import from_grid_mapping
from ingest.recorded import RecordedTransport
from ingest.sources.metno_gridded import MEPS, MetnoGridded

HOURS, MEMBERS, CELLS, POINTS = 66, 30, 300, 500
#: What is allowed on two cores.
BOUND_S, BOUND_GB = 20.0, 1.5
#: Members of a step that differ in content; the others repeat them, which costs a reader the same.
DISTINCT = 2
MAPPING = {
    "grid_mapping_name": "lambert_conformal_conic",
    "standard_parallel": np.array([63.3, 63.3]),
    "longitude_of_central_meridian": 15.0,
    "latitude_of_projection_origin": 63.3,
    "earth_radius": 6.371e6,
}
#: Name → dimension of height, unit, mean, spread, growth an hour, precision to which values are rounded (as GRIB packing leaves them).
FIELDS = {
    "air_temperature_2m": ("height1", "K", 270.0, 3.0, 0.0, 2.0**-6),
    "relative_humidity_2m": ("height1", "1", 0.85, 0.05, 0.0, 2.0**-12),
    "x_wind_10m": ("height2", "m/s", 2.0, 2.0, 0.0, 2.0**-8),
    "y_wind_10m": ("height2", "m/s", 1.0, 2.0, 0.0, 2.0**-8),
    "wind_speed_of_gust": ("height2", "m/s", 9.0, 1.0, 0.0, 2.0**-8),
    "cloud_area_fraction": ("height0", "1", 0.5, 0.1, 0.0, 2.0**-10),
    "air_pressure_at_sea_level": ("height_above_msl", "Pa", 100_000.0, 500.0, 0.0, 2.0),
    "precipitation_amount_acc": ("height0", "kg/m^2", 0.0, 0.0, 0.3, 2.0**-8),
    "snowfall_amount_acc": ("height0", "kg/m^2", 0.0, 0.0, 0.2, 2.0**-8),
    "integral_of_surface_downwelling_shortwave_flux_in_air_wrt_time": ("height0", "W s/m^2", 0.0, 0.0, 2e5, 64.0),
    "integral_of_surface_downwelling_longwave_flux_in_air_wrt_time": ("height0", "J/m^2", 0.0, 0.0, 1e6, 64.0),
}
_RUN = datetime(2026, 1, 15, 9, tzinfo=UTC)


def write_file(path: Path) -> int:
    """Write the file; its size [byte]."""
    rng = np.random.default_rng(1)
    pattern = _smooth(rng)
    with h5py.File(path, "w") as file:
        axes = {
            "time": (_RUN.timestamp() + 3600.0 * np.arange(HOURS), "seconds since 1970-01-01 00:00:00 +00:00", "time"),
            "ensemble_member": (np.arange(MEMBERS, dtype="i2"), "1", "realization"),
            "y": ((np.arange(CELLS) - CELLS / 2) * 2500.0 - 400_000.0, "m", "projection_y_coordinate"),
            "x": ((np.arange(CELLS) - CELLS / 2) * 2500.0, "m", "projection_x_coordinate"),
            **{name: (np.zeros(1, dtype="f4"), "m", "height") for name in ("height0", "height1", "height2", "height_above_msl")},
        }
        for name, (values, units, standard) in axes.items():
            file[name] = values
            file[name].make_scale(name)
            file[name].attrs.update({"units": units, "standard_name": standard})
        file["projection_lambert"] = np.int32(0)
        file["projection_lambert"].attrs.update(MAPPING)
        file["forecast_reference_time"] = _RUN.timestamp()
        file["forecast_reference_time"].attrs["units"] = axes["time"][1]
        for name, field in FIELDS.items():
            _write_field(file, name, field, pattern, rng)
    with path.open("rb") as written:
        os.fsync(written.fileno())  # or the disk is still being written to while the file is read
    return path.stat().st_size


def _write_field(
    file: h5py.File,
    name: str,
    field: tuple[str, str, float, float, float, float],
    pattern: npt.NDArray[np.float64],
    rng: np.random.Generator,
) -> None:
    height, units, mean, spread, growth, precision = field
    variable = file.create_dataset(
        name,
        (HOURS, 1, MEMBERS, CELLS, CELLS),
        "<f4",
        chunks=(1, 1, 1, CELLS, CELLS),
        compression="gzip",
        compression_opts=1,
        shuffle=True,
        fillvalue=9.96921e36,
    )
    variable.attrs.update({"units": units, "grid_mapping": "projection_lambert"})
    for axis, dim in enumerate(("time", height, "ensemble_member", "y", "x")):
        variable.dims[axis].attach_scale(file[dim])
    for hour in range(HOURS):
        chunks = []
        for _ in range(DISTINCT):
            noise = 0.05 * rng.standard_normal(pattern.shape) if spread else 0.0
            values = mean + spread * (np.roll(pattern, 3 * hour, axis=1) + noise) + growth * hour * (1.5 + np.tanh(pattern))
            if units == "1":
                values = np.clip(values, 0.0, 1.0)
            packed = (np.rint(values / precision) * precision).astype("<f4")
            chunks.append(zlib.compress(packed.view("u1").reshape(-1, 4).T.tobytes(), 1))
        for member in range(MEMBERS):
            variable.id.write_direct_chunk((hour, 0, member, 0, 0), chunks[member % DISTINCT])


def _smooth(rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """A field like weather: smooth, mean 0, standard deviation 1."""
    waves = np.fft.fftfreq(CELLS)
    damping = np.exp(-4000.0 * (waves[:, None] ** 2 + waves[None, :] ** 2))
    field = np.fft.ifft2(np.fft.fft2(rng.standard_normal((CELLS, CELLS))) * damping).real
    return np.asarray(field / field.std())


def read_file(path: Path, points: int) -> dict[str, float]:
    """Open, cut and parse in this process; seconds of each part and peak memory [GB]."""
    rng = np.random.default_rng(2)
    x, y = (rng.uniform(-0.45, 0.45, points) * CELLS * 2500.0 + middle for middle in (0.0, -400_000.0))
    longitude, latitude = from_grid_mapping(MAPPING).inverse(x, y)
    places = [
        Place(name=f"p{i}", longitude=float(east), latitude=float(north), altitude_m=10.0)
        for i, (east, north) in enumerate(zip(longitude, latitude, strict=True))
    ]
    source, settings, now = MetnoGridded(MEPS, "MEPS"), load_settings(env={}), _RUN
    begun = time.perf_counter()
    raw = source.cut(
        Query(source=MEPS, url=str(path)),
        GridFiles(RecordedTransport(path.parent), now),
        places=places,
        settings=settings,
        now=now,
    )
    cut = time.perf_counter()
    forecast = source.parse(raw, places=places, now=now)
    parsed = time.perf_counter()
    if dict(forecast.sizes) != {"member": MEMBERS, "point": points, "time": HOURS - 1}:
        raise AssertionError(f"the forecast has sizes {dict(forecast.sizes)}")
    return {
        "points": points,
        "cut_s": cut - begun,
        "parse_s": parsed - cut,
        "together_s": parsed - begun,
        "processor_s": sum(resource.getrusage(resource.RUSAGE_SELF)[:2]),
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9,
        "piece_mb": len(raw.body) / 1e6,
    }


def main(argv: list[str] | None = None) -> int:
    """Command line; the exit code is 1 where a bound is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gridded", description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--points", type=int, default=POINTS, help="places cut out")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.read is not None:
        print(json.dumps(read_file(arguments.read, arguments.points)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "meps_like.nc"
        size = write_file(path)
        words = [sys.executable, "-m", "benchmarks.gridded", "--read", str(path), "--points", str(arguments.points)]
        load = os.getloadavg()[0]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(done.stderr, file=sys.stderr)
        return done.returncode
    figures = {
        **json.loads(done.stdout.splitlines()[-1]),
        "load": load,
        "file_gb": size / 1e9,
        "bound_s": BOUND_S,
        "bound_gb": BOUND_GB,
    }
    unpacked = HOURS * MEMBERS * CELLS * CELLS * 4 * len(FIELDS) / 1e9
    print(f"Gridded ensemble, SYNTHETIC: {HOURS} h x {MEMBERS} members x {CELLS} x {CELLS} cells, {len(FIELDS)} variables")
    print(f"  file {figures['file_gb']:.2f} GB packed, {unpacked:.1f} GB unpacked; {arguments.points} places all over the grid")
    print(f"  opened and cut        {figures['cut_s']:8.1f} s   piece of {figures['piece_mb']:.0f} MB")
    print(f"  made canonical        {figures['parse_s']:8.1f} s")
    print(f"  together              {figures['together_s']:8.1f} s   of {BOUND_S:.0f} s allowed")
    print(f"  load when it began    {load:8.1f}     processes that wanted one of {os.cpu_count()} cores, in the minute before")
    print(
        f"  processor time        {figures['processor_s']:8.1f} s   with start-up; over all cores, so that a busy machine disturbs it little"
    )
    print(f"  peak memory           {figures['peak_gb']:8.2f} GB  of {BOUND_GB:.1f} GB allowed")
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0 if figures["together_s"] <= BOUND_S and figures["peak_gb"] <= BOUND_GB else 1


if __name__ == "__main__":
    sys.exit(main())
