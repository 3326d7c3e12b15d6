"""The hour-by-hour picture of every unit that an assessment keeps: probabilities, quantiles, amounts by kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.decision.members import UnitMembers
from model.domain.needs import Need
from model.domain.plans import QUANTILES
from model.joint import dealt_temperature
from model.needs.judged import UnitColumns, reached_by_share
from model.road_picture import Variables, coordinates

Grid = NDArray[np.floating]

#: Precipitation of an hour that counts as such [mm].
WET_MM = 0.1
#: Shares of snow between which precipitation is sleet [1].
SLEET_LOW, SLEET_HIGH = 0.2, 0.8
#: Mean of the road model's members, before a learned correction: what the rule of thumb is held to.
RAW_SURFACE = "road_surface_temperature_raw"
_DIMS = ("unit", "time")
_ROAD = (
    *(f"surface_{name}_amount" for name in ("water", "snow", "ice", "frost")),
    *("road_surface_temperature", "snow_depth", "snow_wetness", "dissolved_salt_amount", "dry_salt_amount"),
)


@dataclass(frozen=True, eq=False)
class Precipitation:
    """Amounts of the hour by kind, shape (member, ..., time) [mm]."""

    rain: Grid
    sleet: Grid
    snow: Grid
    freezing: Grid


def by_kind(ensemble: xr.Dataset) -> Precipitation:
    """Split each member's precipitation: the freezing share first, the rest by its share of snow.

    Args:
        ensemble: Canonical forecast over ("member", "point", "time").
    """
    amount = ensemble["precipitation_amount"].to_numpy()
    share = ensemble["snow_fraction"].to_numpy()
    freezing = amount * ensemble["freezing_rain_fraction"].to_numpy() * (share < SLEET_HIGH)
    rest = amount - freezing
    snow = np.where(share >= SLEET_HIGH, rest, 0.0)
    rain = np.where(share <= SLEET_LOW, rest, 0.0)
    return Precipitation(rain=rain, sleet=rest - snow - rain, snow=snow, freezing=freezing)


def members_of_units(
    unit_ids: Sequence[str], outputs: xr.Dataset, ensemble: xr.Dataset, frame: UnitColumns, point_weight: Grid
) -> list[UnitMembers]:
    """Weather and road of each unit, member by member.

    Args:
        unit_ids: Units in the order of the frame.
        outputs: Road model outputs over ("member", "column", "time").
        ensemble: Forecast on the same times.
        frame: How columns stand for units.
        point_weight: Share of each forecast point in each unit, shape (unit, point) [1].
    """
    road = {name: frame.mean(outputs[name].to_numpy(), len(unit_ids)) for name in _ROAD}
    surface = outputs["road_surface_temperature"].to_numpy()
    film = sum(outputs[f"surface_{name}_amount"].to_numpy() for name in ("water", "ice", "frost"))
    kinds = by_kind(ensemble)
    fields = {name: ensemble[name].to_numpy() for name in ("air_temperature", "dew_point_temperature", "wind_speed")}
    fields |= {"cloud": ensemble["cloud_area_fraction"].to_numpy()}
    fields |= {"rain": kinds.rain, "snowfall": kinds.snow + kinds.sleet, "freezing": kinds.freezing}
    weather = {name: np.einsum("up,mpt->mut", point_weight, values) for name, values in fields.items()}
    found = []
    for unit, columns in frame.groups():
        share = frame.area_share[columns]
        found.append(
            UnitMembers(
                unit_id=unit_ids[unit],
                times=outputs["time"].to_numpy(),
                surface_temperature=road["road_surface_temperature"][:, unit],
                cold_surface_temperature=-reached_by_share(-surface[:, columns], share),
                film=reached_by_share(np.asarray(film)[:, columns], share),
                water=road["surface_water_amount"][:, unit],
                snow=road["surface_snow_amount"][:, unit],
                ice=road["surface_ice_amount"][:, unit],
                frost=road["surface_frost_amount"][:, unit],
                snow_depth=road["snow_depth"][:, unit],
                snow_wetness=road["snow_wetness"][:, unit],
                salt=road["dissolved_salt_amount"][:, unit] + road["dry_salt_amount"][:, unit],
                air_temperature=weather["air_temperature"][:, unit],
                dew_point=weather["dew_point_temperature"][:, unit],
                wind=weather["wind_speed"][:, unit],
                cloud=weather["cloud"][:, unit],
                rain=weather["rain"][:, unit],
                snowfall=weather["snowfall"][:, unit],
                freezing_rain=weather["freezing"][:, unit],
            )
        )
    return found


def with_surface(units: Sequence[UnitMembers], quantiles: Grid) -> list[UnitMembers]:
    """The members with the surface temperature that is told, dealt to them in their own order (`model.joint`), so that a window says the same.

    Args:
        units: Members of each unit.
        quantiles: Surface temperature as it is told, shape (unit, time, quantile) with `QUANTILES` [degC].
    """
    raw = np.stack([unit.surface_temperature for unit in units], axis=1)
    moved = dealt_temperature(raw, quantiles, QUANTILES) - raw
    return [
        replace(
            unit,
            surface_temperature=unit.surface_temperature + moved[:, place],
            cold_surface_temperature=unit.cold_surface_temperature + moved[:, place],
        )
        for place, unit in enumerate(units)
    ]


def hourly_dataset(
    units: Sequence[UnitMembers],
    ensemble: xr.Dataset,
    point_weight: Grid,
    *,
    probabilities: xr.Dataset,
    applies: Mapping[Need, NDArray[np.bool_]],
    surface_quantiles: Grid,
    picture: Variables,
) -> xr.Dataset:
    """The kept picture.

    Args:
        units: Members of each unit.
        ensemble: The forecast behind them.
        point_weight: Share of each forecast point in each unit, shape (unit, point) [1].
        probabilities: ``probability_<need>`` with ``_low`` and ``_high`` over ("unit", "time") [1].
        applies: Which units each need concerns; it is unknown (NaN) for the others.
        surface_quantiles: Surface temperature, shape (unit, time, quantile) [degC].
        picture: Result of `model.road_picture.road_picture`, and what else is kept.

    Returns:
        Dataset as described in `model.assess`: float32, codes as uint8.
    """
    stacked = {
        name: np.stack([getattr(unit, name) for unit in units], axis=1)
        for name in ("surface_temperature", "air_temperature", "dew_point", "snow_depth", "water", "ice", "frost", "salt")
    }
    kinds = by_kind(ensemble)

    def at_units(values: Grid) -> Grid:
        averaged: Grid = np.einsum("up,pt->ut", point_weight, values)
        return averaged

    variables: Variables = {}
    for need, concerned in applies.items():
        for name in (f"probability_{need.value}{suffix}" for suffix in ("", "_low", "_high")):
            variables[name] = (_DIMS, np.where(concerned[:, None], probabilities[name].to_numpy(), np.nan), "1")
    variables |= {
        "road_surface_temperature": ((*_DIMS, "quantile"), surface_quantiles, "degC"),
        RAW_SURFACE: (_DIMS, stacked["surface_temperature"].mean(axis=0), "degC"),
        "air_temperature": ((*_DIMS, "quantile"), _quantiles(stacked["air_temperature"]), "degC"),
        "dew_point_temperature": ((*_DIMS, "quantile"), _quantiles(stacked["dew_point"]), "degC"),
        "snow_depth": ((*_DIMS, "quantile"), _quantiles(stacked["snow_depth"]), "cm"),
    }
    variables |= {
        f"{name}_amount": (_DIMS, np.median(stacked[name], axis=0), "g m-2" if name == "salt" else "mm")
        for name in ("water", "ice", "frost", "salt")
    }
    amounts = {"rain": kinds.rain, "snowfall": kinds.snow, "sleet": kinds.sleet, "freezing_rain": kinds.freezing}
    variables |= {f"{name}_amount": (_DIMS, at_units(values.mean(axis=0)), "mm") for name, values in amounts.items()}
    wet = (ensemble["precipitation_amount"].to_numpy() >= WET_MM).mean(axis=0)
    variables["probability_of_precipitation"] = (_DIMS, at_units(wet), "1")
    for name, unit_of in (("cloud_area_fraction", "1"), ("wind_speed", "m s-1")):
        variables[name] = (_DIMS, at_units(np.median(ensemble[name].to_numpy(), axis=0)), unit_of)
    return xr.Dataset(
        {name: kept_variable(*told) for name, told in (variables | picture).items()},
        coords={
            "unit": [unit.unit_id for unit in units],
            "time": ensemble["time"].to_numpy(),
            "quantile": list(QUANTILES),
            **coordinates(),
        },
    )


def kept_variable(dims: tuple[str, ...], values: NDArray[np.generic], unit: str) -> xr.Variable:
    """A variable as it is kept: codes as they are, numbers as float32."""
    return xr.Variable(dims, values if values.dtype == np.uint8 else values.astype(np.float32), {"units": unit})


def _quantiles(values: Grid) -> Grid:
    """(member, unit, time) → (unit, time, quantile)."""
    found: Grid = np.moveaxis(np.quantile(values, QUANTILES, axis=0), 0, -1)
    return found
