"""The columns the road model computes: what does not change from hour to hour, one entry a segment."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from model.domain.errors import NetworkError
from model.domain.roads import HeatedZone, Network
from model.physics.exposure import horizon_sines
from model.physics.ground import ANNUAL_AMPLITUDE_K, ANNUAL_MEAN_DEGC, GroundClass
from model.physics.horizon import isotropic_sine

Array = NDArray[np.float64]
#: Width of one traffic lane [m].
LANE_WIDTH_M = 3.5
#: Albedo of the dry pavement: worn asphalt, concrete, granite [1].
ALBEDO = {"asphalt": 0.12, "concrete": 0.28, "stone": 0.20}
#: Water that stays on the surface [mm]: pores and unevenness; METRo drains to 0.2.
RETENTION_MM = {"asphalt": 0.2, "concrete": 0.2, "stone": 0.5}


@dataclass(frozen=True, eq=False)
class Columns:
    """Static properties, every array of shape (column,).

    Attributes:
        ids: Name of each column.
        point: Index of the forecast point that gives its weather.
        ground: Index into `classes`.
        classes: Distinct grounds.
        sky_view_factor: Share of the sky that is free, for long-wave [1].
        sun_view_factor: The same for short-wave; differs only where the forcing's short-wave is already shaded [1].
        altitude_offset_m: Column above forecast point [m].
        traffic_veh_per_h: Vehicles an hour and lane, mean over the day [1/h].
        speed_km_h: Their speed [km/h].
        albedo: Of the bare pavement [1].
        retention_mm: Water that does not run off [mm].
        max_heat_w_m2: Highest heat of the pipes, 0 where unheated [W/m2].
        idle_heat_w_m2: Heat in idle [W/m2].
        annual_mean_degc: Yearly mean of the ground's annual wave [degC].
        annual_amplitude_k: Its amplitude at the surface [K].
        drift_catch_per_m: Share of the snow the wind carries past that stays on each metre of road [1/m].
        horizon_sine: Sine of the elevation below which the sun is hidden, (column, direction), directions of equal width from north by east [1].
    """

    ids: NDArray[np.str_]
    point: NDArray[np.intp]
    ground: NDArray[np.intp]
    classes: tuple[GroundClass, ...]
    sky_view_factor: Array
    sun_view_factor: Array
    altitude_offset_m: Array
    traffic_veh_per_h: Array
    speed_km_h: Array
    albedo: Array
    retention_mm: Array
    max_heat_w_m2: Array
    idle_heat_w_m2: Array
    annual_mean_degc: Array
    annual_amplitude_k: Array
    drift_catch_per_m: Array
    horizon_sine: Array

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def is_bridge(self) -> NDArray[np.bool_]:
        """True where the underside meets the air."""
        return np.array([ground.bridge for ground in self.classes], dtype=np.bool_)[self.ground]

    @property
    def is_heated(self) -> NDArray[np.bool_]:
        """True where pipes lie below."""
        return np.array([ground.pipe_depth_m > 0 for ground in self.classes], dtype=np.bool_)[self.ground]

    def select(self, columns: ArrayLike) -> "Columns":
        """The same for some columns only.

        Args:
            columns: Indices or a mask.
        """
        chosen: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        picked = np.asarray(columns)
        return Columns(**{name: value if value is None or name == "classes" else value[picked] for name, value in chosen.items()})


def make_columns(
    count: int,
    *,
    point: ArrayLike = 0,
    ids: ArrayLike | None = None,
    grounds: tuple[GroundClass, ...] | None = None,
    sky_view_factor: ArrayLike = 0.9,
    sun_view_factor: ArrayLike | None = None,
    altitude_offset_m: ArrayLike = 0.0,
    traffic_veh_per_h: ArrayLike = 0.0,
    speed_km_h: ArrayLike = 50.0,
    max_heat_w_m2: ArrayLike = 0.0,
    idle_heat_w_m2: ArrayLike = 0.0,
    annual_mean_degc: ArrayLike = ANNUAL_MEAN_DEGC,
    annual_amplitude_k: ArrayLike = ANNUAL_AMPLITUDE_K,
    drift_catch_per_m: ArrayLike = 0.0,
    horizon_sine: ArrayLike | None = None,
) -> Columns:
    """Columns from plain numbers; a scalar holds for all.

    Args:
        count: How many.
        point: Forecast point of each.
        ids: Names; numbered if absent.
        grounds: Ground of each column, or one for all; asphalt if absent.
        sky_view_factor: Free share of the sky [1].
        sun_view_factor: The same for short-wave; as `sky_view_factor` if absent [1].
        altitude_offset_m: Above the forecast point [m].
        traffic_veh_per_h: Vehicles an hour and lane [1/h].
        speed_km_h: Their speed [km/h].
        max_heat_w_m2: Highest heat of the pipes [W/m2].
        idle_heat_w_m2: Heat in idle [W/m2].
        annual_mean_degc: Mean of the annual wave [degC].
        annual_amplitude_k: Amplitude of the annual wave [K].
        drift_catch_per_m: Share of the drifting snow that stays on each metre; 0.001 on a road in an open field, 0 in a town [1/m].
        horizon_sine: Of the elevation below which the sun is hidden, (column, direction) or (direction,); see `model.physics.horizon`;
            one elevation all around that leaves `sun_view_factor` if absent [1].
    """
    each = grounds if grounds is not None else (GroundClass("asphalt"),)
    if len(each) == 1:
        each = each * count
    classes = tuple(dict.fromkeys(each))
    index = {ground: i for i, ground in enumerate(classes)}

    def full(value: ArrayLike) -> Array:
        return np.array(np.broadcast_to(np.asarray(value, dtype=np.float64), (count,)))

    view = full(sky_view_factor if sun_view_factor is None else sun_view_factor)
    return Columns(
        ids=np.array([f"c{i:04d}" for i in range(count)] if ids is None else ids, dtype=np.str_),
        point=np.array(np.broadcast_to(np.asarray(point, dtype=np.intp), (count,))),
        ground=np.array([index[ground] for ground in each], dtype=np.intp),
        classes=classes,
        sky_view_factor=full(sky_view_factor),
        sun_view_factor=view,
        altitude_offset_m=full(altitude_offset_m),
        traffic_veh_per_h=full(traffic_veh_per_h),
        speed_km_h=full(speed_km_h),
        albedo=np.array([ALBEDO[ground.pavement] for ground in each]),
        retention_mm=np.array([RETENTION_MM[ground.pavement] for ground in each]),
        max_heat_w_m2=full(max_heat_w_m2),
        idle_heat_w_m2=full(idle_heat_w_m2),
        annual_mean_degc=full(annual_mean_degc),
        annual_amplitude_k=full(annual_amplitude_k),
        drift_catch_per_m=full(drift_catch_per_m),
        horizon_sine=isotropic_sine(view) if horizon_sine is None else _per_direction(horizon_sine, count),
    )


def _per_direction(horizon_sine: ArrayLike, count: int) -> Array:
    table = np.atleast_2d(np.asarray(horizon_sine, dtype=np.float64))
    return np.array(np.broadcast_to(table, (count, table.shape[1])))


def nearest_points(network: Network, points: xr.Dataset) -> NDArray[np.intp]:
    """Index of the forecast point nearest to each segment, shape (segment,).

    Args:
        network: Roads and heated zones.
        points: Anything with coordinates longitude, latitude [degree] and altitude [m] over "point" (a canonical forecast).

    Raises:
        NetworkError: The points have no coordinates.
    """
    absent = [name for name in ("longitude", "latitude", "altitude") if name not in points.coords and name not in points]
    if absent:
        raise NetworkError(f"forecast points lack {', '.join(absent)}; columns cannot be given their weather")
    middle = np.array([segment.midpoint for segment in network.segments])
    east = (middle[:, :1] - points["longitude"].to_numpy()[None, :]) * np.cos(np.radians(middle[:, 1:]))
    north = middle[:, 1:] - points["latitude"].to_numpy()[None, :]
    nearest: NDArray[np.intp] = np.argmin(east**2 + north**2, axis=1)
    return nearest


def columns_for(network: Network, points: xr.Dataset, *, annual_mean_degc: float = ANNUAL_MEAN_DEGC) -> Columns:
    """One column a segment, each fed by its nearest forecast point.

    Args:
        network: Roads and heated zones.
        points: Anything with coordinates longitude, latitude [degree] and altitude [m] over "point" (a canonical forecast).
        annual_mean_degc: Yearly mean of the pavement [degC].

    Raises:
        NetworkError: The points have no coordinates.
    """
    segments, nearest = network.segments, nearest_points(network, points)
    units = [network.unit(segment.unit_id) for segment in segments]
    heated = [unit if isinstance(unit, HeatedZone) else None for unit in units]
    lanes = np.array([max(1.0, np.floor(segment.width_m / LANE_WIDTH_M)) for segment in segments])
    traffic = np.array([segment.traffic_veh_per_h for segment in segments]) / lanes
    return make_columns(
        len(segments),
        point=nearest,
        ids=np.array([segment.id for segment in segments]),
        grounds=tuple(
            GroundClass(segment.pavement, segment.kind == "bridge", layers=segment.layers)
            if zone is None
            else GroundClass(
                segment.pavement, segment.kind == "bridge", zone.pipe_depth_m, zone.insulation_m2_k_w, segment.layers
            )
            for segment, zone in zip(segments, heated, strict=True)
        ),
        sky_view_factor=np.array([segment.sky_view_factor for segment in segments]),
        altitude_offset_m=np.array([segment.altitude_m for segment in segments]) - points["altitude"].to_numpy()[nearest],
        traffic_veh_per_h=traffic,
        max_heat_w_m2=np.array([0.0 if zone is None else zone.max_power_w_m2 for zone in heated]),
        idle_heat_w_m2=np.array([0.0 if zone is None else zone.idle_power_w_m2 for zone in heated]),
        annual_mean_degc=annual_mean_degc,
        drift_catch_per_m=np.array([segment.drift_catch_per_m for segment in segments]),
        horizon_sine=horizon_sines(segments),
    )
