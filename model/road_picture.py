"""What lies on each unit, why it is slippery, and how cold it is beneath: condition, kind and friction with their share of the members.

A probability here is the share of members and of the unit's area: what a vehicle meets at a place on the route picked at random. Depths are
those of the road model's own layers nearest to the ones named; a bridge deck has nothing at half a metre, and ends where others go on.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.plans import QUANTILES
from model.needs.judged import UnitColumns
from model.physics.columns import Columns
from model.physics.condition import RoadCondition, Slipperiness, friction_estimate, road_condition, slipperiness_kind
from model.physics.drift import drifting, loose_snow
from model.physics.ground import GroundClass, ground_coefficients
from model.physics.windrow import windrow_height

Grid = NDArray[np.floating]
Variables = dict[str, tuple[tuple[str, ...], NDArray[np.generic], str]]

#: Depths of the profile below the surface [m]; the last is the middle of a road's lowest layer.
DEPTHS_M = (0.05, 0.20, 0.50, 1.90)
#: A layer stands for a depth where its middle is no further from it than this share of the depth [1].
LAYER_OFF = 0.15
#: Condition codes, in the order of the coordinate ``condition``; kinds of slipperiness in that of ``kind``.
CONDITIONS = tuple(int(code) for code in RoadCondition)
KINDS = tuple(int(code) for code in Slipperiness if code is not Slipperiness.NONE)
#: Code that says nothing is known.
MISSING_CODE = 255
#: A kind of slipperiness is named where slipperiness of any kind is at least this likely [1].
NAMED_FROM = 0.5
#: Snow from which its density and wetness are told [cm].
LEAST_SNOW_CM = 0.2
_UPPER = QUANTILES[-1]
_DIMS = ("unit", "time")


def wind_moves_snow(past: xr.Dataset | None, led: xr.Dataset) -> NDArray[np.bool_]:
    """Whether wind moves loose snow, shape (member, point, time) on the hours of `led`; what fell in the past hours lies loose too.

    Args:
        past: Analysed weather before, of one member, or None.
        led: Members of the weather to come.
    """
    parts = [led]
    if past is not None and past.sizes["point"] == led.sizes["point"]:
        before = past.isel(time=np.flatnonzero(past["time"].to_numpy() < led["time"].to_numpy()[0]))
        parts.insert(0, before)

    def read(name: str) -> NDArray[np.float64]:
        """Values in the order (time, member, point), the past the same for all members."""
        shape = (led.sizes["member"], led.sizes["point"])
        laid = [np.broadcast_to(part[name].to_numpy(), (*shape, part.sizes["time"])) for part in parts if name in part]
        if len(laid) < len(parts):
            laid.insert(0, np.zeros((*shape, parts[0].sizes["time"])))
        return np.nan_to_num(np.moveaxis(np.concatenate(laid, axis=2), 2, 0).astype(np.float64))

    amount, share, air = read("precipitation_amount"), read("snow_fraction"), read("air_temperature")
    moved = drifting(read("wind_speed"), air, loose_snow(amount * share, amount * (1.0 - share), air))
    return np.moveaxis(moved, 0, 2)[..., -led.sizes["time"] :]


def road_picture(
    outputs: xr.Dataset,
    frame: UnitColumns,
    units: Sequence[str],
    columns: Columns,
    *,
    width_m: Grid | None,
    rain: Grid,
    air: Grid,
    moved: NDArray[np.bool_],
) -> Variables:
    """Variables of the kept picture, each over ("unit", "time") and what more its name says.

    Args:
        outputs: Road model outputs over ("member", "column", "time").
        frame: How columns stand for units.
        units: Unit ids in the order of the frame.
        columns: What was computed.
        width_m: Swept width of each column [m]; None where it is not known what was ploughed.
        rain: Liquid precipitation of the hour, shape (member, point, time) [mm].
        air: Air temperature, of the same shape [degC].
        moved: `wind_moves_snow` on the same hours.
    """
    hours = outputs.sizes["time"]
    shape = (len(units), hours)
    conditions = np.zeros((*shape, len(CONDITIONS)), dtype=np.float32)
    kinds = np.zeros((*shape, len(KINDS)), dtype=np.float32)
    friction = np.full((*shape, len(QUANTILES)), np.nan, dtype=np.float32)
    for unit, chosen in frame.groups():
        lying = _lying(outputs, chosen)
        sand, wetting = outputs["sand_amount"].to_numpy()[:, chosen], rain[:, columns.point[chosen]]
        felt = {name: lying.pop(name) for name in ("surface_temperature", "freezing_point")}
        felt |= {"rain": wetting, "air_temperature": air[:, columns.point[chosen]]}
        share = frame.area_share[chosen]
        codes = road_condition(**lying, **felt)
        why = slipperiness_kind(**lying, **felt, drifting=moved[:, columns.point[chosen]])
        conditions[unit] = _shares(codes, CONDITIONS, share)
        kinds[unit] = _shares(why, KINDS, share)
        grip = np.einsum("c,mct->mt", share, friction_estimate(**lying, sand=sand, rain=wetting))
        friction[unit] = np.quantile(grip, QUANTILES, axis=0).T
    found: Variables = {
        "probability_of_condition": ((*_DIMS, "condition"), conditions, "1"),
        "probability_of_slipperiness": ((*_DIMS, "kind"), kinds, "1"),
        "road_condition": (_DIMS, np.array(CONDITIONS, dtype=np.uint8)[conditions.argmax(axis=2)], "1"),
        "slipperiness_kind": (_DIMS, _likeliest(kinds), "1"),
        "friction_estimate": ((*_DIMS, "quantile"), friction, "1"),
        "ground_temperature": ((*_DIMS, "depth"), _profile(outputs, frame, len(units), columns), "degC"),
    }
    bank = np.full(shape, np.nan)
    if width_m is not None:
        each = windrow_height(outputs["windrow_amount"].to_numpy(), width_m[None, :, None])
        bank = np.median(frame.mean(each, len(units)), axis=0)
    found["windrow_height"] = (_DIMS, bank, "cm")
    return found | _stores(outputs, frame, len(units))


def _lying(outputs: xr.Dataset, chosen: slice) -> dict[str, Grid]:
    names = {
        "water": "surface_water_amount",
        "snow": "surface_snow_amount",
        "ice": "surface_ice_amount",
        "frost": "surface_frost_amount",
        "surface_temperature": "road_surface_temperature",
        "freezing_point": "freezing_point",
    }
    return {key: outputs[name].to_numpy()[:, chosen] for key, name in names.items()}


def _shares(codes: NDArray[np.int8], wanted: Sequence[int], area_share: Grid) -> NDArray[np.float32]:
    """Share of members and area with each code: (member, column, time) → (time, code)."""
    return np.stack([np.einsum("c,mct->t", area_share, codes == code) / len(codes) for code in wanted], axis=-1).astype(
        np.float32
    )


def _likeliest(kinds: NDArray[np.float32]) -> NDArray[np.uint8]:
    named = np.array(KINDS, dtype=np.uint8)[kinds.argmax(axis=2)]
    return np.where(kinds.sum(axis=2) >= NAMED_FROM, named, np.uint8(Slipperiness.NONE)).astype(np.uint8)


def layers_at_depths(ground: GroundClass) -> tuple[int, ...]:
    """Layer that stands for each of `DEPTHS_M`, -1 where the ground has none; the last is the lowest layer however deep it lies.

    Args:
        ground: Class of the column.
    """
    depth = ground_coefficients(ground, 300.0).depth
    nearest = [int(np.abs(depth - wanted).argmin()) for wanted in DEPTHS_M[:-1]]
    kept = [
        layer if abs(depth[layer] - wanted) <= LAYER_OFF * wanted else -1
        for layer, wanted in zip(nearest, DEPTHS_M, strict=False)
    ]
    return (*kept, len(depth) - 1)


def picture_outputs(columns: Columns) -> tuple[str, ...]:
    """Outputs of the road model that the picture needs beside those of the needs.

    Args:
        columns: What is computed.
    """
    layers = {layer for ground in columns.classes for layer in layers_at_depths(ground)} - {-1}
    return tuple(f"layer_temperature_{layer:02d}" for layer in sorted(layers))


def _profile(outputs: xr.Dataset, frame: UnitColumns, units: int, columns: Columns) -> NDArray[np.float32]:
    """Median over members of the area's mean temperature at each depth; of roads alone where a unit has both roads and bridges below."""
    held = {name: outputs[name].to_numpy() for name in picture_outputs(columns)}
    by_class = np.array([layers_at_depths(ground) for ground in columns.classes])[columns.ground]
    found = np.full((units, outputs.sizes["time"], len(DEPTHS_M)), np.nan, dtype=np.float32)
    for unit, chosen in frame.groups():
        bridge = columns.is_bridge[chosen]
        for place in range(len(DEPTHS_M)):
            layer = by_class[chosen, place]
            counted = (layer >= 0) & (~bridge | bridge.all() | (place < 2))
            if not counted.any():
                continue
            share = np.where(counted, frame.area_share[chosen], 0.0)
            parts = [
                np.einsum("c,mct->mt", np.where(layer == number, share, 0.0), held[f"layer_temperature_{number:02d}"][:, chosen])
                for number in set(layer[counted].tolist())
            ]
            found[unit, :, place] = np.median(np.sum(parts, axis=0), axis=0) / share.sum()
    return found


def _stores(outputs: xr.Dataset, frame: UnitColumns, units: int) -> Variables:
    """Medians of what lies on the unit, and the amount one member in ten exceeds."""

    def mean(name: str) -> Grid:
        return frame.mean(outputs[name].to_numpy(), units)

    found: Variables = {}
    for name in ("water", "snow", "ice", "frost"):
        amount = mean(f"surface_{name}_amount")
        found[f"{name}_amount_high"] = (_DIMS, np.quantile(amount, _UPPER, axis=0), "mm")
    snow, water, depth = mean("surface_snow_amount"), mean("surface_water_amount"), mean("snow_depth")
    lies = np.median(depth, axis=0) >= LEAST_SNOW_CM
    with np.errstate(invalid="ignore", divide="ignore"):
        density = np.where(depth >= LEAST_SNOW_CM, 100.0 * snow / depth, np.nan)
        wetness = np.where(depth >= LEAST_SNOW_CM, water / (water + snow), np.nan)
    found["snow_amount"] = (_DIMS, np.median(snow, axis=0), "mm")
    found["snow_density"] = (_DIMS, _median_where(density, lies), "kg m-3")
    found["snow_wetness"] = (_DIMS, _median_where(wetness, lies), "1")
    for name, output, unit in (
        ("dissolved_salt_amount", "dissolved_salt_amount", "g m-2"),
        ("dry_salt_amount", "dry_salt_amount", "g m-2"),
        ("sand_amount", "sand_amount", "g m-2"),
        ("freezing_point", "freezing_point", "degC"),
    ):
        found[name] = (_DIMS, np.median(mean(output), axis=0), unit)
    return found


def _median_where(values: Grid, there: NDArray[np.bool_]) -> Grid:
    """Median over members that have a value, at the hours and units asked for; NaN elsewhere."""
    told = np.full(there.shape, np.nan)
    told[there] = np.nanmedian(values[:, there], axis=0)
    return told


def coordinates() -> Mapping[str, list[float] | list[int]]:
    """Coordinates of the picture's own dimensions."""
    return {"condition": list(CONDITIONS), "kind": list(KINDS), "depth": list(DEPTHS_M)}
