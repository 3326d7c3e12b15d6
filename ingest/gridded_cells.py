"""Which cells of a grid stand for which places: the nearest one, or the nearest on land where the nearest is water.

The nearest cell is taken as it is, not a mean of four: a mean of cells smears showers and mixes sea with town, and at 1 to 2.5 km the
nearest centre is at most 1.8 km away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import xarray as xr

from config.site import Place
from ingest.netcdf import floats
from ingest.projection import LambertConformal, ProjectionError, from_grid_mapping
from model.domain.errors import SourceFormatError, SourceUnavailable

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

#: A cell with less land than this counts as water [1].
LEAST_LAND = 0.5
#: So many cells around the nearest are looked through for land.
REACH_CELLS = 2
#: Grids are evenly spaced to within this share of a step (coordinates are often kept in single precision).
_UNEVEN = 1e-2


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a file.

    Attributes:
        x_dim: Name of the dimension along x.
        y_dim: Name of the dimension along y.
        x: Centres [m].
        y: Centres [m].
        projection: What x and y mean.
        mapping: Name of the grid-mapping variable.
    """

    x_dim: str
    y_dim: str
    x: Array
    y: Array
    projection: LambertConformal
    mapping: str


@dataclass(frozen=True, slots=True)
class Cells:
    """One cell for each place.

    Attributes:
        rows: Index along y.
        columns: Index along x.
        longitude: Of the centres [degree].
        latitude: Of the centres [degree].
    """

    rows: Index
    columns: Index
    longitude: Array
    latitude: Array


def read_grid(dataset: xr.Dataset, name: str, *, source: str) -> Grid:
    """The grid a variable lies on, by its own grid mapping and coordinates.

    Args:
        dataset: Undecoded file.
        name: A variable on the grid.
        source: Short name of the source, for messages.

    Raises:
        SourceFormatError: There is no such variable, or its grid is not the documented kind.
    """
    if name not in dataset:
        raise SourceFormatError(source, f"the file lacks {name}; it holds {', '.join(sorted(map(str, dataset.data_vars)))[:200]}")
    mapping = str(dataset[name].attrs.get("grid_mapping", ""))
    if mapping not in dataset.variables:
        raise SourceFormatError(source, f"{name} names the grid mapping {mapping!r}, which the file lacks")
    try:
        projection = from_grid_mapping(dataset[mapping].attrs)
    except ProjectionError as error:
        raise SourceFormatError(source, str(error)) from error
    axes = {}
    for axis in ("x", "y"):
        axes[axis] = _axis(dataset, name, axis, source)
    return Grid(axes["x"][0], axes["y"][0], axes["x"][1], axes["y"][1], projection, mapping)


def _axis(dataset: xr.Dataset, name: str, axis: str, source: str) -> tuple[str, Array]:
    for dim in map(str, dataset[name].dims):
        if dim not in dataset.variables:
            continue
        coordinate = dataset[dim]
        if coordinate.attrs.get("standard_name", "") != f"projection_{axis}_coordinate" and dim != axis:
            continue
        units = str(coordinate.attrs.get("units", "m"))
        factor = {"m": 1.0, "metre": 1.0, "meter": 1.0, "km": 1000.0}.get(units)
        values = floats(coordinate.to_numpy())
        steps = np.diff(values)
        if factor is None or values.size < 2 or not np.isfinite(values).all():
            raise SourceFormatError(
                source, f"the coordinate {dim} is not a row of places in metres ({values.size} values in {units[:20]!r})"
            )
        if steps[0] == 0.0 or np.abs(steps / steps[0] - 1.0).max() > _UNEVEN:
            raise SourceFormatError(source, f"the coordinate {dim} is not evenly spaced")
        return dim, values * factor
    raise SourceFormatError(source, f"{name} has no dimension along {axis}: {', '.join(map(str, dataset[name].dims))}")


def nearest_cells(grid: Grid, places: Sequence[Place], *, source: str) -> Cells:
    """The cell whose centre is nearest to each place.

    Raises:
        SourceUnavailable: A place lies outside the grid.
    """
    x, y = grid.projection.forward([place.longitude for place in places], [place.latitude for place in places])
    columns, rows = _index(grid.x, x), _index(grid.y, y)
    for index, axis in ((columns, grid.x), (rows, grid.y)):
        outside = np.flatnonzero((index < 0) | (index >= axis.size))
        if outside.size:
            raise SourceUnavailable(source, f"{places[int(outside[0])].name} lies outside the area of the grid")
    return _cells(grid, rows, columns)


def on_land(grid: Grid, cells: Cells, places: Sequence[Place], land: Mapping[tuple[int, int], float]) -> Cells:
    """The same, with the nearest land cell within reach for a place whose own cell is water.

    Args:
        grid: The cells.
        cells: The nearest ones.
        places: The places, in the same order.
        land: (row, column) → share of land [1], for every cell within `REACH_CELLS` of `cells` that there is.
    """
    x, y = grid.projection.forward([place.longitude for place in places], [place.latitude for place in places])
    rows, columns = cells.rows.copy(), cells.columns.copy()
    reach = range(-REACH_CELLS, REACH_CELLS + 1)
    for i in range(rows.size):
        if land.get((int(rows[i]), int(columns[i])), 1.0) >= LEAST_LAND:
            continue
        around = [(int(cells.rows[i]) + down, int(cells.columns[i]) + right) for down in reach for right in reach]
        dry = [cell for cell in around if land.get(cell, 0.0) >= LEAST_LAND]
        if dry:
            away = [float(np.hypot(grid.y[row] - y[i], grid.x[column] - x[i])) for row, column in dry]
            rows[i], columns[i] = dry[int(np.argmin(away))]
    return _cells(grid, rows, columns)


def _index(axis: Array, at: Array) -> Index:
    step = (axis[-1] - axis[0]) / (axis.size - 1)
    index: Index = np.rint((at - axis[0]) / step).astype(np.intp)
    return index


def _cells(grid: Grid, rows: Index, columns: Index) -> Cells:
    longitude, latitude = grid.projection.inverse(grid.x[columns], grid.y[rows])
    return Cells(rows, columns, longitude, latitude)
