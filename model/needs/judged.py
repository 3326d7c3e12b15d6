"""Needs as declarations: which surface breaks its class's level of service, hour by hour and member by member.

A need is one `NeedRule`: which units it concerns and how badly a surface breaks the rule, as a ratio to the rule's limit
(*severity*, 1 = just broken). Everything after this file (features, learning, decisions) treats all needs alike.

A unit is in need where at least `BROKEN_SHARE` of its area is: its severity is the one that a fifth of the area reaches or exceeds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import ServiceClass
from model.domain.errors import DomainError
from model.domain.needs import Need
from model.domain.roads import Network
from model.domain.treatments import TreatmentKind
from model.needs.severity import SEVERITY_TOP, Surfaces, heating_severity, ploughing_severity, salting_severity
from model.needs.thumb import MiddleForecast, cold_and_wet, deep_enough

#: Share of a unit's area that must break the rule before the unit is in need [1]. Assumed: one fifth of a round is worth a call-out.
BROKEN_SHARE = 0.2
#: Factor within which a depth of snow is known: a quarter of what a corrected gauge tells, a third of the density of new snow. Assumed.
DEPTH_KNOWN_WITHIN = 1.5
Grid = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class NeedRule:
    """A need as a declaration.

    Attributes:
        need: Which.
        zones: True: concerns heated zones; False: concerns routes.
        severity: Surfaces → ratio to the limit, shape (member, column, time), rising with badness.
        thumb: What a crew would say from the middle forecast alone.
        known_within: Factor within which the road analysis knows what is held to the limit, above 1; labels are believed by it until something
            is seen (`model.learning.label_truth`). A thin film within three; assumed.
        directions: Which way more of a feature's sense moves the need, 1 or -1 (`model.features.schema.SENSES`); absent where physics says nothing.
        seen_before: Work that goes out on what somebody saw, so that its log bears the need out; None where work goes out on a forecast.
        sensed: Whether sensors of ice and snow on a road show the need.
    """

    need: Need
    zones: bool
    severity: Callable[[Surfaces], Grid]
    thumb: Callable[[MiddleForecast], NDArray[np.bool_]] = cold_and_wet
    known_within: float = 3.0
    directions: Mapping[str, int] = field(default_factory=dict)
    seen_before: TreatmentKind | None = None
    sensed: bool = False

    def applies(self, network: Network) -> NDArray[np.bool_]:
        """Which units the need concerns, shape (unit,)."""
        return network.is_zone if self.zones else ~network.is_zone


@dataclass(frozen=True, slots=True)
class UnitColumns:
    """How columns of the road model stand for units.

    Attributes:
        segments: Index of the segment behind each column, grouped by unit in unit order, shape (column,).
        unit_index: Index of each column's unit, shape (column,).
        area_share: Share of its unit's area that each column stands for; sums to 1 per unit [1].
    """

    segments: NDArray[np.intp]
    unit_index: NDArray[np.intp]
    area_share: NDArray[np.float64]

    def mean(self, values: Grid, units: int) -> Grid:
        """Area-weighted mean over each unit's columns: (..., column, time) → (..., unit, time); units without columns are NaN."""
        shape = (*values.shape[:-2], units, values.shape[-1])
        means = np.full(shape, np.nan, dtype=values.dtype)
        for unit, columns in self.groups():
            share = self.area_share[columns].astype(values.dtype)
            means[..., unit, :] = np.einsum("c,...ct->...t", share, values[..., columns, :])
        return means

    def groups(self) -> Sequence[tuple[int, slice]]:
        """(unit, slice of its columns) for each unit that has columns."""
        starts = np.flatnonzero(np.r_[True, np.diff(self.unit_index) != 0])
        ends = np.r_[starts[1:], len(self.unit_index)]
        return [(int(self.unit_index[a]), slice(int(a), int(b))) for a, b in zip(starts, ends, strict=True)]


def unit_columns(
    network: Network, *, segments: NDArray[np.intp] | None = None, area_share: NDArray[np.float64] | None = None
) -> UnitColumns:
    """Columns for all segments of a network, or for chosen ones.

    Args:
        network: The network.
        segments: Increasing indices of the segments that have a column; all if None.
        area_share: What share of its unit's area each chosen segment stands for [1]; by its own area if None.
    """
    chosen = np.arange(len(network.segments), dtype=np.intp) if segments is None else np.asarray(segments, dtype=np.intp)
    units = network.unit_index[chosen]
    weight = (
        np.array([network.segments[i].area_m2 for i in chosen]) if area_share is None else np.asarray(area_share, dtype=float)
    )
    total = np.bincount(units, weights=weight, minlength=len(network.units))
    return UnitColumns(segments=chosen, unit_index=units, area_share=weight / total[units])


#: The needs of a night; those of a season stand beside them in `model.needs.catalogue.RULES`.
NEED_RULES: Mapping[Need, NeedRule] = {
    Need.PLOUGHING: NeedRule(
        Need.PLOUGHING,
        zones=False,
        severity=ploughing_severity,
        thumb=deep_enough,
        known_within=DEPTH_KNOWN_WITHIN,
        directions={"snow": 1},
        seen_before=TreatmentKind.PLOUGH,
        sensed=True,
    ),
    Need.SALTING: NeedRule(
        Need.SALTING, zones=False, severity=salting_severity, directions={"warmth": -1, "frozen": 1}, sensed=True
    ),
    Need.HEATING: NeedRule(
        Need.HEATING, zones=True, severity=heating_severity, directions={"snow": 1, "warmth": -1, "frozen": 1}, sensed=True
    ),
}

#: Road model outputs the rules read.
NEED_OUTPUTS = (
    "road_surface_temperature",
    "surface_water_amount",
    "surface_snow_amount",
    "surface_ice_amount",
    "surface_frost_amount",
    "snow_depth",
    "snow_wetness",
    "freezing_point",
    "sand_amount",
)


@dataclass(frozen=True, eq=False)
class ClassLimits:
    """Class rules of each column, shape (column, 1).

    Attributes:
        start_depth_wet: Start depth in wet snow [cm].
        start_depth_dry: Start depth in dry snow [cm].
        kept_bare: True where the class is kept free of thin snow.
        slip_controlled: True where the class controls slipperiness.
    """

    start_depth_wet: Grid
    start_depth_dry: Grid
    kept_bare: NDArray[np.bool_]
    slip_controlled: NDArray[np.bool_]


def class_limits(network: Network, frame: UnitColumns) -> ClassLimits:
    """Class rules of the columns of a frame."""
    classes: list[ServiceClass] = [network.classes[network.units[unit].class_code] for unit in frame.unit_index]
    return ClassLimits(
        start_depth_wet=np.array([item.start_depth_wet_cm for item in classes], dtype=np.float32)[:, None],
        start_depth_dry=np.array([item.start_depth_dry_cm for item in classes], dtype=np.float32)[:, None],
        kept_bare=np.array([item.slip_control in {"salt", "brush_brine"} for item in classes])[:, None],
        slip_controlled=np.array([item.slip_control != "none" for item in classes])[:, None],
    )


def unit_severity(
    fields: Mapping[str, Grid], limits: ClassLimits, rule: NeedRule, frame: UnitColumns, network: Network
) -> NDArray[np.float32]:
    """How badly each unit breaks a rule, shape (member, unit, time): 1 at the limit, 0 for units the need does not concern.

    Args:
        fields: `NEED_OUTPUTS` by name, shape (member, column, time).
        limits: Class rules of the columns.
        rule: The need.
        frame: How columns stand for units.
        network: The network.
    """
    surfaces = Surfaces(
        **{name: fields[name] for name in NEED_OUTPUTS},
        start_depth_wet=limits.start_depth_wet,
        start_depth_dry=limits.start_depth_dry,
        kept_bare=limits.kept_bare,
        slip_controlled=limits.slip_controlled,
    )
    ratio = np.clip(rule.severity(surfaces), 0.0, SEVERITY_TOP).astype(np.float32)
    applies = rule.applies(network)
    severity = np.zeros((ratio.shape[0], len(network.units), ratio.shape[2]), dtype=np.float32)
    for unit, columns in frame.groups():
        if applies[unit]:
            severity[:, unit] = reached_by_share(ratio[:, columns], frame.area_share[columns])
    return severity


def need_flags(
    outputs: xr.Dataset, network: Network, *, frame: UnitColumns | None = None, rules: Mapping[Need, NeedRule] = NEED_RULES
) -> xr.Dataset:
    """Which unit is in need, per member and hour, and how badly.

    Args:
        outputs: Road model outputs over ("member", "column", "time") of a run without treatment.
        network: The network; one column per segment unless `frame` says otherwise.
        frame: How columns stand for units.
        rules: The needs.

    Returns:
        Dataset over ("member", "unit", "time"): for each need a bool variable of its name and a float32 ``<need>_severity`` (ratio to the
        rule's limit, at least 1 where the flag is true; 0 for units the need does not concern).

    Raises:
        DomainError: The outputs lack a variable, or have another number of columns than the network has segments.
    """
    frame = unit_columns(network) if frame is None else frame
    missing = [name for name in NEED_OUTPUTS if name not in outputs]
    if missing:
        raise DomainError(f"road model outputs lack {', '.join(missing)}; needs cannot be judged")
    if outputs.sizes["column"] != len(frame.segments):
        raise DomainError(
            f"road model outputs have {outputs.sizes['column']} columns but {len(frame.segments)} segments are asked for; "
            "run the road model on the same network"
        )
    fields = {name: outputs[name].transpose("member", "column", "time").to_numpy() for name in NEED_OUTPUTS}
    limits = class_limits(network, frame)
    variables: dict[str, tuple[tuple[str, ...], NDArray[np.generic], dict[str, str]]] = {}
    for need, rule in rules.items():
        severity = unit_severity(fields, limits, rule, frame, network)
        variables[need.value] = (("member", "unit", "time"), severity >= 1.0, {"units": "1"})
        variables[f"{need.value}_severity"] = (("member", "unit", "time"), severity, {"units": "1"})
    return xr.Dataset(variables, coords={"unit": list(network.unit_ids), "time": outputs["time"].to_numpy()})


def reached_by_share(ratio: Grid, share: NDArray[np.float64]) -> Grid:
    """The largest value that at least `BROKEN_SHARE` of the area reaches: (member, column, time) → (member, time)."""
    if ratio.shape[1] == 1:
        return ratio[:, 0]
    order = np.argsort(-ratio, axis=1, kind="stable")
    reached = np.cumsum(share[order], axis=1) >= BROKEN_SHARE - 1e-9
    first = np.argmax(reached, axis=1)[:, None, :]
    picked: Grid = np.take_along_axis(ratio, np.take_along_axis(order, first, axis=1), axis=1)[:, 0]
    return picked
