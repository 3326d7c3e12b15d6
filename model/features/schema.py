"""The features by name: unit, group in a dispatcher's words, and the direction physics demands.

A model card carries `SCHEMA_HASH`; a model made for other features is refused.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

#: Raised whenever the meaning of a feature changes without its name.
SCHEMA_VERSION = 2

#: What a feature measures more of, where physics may say which way that moves a need: snow, warmth of the surface, something frozen on it, or the
#: road model's own verdict on the need. A need's declaration says which way (`model.needs.judged.NeedRule.directions`).
Sense = Literal["snow", "warmth", "frozen", "verdict"]
SENSES: tuple[str, ...] = get_args(Sense)
#: The verdict raises every need.
VERDICT_RAISES = 1


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of the feature matrix.

    Attributes:
        name: Unique.
        units: Of its values.
        group: Driver it belongs to when a recommendation is explained.
        sense: What it measures more of; None where physics demands no direction of any need.
    """

    name: str
    units: str
    group: str
    sense: Sense | None = None


def _spread(name: str, units: str, group: str, sense: Sense | None, *, which: tuple[str, ...]) -> tuple[Feature, ...]:
    """Several statistics over members of one quantity; the sense holds for all but the standard deviation."""
    return tuple(Feature(f"{name}_{stat}", units, group, None if stat == "sd" else sense) for stat in which)


#: Features that all needs share.
COMMON_FEATURES: tuple[Feature, ...] = (
    *_spread("surface_temperature", "degC", "surface_temperature", "warmth", which=("mean", "sd", "q10", "q90")),
    Feature("surface_below_zero_share", "1", "surface_temperature", "frozen"),
    *_spread("air_temperature", "degC", "air_temperature", None, which=("mean", "sd")),
    *_spread("surface_above_dew_point", "K", "dew_point", "warmth", which=("mean", "q10")),
    Feature("frost_condition_share", "1", "dew_point", "frozen"),
    *_spread("snow_depth", "cm", "snow_depth", "snow", which=("mean", "sd", "q90")),
    Feature("snow_wetness_mean", "1", "snow_kind"),
    Feature("water_mean", "mm", "wetness"),
    Feature("ice_mean", "mm", "ice", "frozen"),
    Feature("frost_mean", "mm", "frost", "frozen"),
    Feature("salt_mean", "g m-2", "salt"),
    Feature("freezing_point_mean", "degC", "salt"),
    Feature("precipitation_3h_mean", "mm", "precipitation"),
    *_spread("precipitation_6h", "mm", "precipitation", None, which=("mean", "sd", "q90")),
    Feature("precipitation_12h_mean", "mm", "precipitation"),
    Feature("precipitation_6h_share", "1", "precipitation"),
    Feature("snowfall_6h_mean", "mm", "snowfall", "snow"),
    Feature("snowfall_12h_mean", "mm", "snowfall", "snow"),
    Feature("snowfall_so_far_q90", "mm", "snowfall", "snow"),
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
    Feature("need_share", "1", "road_model", "verdict"),
    Feature("need_share_3h", "1", "road_model", "verdict"),
    Feature("need_share_so_far", "1", "road_model", "verdict"),
    Feature("severity_mean", "1", "road_model", "verdict"),
    Feature("severity_sd", "1", "road_model"),
    Feature("severity_q10", "1", "road_model", "verdict"),
    Feature("severity_q90", "1", "road_model", "verdict"),
)

FEATURES: tuple[Feature, ...] = (*COMMON_FEATURES, *NEED_FEATURES)
FEATURE_NAMES: tuple[str, ...] = tuple(feature.name for feature in FEATURES)
COMMON_NAMES: tuple[str, ...] = tuple(feature.name for feature in COMMON_FEATURES)


def monotone_constraints(directions: Mapping[str, int]) -> list[int]:
    """Direction of each feature for one need, in the order of `FEATURES`: 1 where P(need) may never fall as it rises, -1 where it may never rise.

    Args:
        directions: Which way more of a sense moves the need; absent = free.
    """
    told = {**directions, "verdict": VERDICT_RAISES}
    return [0 if feature.sense is None else told.get(feature.sense, 0) for feature in FEATURES]


def schema_hash() -> str:
    """Hash over names, units, senses, order and version of all features."""
    rows = [[feature.name, feature.units, feature.sense] for feature in FEATURES]
    text = json.dumps({"version": SCHEMA_VERSION, "features": rows}, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


#: Identity of the feature matrix.
SCHEMA_HASH: str = schema_hash()
