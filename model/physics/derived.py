"""Outputs worked out after a run from the kernel's own: condition, slipperiness, friction."""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from model.physics import layout
from model.physics.columns import Columns
from model.physics.condition import (
    CONDITION_WORDS,
    SLIPPERINESS_WORDS,
    RoadCondition,
    Slipperiness,
    friction_estimate,
    road_condition,
    slipperiness_kind,
)
from model.physics.drift import drifting, loose_snow
from model.physics.forcing import PreparedForcing

#: Output name -> (unit, description).
DERIVED = {
    "friction_estimate": ("1", "estimated friction of a winter tyre; an estimate from the amounts, not a measurement"),
    "road_condition": ("1", "what lies on the road, code"),
    "slipperiness_kind": ("1", "why the road is slippery, code"),
}
_SOURCES = {
    "water": "surface_water_amount",
    "snow": "surface_snow_amount",
    "ice": "surface_ice_amount",
    "frost": "surface_frost_amount",
    "surface_temperature": "road_surface_temperature",
    "freezing_point": "freezing_point",
    "sand": "sand_amount",
}


def kernel_outputs(outputs: Sequence[str]) -> tuple[str, ...]:
    """Outputs of the kernel that are needed for the ones asked for, those asked for first.

    Args:
        outputs: Names of `layout.OUTPUTS` or `DERIVED`; others are passed over.
    """
    asked = [name for name in outputs if name in layout.OUTPUTS]
    needed = list(_SOURCES.values()) if any(name in DERIVED for name in outputs) else []
    return tuple(dict.fromkeys([*asked, *needed]))


def derive(found: xr.Dataset, outputs: Sequence[str], prepared: PreparedForcing, columns: Columns) -> xr.Dataset:
    """The outputs asked for, in the order asked for.

    Args:
        found: The kernel's outputs.
        outputs: Names of `layout.OUTPUTS` or `DERIVED`.
        prepared: Weather of the run.
        columns: What was computed.
    """
    if not any(name in DERIVED for name in outputs):
        return found
    given = {key: found[name].to_numpy() for key, name in _SOURCES.items()}
    sand = given.pop("sand")
    rain, air = (_felt(prepared.weather[row], prepared, columns) for row in (layout.RAIN, layout.AIR))
    made: dict[str, xr.DataArray] = {}
    if "friction_estimate" in outputs:
        lying = {key: given[key] for key in ("water", "snow", "ice", "frost")}
        made["friction_estimate"] = _array(found, "friction_estimate", friction_estimate(**lying, sand=sand, rain=rain))
    if "road_condition" in outputs:
        made["road_condition"] = _array(found, "road_condition", road_condition(**given, rain=rain, air_temperature=air))
        made["road_condition"].attrs |= _flags({code: CONDITION_WORDS[code] for code in RoadCondition})
    if "slipperiness_kind" in outputs:
        loose = loose_snow(*(prepared.weather[row] for row in (layout.SNOWFALL, layout.RAIN, layout.AIR)))
        moved = drifting(prepared.weather[layout.WIND], prepared.weather[layout.AIR], loose)
        felt = _felt(moved, prepared, columns)
        made["slipperiness_kind"] = _array(
            found, "slipperiness_kind", slipperiness_kind(**given, rain=rain, air_temperature=air, drifting=felt)
        )
        made["slipperiness_kind"].attrs |= _flags({code: SLIPPERINESS_WORDS[code] for code in Slipperiness})
    return found.assign(made)[list(outputs)]


def _felt(values: np.ndarray, prepared: PreparedForcing, columns: Columns) -> np.ndarray:
    """Weather of each column's own point, (member, column, time), from (time, member x point)."""
    split = values.reshape(len(prepared.time), prepared.members, prepared.points)
    return split[:, :, columns.point].transpose(1, 2, 0)


def _array(found: xr.Dataset, name: str, values: np.ndarray) -> xr.DataArray:
    units, meaning = DERIVED[name]
    kept = values if values.dtype == np.int8 else values.astype(found["surface_water_amount"].dtype)
    return xr.DataArray(kept, dims=("member", "column", "time"), attrs={"units": units, "long_name": meaning})


def _flags(words: Mapping[int, tuple[str, str]]) -> dict[str, object]:
    """Codes and their words, as the CF conventions spell them out."""
    return {
        "flag_values": [int(code) for code in words],
        "flag_meanings": " ".join(english.replace(" ", "_") for _, english in words.values()),
        "flag_meanings_sv": " ".join(swedish.replace(" ", "_") for swedish, _ in words.values()),
    }
