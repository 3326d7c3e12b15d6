"""What a season did to each street: passes through 0 °C with water there, frost, thaw weakening and salt.

The road model runs once through the season's analysed weather with what was done; all figures are sums over its hours.

Sources. Thaw weakening: while the upper base has thawed and frozen ground below keeps it from draining, a road carries least (Van Deusen,
Schrader, Worel and Bullock 1998, Transportation Research Record 1615; Cornell NRCC on Minnesota's load restrictions). Freezing index: the
deepest fall of the running sum of the surface's degree-days; thawing index: its rise since. Load restrictions begin in Minnesota at a
thawing index of 25 °F d = 13.9 K d, there of the air over a reference temperature, here of the pavement itself. Assumed: the base is wet
while the leaky sum of rain and melt water (`BASE_DRAINS_H`) is above `BASE_WET_MM`; what cracks let in is not known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.block import blocks
from model.domain.roads import Network
from model.domain.treatments import SALTS, Action
from model.needs.inspection import WET_FILM_MM
from model.physics.columns import Columns, columns_for
from model.physics.events import events_from
from model.physics.ground import ground_coefficients
from model.physics.road import simulate
from model.upkeep.passes import freezings

Grid = NDArray[np.floating]

#: Road-model columns held at a time, and its step: half the work of the ordinary one, alike to some 0.1 °C.
COLUMNS, STEP_S = 250, 900.0
#: Depth that stands for the upper base, below bound layers of about 0.1 m [m].
BASE_M = 0.20
#: Liquid water the base drains with this memory, and from which it counts as wet [h, mm]. Assumed: a granular base, ten days.
BASE_DRAINS_H, BASE_WET_MM = 240.0, 10.0
#: Ground counts as frozen below this [degC]; its water freezes over the first degree below zero.
FROZEN_DEGC = -0.1
#: What is varied for the uncertainty: surface and ground warmer or colder, and films and base wetter or drier. Assumed: the road model's mean
#: error is about half a degree; the wetness is known to a factor of two.
OFFSETS_K, WETNESS = (-0.5, 0.0, 0.5), (0.5, 1.0, 2.0)
#: First hours of a stretch of weather, in which the guessed ground settles, that are not counted [h].
SETTLE_H = 24
_HOUR = np.timedelta64(1, "h")
_LAYERS = tuple(f"layer_temperature_{layer:02d}" for layer in range(16))
_SURFACE = ("road_surface_temperature", "surface_water_amount", "surface_snow_amount", "surface_ice_amount")


@dataclass(frozen=True, eq=False)
class _Road:
    """Outputs of one stretch, shape (column, time), and layers (layer, column, time)."""

    surface: Grid
    film: Grid
    supply: Grid
    base: Grid
    frozen_below: NDArray[np.bool_]
    frost_m: Grid


def season_exposure(network: Network, weather: xr.Dataset, actions: Sequence[Action]) -> xr.Dataset:
    """Exposure of every segment of the routes; heated ground is left out.

    Args:
        network: The network.
        weather: Analysed weather, canonical, one member; hours may be missing.
        actions: What was done, in any order.

    Returns:
        Dataset over ("segment",) and, where said, ("variant", ...): ``surface_passes``, ``base_passes`` and ``thaw_days`` (variant) [1, 1, d],
        ``freezing_index``, ``thawing_index`` [K d], ``frost_depth`` [m], ``salt_amount`` [g m-2]; of the middle variant where there is none.
        A bridge has no base: NaN. Attributes: ``first`` and ``last`` hour, ``hours`` counted, ``missing`` hours between them [h].
    """
    parts = []
    stretches = whole_stretches(weather["time"].to_numpy())
    for block in blocks(_routes_only(network), columns=COLUMNS):
        columns = columns_for(block, weather)
        events = events_from(actions, block)
        sums = [
            _sums(
                _run(weather.isel(member=[0], time=stretch), columns, events),
                columns.is_bridge,
                weather["time"].to_numpy()[stretch],
            )
            for stretch in stretches
        ]
        parts.append(_joined(block, sums, actions, weather))
    found = xr.concat(parts, dim="segment")
    times = weather["time"].to_numpy()
    counted = sum(stretch.stop - stretch.start - SETTLE_H for stretch in stretches)
    span = int((times[-1] - times[0]) / _HOUR) + 1
    found.attrs = {
        "first": str(times[0])[:16],
        "last": str(times[-1])[:16],
        "hours": counted,
        "missing": span - len(times),
        "simulated": int(weather.attrs.get("simulated", 0)),
    }
    return found


def whole_stretches(times: NDArray[np.datetime64], *, least_h: int = 2 * SETTLE_H) -> list[slice]:
    """Stretches of consecutive hours that are long enough to be counted."""
    cuts = np.flatnonzero(np.diff(times) != _HOUR) + 1
    edges = [0, *cuts.tolist(), len(times)]
    return [slice(a, b) for a, b in pairwise(edges) if b - a >= least_h]


def _routes_only(network: Network) -> Network:
    routes = {route.id for route in network.routes}
    kept = tuple(segment for segment in network.segments if segment.unit_id in routes)
    return Network(network.version, network.illustrative, kept, network.routes, (), network.classes)


def _run(weather: xr.Dataset, columns: Columns, events: Sequence[object]) -> _Road:
    run = simulate(weather, columns, treatments=events, outputs=(*_SURFACE, *_LAYERS), step_s=STEP_S)  # type: ignore[arg-type]
    surface, water, snow, ice = (run.outputs[name].to_numpy()[0] for name in _SURFACE)
    layers = np.stack([run.outputs[name].to_numpy()[0] for name in _LAYERS])
    depth = np.stack([ground_coefficients(columns.classes[kind], STEP_S).depth for kind in columns.ground], axis=1)
    at_base = np.argmin(np.abs(depth - BASE_M), axis=0)
    base = np.take_along_axis(layers, at_base[None, :, None], axis=0)[0]
    frozen = (layers < FROZEN_DEGC) & (np.arange(len(layers))[:, None] > at_base)[..., None]
    rain = (weather["precipitation_amount"] * (1.0 - weather["snow_fraction"])).to_numpy()[0][columns.point]
    melt = np.clip(-np.diff(snow + ice, axis=1, prepend=(snow + ice)[:, :1]), 0.0, None) * (surface >= 0.0)
    deepest = np.where(frozen, depth[..., None], 0.0).max(axis=0)
    return _Road(surface, water + ice, np.nan_to_num(rain) + melt, base, frozen.any(axis=0), deepest)


def _sums(road: _Road, bridge: NDArray[np.bool_], times: NDArray[np.datetime64]) -> Mapping[str, Grid]:
    """Sums of one stretch; passes and days have the variants first."""
    store = np.zeros_like(road.supply)
    keep = np.exp(-1.0 / BASE_DRAINS_H)
    for hour in range(1, store.shape[1]):
        store[:, hour] = store[:, hour - 1] * keep + road.supply[:, hour]
    surface, base, thaw = [], [], []
    for offset in OFFSETS_K:
        freezes, base_freezes = freezings(road.surface + offset), freezings(road.base + offset)
        weak = (road.base + offset > 0.0) & road.frozen_below
        for wet in WETNESS:
            surface.append((freezes & (road.film >= WET_FILM_MM / wet))[:, SETTLE_H:].sum(axis=1))
            base.append((base_freezes & (store >= BASE_WET_MM / wet))[:, SETTLE_H:].sum(axis=1))
            thaw.append((weak & (store >= BASE_WET_MM / wet))[:, SETTLE_H:].sum(axis=1) / 24.0)
    day = (times[SETTLE_H:] - times[SETTLE_H]) // np.timedelta64(1, "D")
    count = np.bincount(day.astype(np.int64))
    daily = np.stack([np.bincount(day.astype(np.int64), weights=row) for row in road.surface[:, SETTLE_H:]]) / count
    freezing, thawing = degree_days(daily * (count / 24.0))
    unknown = np.where(bridge, np.nan, 0.0)
    return {
        "surface_passes": np.array(surface, dtype=float),
        "base_passes": np.array(base, dtype=float) + unknown,
        "thaw_days": np.array(thaw) + unknown,
        "freezing_index": freezing,
        "thawing_index": thawing,
        "frost_depth": road.frost_m[:, SETTLE_H:].max(axis=1) + unknown,
    }


def degree_days(daily: Grid) -> tuple[Grid, Grid]:
    """Freezing and thawing index, each of shape (column,) [K d].

    The freezing index is the deepest fall of the running sum of degree-days, the thawing index what it has risen by since.

    Args:
        daily: Mean of each day, shape (column, day) [degC].
    """
    total = np.cumsum(np.concatenate([np.zeros((len(daily), 1)), daily], axis=1), axis=1)
    fall = np.maximum.accumulate(total, axis=1) - total
    lowest = np.argmax(fall, axis=1)
    rows = np.arange(len(daily))
    after = np.where(np.arange(total.shape[1]) >= lowest[:, None], total, -np.inf).max(axis=1)
    return fall[rows, lowest], np.asarray(after - total[rows, lowest])


def _joined(network: Network, sums: Sequence[Mapping[str, Grid]], actions: Sequence[Action], weather: xr.Dataset) -> xr.Dataset:
    """The stretches together, with the salt each segment's route was given."""
    count = len(network.segments)
    variants = len(OFFSETS_K) * len(WETNESS)
    first, last = (weather["time"].to_numpy()[at].astype("datetime64[s]").astype(int) for at in (0, -1))
    salt: dict[str, float] = {}
    for action in actions:
        if action.kind in SALTS and first <= action.started_at.timestamp() <= last:
            salt[action.unit_id] = salt.get(action.unit_id, 0.0) + action.rate_g_m2
    told = {
        "surface_passes": "1",
        "base_passes": "1",
        "thaw_days": "d",
        "freezing_index": "K d",
        "thawing_index": "K d",
        "frost_depth": "m",
    }
    fields: dict[str, xr.Variable] = {}
    for name, unit in told.items():
        varied = name in {"surface_passes", "base_passes", "thaw_days"}
        shape = (variants, count) if varied else (count,)
        together = np.full(shape, np.nan)
        if sums:
            pile = np.stack([part[name] for part in sums])
            together = pile.max(axis=0) if name in {"frost_depth", "thawing_index"} else pile.sum(axis=0)
        fields[name] = xr.Variable(
            ("variant", "segment") if varied else ("segment",), together.astype(np.float32), {"units": unit}
        )
    fields["salt_amount"] = xr.Variable(
        ("segment",), np.array([salt.get(segment.unit_id, 0.0) for segment in network.segments], np.float32), {"units": "g m-2"}
    )
    return xr.Dataset(fields, coords={"segment": [segment.id for segment in network.segments]})
