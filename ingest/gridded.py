"""The piece of a grid that a site needs, cut out before anything is loaded: a few cells instead of a million.

The file is read in blocks of time steps, and of each block only the box around the places; kept are the cells of the places alone, packed as
they lay in the file, with the attributes that tell what they mean. The piece is a NetCDF classic file: its reader is plain Python,
so that a damaged one can be refused but never bring the service down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import xarray as xr

from config.site import Place
from ingest.gridded_cells import REACH_CELLS, Cells, Grid, nearest_cells, on_land, read_grid
from ingest.gridded_chunks import PackedFile
from ingest.netcdf import floats
from model.domain.errors import SourceFormatError, SourceUnavailable

#: At most so much of the box around the places is held at once [byte].
BLOCK_BYTES = 16_000_000
#: Dimensions of the piece.
TIME, MEMBER, POINT = "time", "ensemble_member", "point"
REFERENCE_TIME = "forecast_reference_time"
#: Names under which a file tells share of land, height [m] and geopotential of the surface [m2 s-2].
LAND, HEIGHT, GEOPOTENTIAL = "land_area_fraction", "altitude", "surface_geopotential"
STANDARD_GRAVITY = 9.80665

#: Mark in the encoding of a Dataset whose file on disk is NetCDF-4.
PACKED = "packed_chunks"

_KEPT_ATTRIBUTES = ("units", "standard_name", "long_name", "_FillValue", "missing_value", "scale_factor", "add_offset")


@dataclass(frozen=True, slots=True)
class _Box:
    """Smallest box of cells that holds all cells."""

    rows: slice
    columns: slice
    row_in_box: npt.NDArray[np.intp]
    column_in_box: npt.NDArray[np.intp]

    @property
    def cells(self) -> int:
        return int((self.rows.stop - self.rows.start) * (self.columns.stop - self.columns.start))


def cut_piece(
    dataset: xr.Dataset, wanted: Sequence[str], places: Sequence[Place], *, lead: str, most_bytes: int | None, source: str
) -> xr.Dataset:
    """Series of the wanted variables at the places.

    Args:
        dataset: Lazy, undecoded file.
        wanted: Names of variables; those the file lacks are left out.
        places: Where.
        lead: The variable whose grid and times count; it must be there.
        most_bytes: Most that may be fetched [byte]; None for a file on disk, of which any part may be read.
        source: Short name of the source, for messages.

    Returns:
        Dataset with dimensions ("time", ["ensemble_member",] "point"), still packed and undecoded.

    Raises:
        SourceUnavailable: A place outside the grid, more to fetch than allowed, or the file was exchanged meanwhile.
        SourceFormatError: The file lacks what the contract says.
    """
    grid = read_grid(dataset, lead, source=source)
    reference = _scalar(dataset, REFERENCE_TIME)
    there = [
        name for name in dict.fromkeys([lead, *wanted]) if name in dataset and {grid.x_dim, grid.y_dim} <= set(dataset[name].dims)
    ]
    cells = nearest_cells(grid, places, source=source)
    cells = _with_land(dataset, grid, cells, places, source)
    box = _box(cells)
    if most_bytes is not None:
        _check_size(dataset, there, grid, box, most_bytes, source)
    series = _all_series(dataset, there, grid, cells, box, source)
    if _scalar(dataset, REFERENCE_TIME) != reference:
        raise SourceUnavailable(source, "the file was exchanged for a newer run while it was read; the next run asks again")
    return _piece(dataset, grid, cells, box, series, places, reference, source)


def serialised(piece: xr.Dataset) -> bytes:
    """A piece as the bytes of a NetCDF classic file."""
    written = piece.to_netcdf(engine="scipy", format="NETCDF3_64BIT")
    return bytes(written)


def _all_series(
    dataset: xr.Dataset, names: Sequence[str], grid: Grid, cells: Cells, box: _Box, source: str
) -> dict[str, xr.Variable]:
    path = Path(str(dataset.encoding.get("source", "")))
    if dataset.encoding.get(PACKED) is None:
        return {name: _series(dataset, name, grid, box, source) for name in names}
    found = {}
    try:
        with PackedFile(path) as file:
            for name in names:
                axes = list(map(str, dataset[name].dims))
                picked = file.pick(name, (axes.index(grid.y_dim), cells.rows), (axes.index(grid.x_dim), cells.columns))
                if picked is None:
                    found[name] = _series(dataset, name, grid, box, source)
                else:
                    others = [dim for dim in axes if dim not in (grid.y_dim, grid.x_dim)]
                    found[name] = _ordered(
                        dataset, xr.DataArray(picked, dims=(*others, POINT), attrs=dataset[name].attrs), name, source
                    )
    except OSError as error:
        raise SourceUnavailable(source, f"{path} cannot be read whole: {error}") from error
    return found


def _series(dataset: xr.Dataset, name: str, grid: Grid, box: _Box, source: str) -> xr.Variable:
    lazy = dataset[name].reset_coords(drop=True).isel({grid.y_dim: box.rows, grid.x_dim: box.columns})
    time = next((str(dim) for dim in lazy.dims if _role(dataset, str(dim)) == TIME), None)
    steps = lazy.sizes[time] if time else 1
    block = max(1, BLOCK_BYTES // max(1, int(lazy.nbytes) // max(1, steps)))
    others = [dim for dim in lazy.dims if dim not in (grid.y_dim, grid.x_dim)]
    picked = []
    for start in range(0, steps, block):
        part = lazy.isel({time: slice(start, start + block)}) if time else lazy
        loaded = part.transpose(*others, grid.y_dim, grid.x_dim).to_numpy()
        picked.append(loaded[..., box.row_in_box, box.column_in_box])
    together = np.concatenate(picked, axis=others.index(time)) if time else picked[0]
    return _ordered(dataset, xr.DataArray(together, dims=(*others, POINT), attrs=lazy.attrs), name, source)


def _ordered(dataset: xr.Dataset, values: xr.DataArray, name: str, source: str) -> xr.Variable:
    """With dimensions in the order of the piece, and the attributes it keeps."""
    squeezed = _squeezed(dataset, values, name, source)
    kept = {key: value for key, value in values.attrs.items() if key in _KEPT_ATTRIBUTES}
    order = [dim for dim in (TIME, MEMBER, POINT) if dim in squeezed.dims]
    return xr.Variable(order, squeezed.transpose(*order).to_numpy(), kept)


def _squeezed(dataset: xr.Dataset, variable: xr.DataArray, name: str, source: str) -> xr.DataArray:
    """A variable with time and members under their names here, and dimensions of length 1 (heights) dropped."""
    renamed = {dim: role for dim in map(str, variable.dims) if (role := _role(dataset, dim)) and role != dim}
    variable = variable.reset_coords(drop=True).rename(renamed)
    extra = [str(dim) for dim in variable.dims if dim not in (TIME, MEMBER, POINT) and not _is_axis(dataset, str(dim))]
    long = [dim for dim in extra if variable.sizes[dim] != 1]
    if long:
        raise SourceFormatError(source, f"{name} has {variable.sizes[long[0]]} values along {long[0]}, expected one")
    return variable.isel(dict.fromkeys(extra, 0))


def _is_axis(dataset: xr.Dataset, dim: str) -> bool:
    standard = str(dataset[dim].attrs.get("standard_name", "")) if dim in dataset.variables else ""
    return dim in ("x", "y") or standard in ("projection_x_coordinate", "projection_y_coordinate")


def time_axis(dataset: xr.Dataset) -> xr.DataArray | None:
    """The coordinate that tells the time of each step; None where the file has none."""
    name = next((str(dim) for dim in dataset.dims if _role(dataset, str(dim)) == TIME), "")
    return dataset[name] if name in dataset.variables else None


def _role(dataset: xr.Dataset, dim: str) -> str:
    standard = str(dataset[dim].attrs.get("standard_name", "")) if dim in dataset.variables else ""
    if standard == "time" or dim == TIME:
        return TIME
    return MEMBER if standard == "realization" or dim == MEMBER else ""


def _with_land(dataset: xr.Dataset, grid: Grid, cells: Cells, places: Sequence[Place], source: str) -> Cells:
    if LAND not in dataset or not {grid.x_dim, grid.y_dim} <= set(dataset[LAND].dims):
        return cells
    rows = slice(max(0, int(cells.rows.min()) - REACH_CELLS), min(grid.y.size, int(cells.rows.max()) + REACH_CELLS + 1))
    columns = slice(max(0, int(cells.columns.min()) - REACH_CELLS), min(grid.x.size, int(cells.columns.max()) + REACH_CELLS + 1))
    share = _fixed(dataset, LAND, grid, rows, columns, source)
    land = {
        (rows.start + row, columns.start + column): float(value)
        for (row, column), value in np.ndenumerate(share)
        if 0.0 <= value <= 1.0
    }
    return on_land(grid, cells, places, land)


def _fixed(dataset: xr.Dataset, name: str, grid: Grid, rows: slice, columns: slice, source: str) -> npt.NDArray[np.float64]:
    """A field that changes neither in time nor between members, on a box, unpacked."""
    lazy = _squeezed(dataset, dataset[name], name, source)
    lazy = lazy.isel({dim: 0 for dim in (TIME, MEMBER) if dim in lazy.dims} | {grid.y_dim: rows, grid.x_dim: columns})
    field = floats(lazy.transpose(grid.y_dim, grid.x_dim).to_numpy())
    return field * float(lazy.attrs.get("scale_factor", 1.0)) + float(lazy.attrs.get("add_offset", 0.0))


def _box(cells: Cells) -> _Box:
    top, left = int(cells.rows.min()), int(cells.columns.min())
    return _Box(
        slice(top, int(cells.rows.max()) + 1), slice(left, int(cells.columns.max()) + 1), cells.rows - top, cells.columns - left
    )


def _check_size(dataset: xr.Dataset, names: Sequence[str], grid: Grid, box: _Box, most: int, source: str) -> None:
    whole = grid.x.size * grid.y.size
    size = sum(dataset[name].nbytes // whole * box.cells for name in names)
    if size > most:
        raise SourceUnavailable(
            source,
            f"the box around the places holds {box.cells} cells, {size / 1e6:.0f} MB to fetch; at most {most / 1e6:.0f} MB are allowed "
            "(sources.gridded_max_bytes). Name places nearer to each other, or keep the file on disk and raise the limit",
        )


def _scalar(dataset: xr.Dataset, name: str) -> float | None:
    if name not in dataset.variables:
        return None
    values = floats(np.ravel(dataset[name].to_numpy()))
    return float(values[0]) if values.size else None


def _piece(
    dataset: xr.Dataset,
    grid: Grid,
    cells: Cells,
    box: _Box,
    series: dict[str, xr.Variable],
    places: Sequence[Place],
    reference: float | None,
    source: str,
) -> xr.Dataset:
    time = time_axis(dataset)
    if time is None:
        raise SourceFormatError(source, "the file tells no time")
    variables: dict[str, xr.Variable] = {
        **series,
        TIME: xr.Variable(TIME, floats(time.to_numpy()), {"units": str(time.attrs.get("units", ""))}),
        grid.mapping: xr.Variable((), np.int32(0), dict(dataset[grid.mapping].attrs)),
        "longitude": xr.Variable(POINT, cells.longitude, {"units": "degree_east"}),
        "latitude": xr.Variable(POINT, cells.latitude, {"units": "degree_north"}),
        "place_longitude": xr.Variable(POINT, [place.longitude for place in places], {"units": "degree_east"}),
        "place_latitude": xr.Variable(POINT, [place.latitude for place in places], {"units": "degree_north"}),
        "grid_north": xr.Variable(POINT, grid.projection.grid_north(cells.longitude), {"units": "degree"}),
    }
    for name, divisor in ((HEIGHT, 1.0), (GEOPOTENTIAL, STANDARD_GRAVITY)):
        if name in dataset and {grid.x_dim, grid.y_dim} <= set(dataset[name].dims):
            height = _fixed(dataset, name, grid, box.rows, box.columns, source)[box.row_in_box, box.column_in_box] / divisor
            variables["surface_altitude"] = xr.Variable(POINT, height, {"units": "m"})
            break
    if reference is not None:
        attrs = {"units": str(dataset[REFERENCE_TIME].attrs.get("units", ""))}
        variables[REFERENCE_TIME] = xr.Variable((), reference, attrs)
    return xr.Dataset(variables, attrs={"title": f"piece of {source}", "grid_mapping": grid.mapping})
