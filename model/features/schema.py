"""The features by name: unit, group in a dispatcher's words, and the direction physics demands.

A model card carries `SCHEMA_HASH`; a model made for other features is refused.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from model.domain.needs import Need

#: Raised whenever the meaning of a feature changes without its name.
SCHEMA_VERSION = 2

_SNOW_RAISES: Mapping[Need, int] = {Need.PLOUGHING: 1, Need.HEATING: 1}
_WARMTH_LOWERS: Mapping[Need, int] = {Need.SALTING: -1, Need.HEATING: -1}
_FROZEN_RAISES: Mapping[Need, int] = {Need.SALTING: 1, Need.HEATING: 1}
_RAISES: Mapping[Need, int] = dict.fromkeys(Need, 1)


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of the feature matrix.

    Attributes:
        name: Unique.
        units: Of its values.
        group: Driver it belongs to when a recommendation is explained.
        monotone: +1 where P(need) may never fall as it rises, -1 where it may never rise; absent = free.
    """

    name: str
    units: str
    group: str
    monotone: Mapping[Need, int] = field(default_factory=dict)


def _spread(name: str, units: str, group: str, monotone: Mapping[Need, int], *, which: tuple[str, ...]) -> tuple[Feature, ...]:
    """Several statistics over members of one quantity; the direction holds for all but the standard deviation."""
    return tuple(Feature(f"{name}_{stat}", units, group, {} if stat == "sd" else monotone) for stat in which)


_FREE: Mapping[Need, int] = {}

#: Features that all needs share.
COMMON_FEATURES: tuple[Feature, ...] = (
    *_spread("surface_temperature", "degC", "surface_temperature", _WARMTH_LOWERS, which=("mean", "sd", "q10", "q90")),
    Feature("surface_below_zero_share", "1", "surface_temperature", _FROZEN_RAISES),
    *_spread("air_temperature", "degC", "air_temperature", _FREE, which=("mean", "sd")),
    *_spread("surface_above_dew_point", "K", "dew_point", _WARMTH_LOWERS, which=("mean", "q10")),
    Feature("frost_condition_share", "1", "dew_point", _FROZEN_RAISES),
    *_spread("snow_depth", "cm", "snow_depth", _SNOW_RAISES, which=("mean", "sd", "q90")),
    Feature("snow_wetness_mean", "1", "snow_kind"),
    Feature("water_mean", "mm", "wetness"),
    Feature("ice_mean", "mm", "ice", _FROZEN_RAISES),
    Feature("frost_mean", "mm", "frost", _FROZEN_RAISES),
    Feature("salt_mean", "g m-2", "salt"),
    Feature("freezing_point_mean", "degC", "salt"),
    Feature("precipitation_3h_mean", "mm", "precipitation"),
    *_spread("precipitation_6h", "mm", "precipitation", _FREE, which=("mean", "sd", "q90")),
    Feature("precipitation_12h_mean", "mm", "precipitation"),
    Feature("precipitation_6h_share", "1", "precipitation"),
    Feature("snowfall_6h_mean", "mm", "snowfall", _SNOW_RAISES),
    Feature("snowfall_12h_mean", "mm", "snowfall", _SNOW_RAISES),
    Feature("snowfall_so_far_q90", "mm", "snowfall", _SNOW_RAISES),
    Feature("snow_share_6h", "1", "snow_kind"),
    Feature("wind_mean", "m s-1", "wind"),
    Feature("cloud_mean", "1", "cloud"),
    Feature("cloud_6h_mean", "1", "cloud"),
    Feature("lead", "h", "time"),
    Feature("hour_of_day", "h", "time"),
    Feature("day_of_season", "d", "time"),
    Feature("start_depth_wet", "cm", "class"),
    Feature("start_depth_dry", "cm", "class"),
    Feature("kept_bare", "1", "class"),
    Feature("bridge_share", "1", "place"),
    Feature("path_share", "1", "place"),
    Feature("square_share", "1", "place"),
    Feature("width", "m", "place"),
    Feature("sky_view", "1", "place"),
    Feature("traffic", "h-1", "place"),
    Feature("altitude", "m", "place"),
    Feature("surface_temperature_at_issue", "degC", "surface_temperature"),
    Feature("snow_at_issue", "mm", "snow_depth"),
    Feature("ice_at_issue", "mm", "ice"),
    Feature("water_at_issue", "mm", "wetness"),
    Feature("salt_at_issue", "g m-2", "salt"),
    Feature("sand_at_issue", "g m-2", "treatment"),
    Feature("hours_since_ploughing", "h", "treatment"),
    Feature("hours_since_spreading", "h", "treatment"),
    Feature("hours_since_snowfall", "h", "snowfall"),
    Feature("precipitation_before_24h", "mm", "precipitation"),
)

#: Features each need has of its own, from the road model's verdict on that need.
NEED_FEATURES: tuple[Feature, ...] = (
    Feature("need_share", "1", "road_model", _RAISES),
    Feature("need_share_3h", "1", "road_model", _RAISES),
    Feature("need_share_so_far", "1", "road_model", _RAISES),
    Feature("severity_mean", "1", "road_model", _RAISES),
    Feature("severity_sd", "1", "road_model"),
    Feature("severity_q10", "1", "road_model", _RAISES),
    Feature("severity_q90", "1", "road_model", _RAISES),
)

FEATURES: tuple[Feature, ...] = (*COMMON_FEATURES, *NEED_FEATURES)
FEATURE_NAMES: tuple[str, ...] = tuple(feature.name for feature in FEATURES)
COMMON_NAMES: tuple[str, ...] = tuple(feature.name for feature in COMMON_FEATURES)


def monotone_constraints(need: Need) -> list[int]:
    """Direction of each feature for one need, in the order of `FEATURES`."""
    return [feature.monotone.get(need, 0) for feature in FEATURES]


def schema_hash() -> str:
    """Hash over names, units, directions, order and version of all features."""
    rows = [
        [feature.name, feature.units, sorted((need.value, way) for need, way in feature.monotone.items())] for feature in FEATURES
    ]
    text = json.dumps({"version": SCHEMA_VERSION, "features": rows}, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


#: Identity of the feature matrix.
SCHEMA_HASH: str = schema_hash()
