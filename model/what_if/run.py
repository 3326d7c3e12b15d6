"""What if it were treated otherwise, or the night colder or wetter: the road physics run again from a stored assessment.

Nothing but the assessment is needed. Its first hour gives the road (temperatures down to the ground, water, snow, ice, frost, salt, sand), its
hours the weather. Members are made of what it kept of the spread: each of the five kept quantiles of air temperature with the dew point of the
same rank, crossed with `WETNESS` times the mean precipitation. That is a simpler ensemble than the assessment's own and no model corrects it,
so what is told is the difference between two runs of the same members, and the stored risk stays the risk.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.decision.reading import BONDED_SNOW_MM
from model.domain.errors import DomainError
from model.domain.needs import Need
from model.domain.plans import QUANTILES
from model.domain.roads import Network
from model.domain.treatments import Action
from model.needs.judged import BROKEN_SHARE, NEED_OUTPUTS, need_flags
from model.physics import layout
from model.physics.columns import Columns, columns_for
from model.physics.events import events_from
from model.physics.forcing import prepare_forcing
from model.physics.ground import LAYERS, ground_coefficients
from model.physics.precipitation import STEEPNESS_PER_K
from model.physics.road import simulate
from model.physics.spin_up import first_guess
from model.physics.state import RoadState

#: Precipitation of the members over its mean [1].
WETNESS = (0.4, 1.0, 1.6)
#: Friction from which nothing is lost, and the friction of wet ice, where all is [1] (own choice around Trafikverket's limits of 0.25 to 0.35).
GRIP, NO_GRIP = 0.45, 0.15
#: Hours run [h].
HOURS = 36
#: Needs of routes.
ROUTE_NEEDS = (Need.PLOUGHING, Need.SALTING)
#: What of the assessment is read.
READ = (
    "air_temperature",
    "dew_point_temperature",
    "wind_speed",
    "cloud_area_fraction",
    "rain_amount",
    "snowfall_amount",
    "sleet_amount",
    "freezing_rain_amount",
    "road_surface_temperature",
    "ground_temperature",
    "water_amount",
    "snow_amount",
    "ice_amount",
    "frost_amount",
    "snow_depth",
    "dissolved_salt_amount",
    "dry_salt_amount",
    "sand_amount",
)
_AMOUNTS = (
    (layout.WATER, "water_amount"),
    (layout.SNOW, "snow_amount"),
    (layout.ICE, "ice_amount"),
    (layout.FROST, "frost_amount"),
    (layout.DISSOLVED, "dissolved_salt_amount"),
    (layout.DRY, "dry_salt_amount"),
    (layout.SAND, "sand_amount"),
)
_MEDIAN = QUANTILES.index(0.5)
Grid = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weather:
    """How the night differs from the forecast.

    Attributes:
        warmer_degc: Added to air temperature and dew point; negative is colder [degC].
        wetter: Factor on precipitation [1].
    """

    warmer_degc: float = 0.0
    wetter: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what cannot be asked.

        Raises:
            DomainError: More than 15 degrees either way, or a factor below 0 or above 10.
        """
        if not -15.0 <= self.warmer_degc <= 15.0 or not 0.0 <= self.wetter <= 10.0:
            raise DomainError(
                f"what if {self.warmer_degc} °C warmer and {self.wetter} times as wet: give −15 to 15 °C and a factor of 0 to 10"
            )


AS_FORECAST = Weather()


def only(network: Network, unit_ids: Iterable[str]) -> Network:
    """The network cut down to some routes.

    Raises:
        DomainError: None of them is a route of the network.
    """
    wanted = set(unit_ids)
    routes = tuple(route for route in network.routes if route.id in wanted)
    if not routes:
        raise DomainError(f"what if: {', '.join(sorted(wanted)) or 'nothing'} names no route of the network")
    kept = {route.id for route in routes}
    segments = tuple(segment for segment in network.segments if segment.unit_id in kept)
    return Network(network.version, network.illustrative, segments, routes, (), network.classes)


def rerun(
    network: Network, hourly: xr.Dataset, *, actions: Sequence[Action] = (), weather: Weather = AS_FORECAST, hours: int = HOURS
) -> xr.Dataset:
    """Run the routes again.

    Args:
        network: Routes only (`only`), all of them in the assessment.
        hourly: The assessment's hours.
        actions: Treatments after the assessment's first hour.
        weather: How the night differs.
        hours: How far [h].

    Returns:
        Dataset over ("unit", "time"), the first time being the start: ``share`` (of the members, in either need), ``reached_ploughing`` and
        ``reached_salting`` (share that has been in need at any hour after the start), ``badness`` (grip lost, or snow against the
        start depth where that is more, mean of columns and members) [1], medians of ``surface_temperature`` [degC], ``snow_depth`` [cm] and
        ``salt_amount`` [g m-2] over each unit's columns and members, and what a treatment is dosed for: ``cold_surface_temperature``, which
        the coldest fifth of the columns lies at or below in one member of four [degC], and ``film``, which the wettest fifth carries in one
        of four [mm].

    Raises:
        DomainError: The assessment lacks a unit, or what the road model needs (one made before those were kept).
    """
    told = told_hours(network, hourly, hours)
    forcing = asked_members(network, told, weather)
    columns = replace(columns_for(network, forcing), point=network.unit_index)
    start = _start(told, columns, network, forcing)
    outputs = simulate(
        forcing,
        columns,
        start=start,
        treatments=events_from(actions, network),
        outputs=(*NEED_OUTPUTS, "dissolved_salt_amount", "dry_salt_amount", "friction_estimate"),
    ).outputs
    flags = need_flags(outputs, network)
    severity = np.stack([flags[f"{need.value}_severity"].to_numpy() for need in ROUTE_NEEDS]).astype(np.float64)
    found = {"share": (severity >= 1.0).any(axis=0).mean(axis=0)}
    lost = np.clip((GRIP - outputs["friction_estimate"].to_numpy()) / (GRIP - NO_GRIP), 0.0, 1.0)
    slippery = np.stack([lost[:, network.unit_index == unit].mean(axis=(0, 1)) for unit in range(len(network.routes))])
    found["badness"] = np.maximum(slippery, np.minimum(severity[0], 1.0).mean(axis=0))
    for place, need in enumerate(ROUTE_NEEDS):
        after = severity[place] >= 1.0
        after[..., 0] = False
        found[f"reached_{need.value}"] = np.logical_or.accumulate(after, axis=-1).mean(axis=0)
    salt = outputs["dissolved_salt_amount"].to_numpy() + outputs["dry_salt_amount"].to_numpy()
    fields = {"surface_temperature": outputs["road_surface_temperature"].to_numpy(), "salt_amount": salt}
    fields["snow_depth"] = outputs["snow_depth"].to_numpy()
    for name, values in fields.items():
        found[name] = np.stack(
            [np.median(values[:, network.unit_index == unit], axis=(0, 1)) for unit in range(len(network.routes))]
        )
    film = sum(outputs[f"surface_{name}_amount"].to_numpy() for name in ("water", "ice", "frost"))
    film = film + np.minimum(outputs["surface_snow_amount"].to_numpy(), BONDED_SNOW_MM)
    for name, values, share in (
        ("cold_surface_temperature", fields["surface_temperature"], BROKEN_SHARE),
        ("film", film, 1 - BROKEN_SHARE),
    ):
        level = 0.25 if share < 0.5 else 0.75
        found[name] = np.stack(
            [
                np.quantile(np.quantile(values[:, network.unit_index == unit], share, axis=1), level, axis=0)
                for unit in range(len(network.routes))
            ]
        )
    return xr.Dataset(
        {name: (("unit", "time"), values) for name, values in found.items()},
        coords={"unit": list(network.unit_ids), "time": outputs["time"].to_numpy()},
        attrs={"members": forcing.sizes["member"]},
    )


def told_hours(network: Network, hourly: xr.Dataset, hours: int) -> xr.Dataset:
    """What the assessment says of a network's units in its first hours.

    Raises:
        DomainError: It lacks a unit, or what the road model needs (one made before those were kept).
    """
    missing = [name for name in READ if name not in hourly]
    if missing:
        raise DomainError(f"what if: the assessment does not hold {', '.join(missing)}; make a new one")
    known = set(map(str, hourly["unit"].to_numpy()))
    absent = [unit for unit in network.unit_ids if unit not in known]
    if absent:
        raise DomainError(f"what if: the assessment says nothing of {', '.join(absent)}; make a new one")
    return hourly[list(READ)].sel(unit=list(network.unit_ids)).isel(time=slice(0, hours + 1))


def asked_members(network: Network, told: xr.Dataset, weather: Weather) -> xr.Dataset:
    """Weather of each unit as a point of its own, members as the module says, moved as asked."""
    air, dew = (_ranked(told, name) + weather.warmer_degc for name in ("air_temperature", "dew_point_temperature"))
    rain = told["rain_amount"].to_numpy() + told["freezing_rain_amount"].to_numpy()
    snow, sleet = told["snowfall_amount"].to_numpy(), told["sleet_amount"].to_numpy()
    amount = (rain + snow + sleet).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(amount > 0, (snow + 0.5 * sleet) / amount, 0.5)
    share = np.clip(np.nan_to_num(share, nan=0.5), 1e-4, 1.0 - 1e-4)
    moved = share / (share + (1.0 - share) * np.exp(STEEPNESS_PER_K * weather.warmer_degc))
    wet = np.array(WETNESS) * weather.wetter
    levels, count = len(QUANTILES), len(QUANTILES) * len(wet)
    fields = {
        "air_temperature": (np.repeat(air, len(wet), axis=0), "degC"),
        "dew_point_temperature": (np.repeat(np.minimum(dew, air), len(wet), axis=0), "degC"),
        "precipitation_amount": (np.tile(wet[:, None, None] * amount, (levels, 1, 1)), "mm"),
        "snow_fraction": (np.broadcast_to(moved, (count, *moved.shape)), "1"),
        "wind_speed": (np.broadcast_to(told["wind_speed"].to_numpy(), (count, *moved.shape)), "m s-1"),
        "cloud_area_fraction": (np.broadcast_to(told["cloud_area_fraction"].to_numpy(), (count, *moved.shape)), "1"),
    }
    middle = np.array([segment.midpoint for segment in network.segments])
    height = np.array([segment.altitude_m for segment in network.segments])
    units = len(network.units)
    size = np.bincount(network.unit_index, minlength=units)
    east, north, up = (
        np.bincount(network.unit_index, weights=part, minlength=units) / size for part in (middle[:, 0], middle[:, 1], height)
    )
    return xr.Dataset(
        {name: (("member", "point", "time"), np.nan_to_num(values), {"units": unit}) for name, (values, unit) in fields.items()},
        coords={
            "member": np.arange(count),
            "point": list(network.unit_ids),
            "time": told["time"].to_numpy(),
            "longitude": ("point", east),
            "latitude": ("point", north),
            "altitude": ("point", up),
        },
        attrs={"source": "what if"},
    )


def _ranked(told: xr.Dataset, name: str) -> Grid:
    """(unit, time, quantile) → (quantile, unit, time)."""
    return np.moveaxis(told[name].transpose("unit", "time", "quantile").to_numpy().astype(np.float64), -1, 0)


def _start(told: xr.Dataset, columns: Columns, network: Network, forcing: xr.Dataset) -> RoadState:
    """The road of the assessment's first hour, one member: its medians on every column of the unit."""
    first = told.isel(time=0)
    middle = forcing.isel(member=[len(WETNESS) * _MEDIAN])
    values = first_guess(prepare_forcing(middle), columns).values
    unit = network.unit_index
    surface = first["road_surface_temperature"].transpose("unit", "quantile").to_numpy()[unit, _MEDIAN].astype(np.float64)
    known = first["ground_temperature"].transpose("unit", "depth").to_numpy()[unit].astype(np.float64)
    depths = np.concatenate([[0.0], first["depth"].to_numpy()])
    for column, ground in enumerate(columns.classes[index] for index in columns.ground):
        at = ground_coefficients(ground, 300.0).depth
        there = np.concatenate([[True], np.isfinite(known[column])])
        target = np.concatenate([[surface[column]], known[column]])[there]
        profile = values[layout.TEMPERATURE : layout.TEMPERATURE + LAYERS, 0, column]
        off = target - np.interp(depths[there], at, profile)
        values[layout.TEMPERATURE : layout.TEMPERATURE + LAYERS, 0, column] = profile + np.interp(at, depths[there], off)
    values[[layout.SKIN, layout.SURFACE], 0] = surface
    for row, name in _AMOUNTS:
        values[row, 0] = np.maximum(0.0, np.nan_to_num(first[name].to_numpy()[unit].astype(np.float64)))
    depth = first["snow_depth"].transpose("unit", "quantile").to_numpy()[unit, _MEDIAN].astype(np.float64)
    values[layout.VOLUME, 0] = np.maximum(10.0 * np.nan_to_num(depth), values[layout.SNOW, 0])
    values[layout.VOLUME, 0][values[layout.SNOW, 0] <= 0] = 0.0
    return RoadState(forcing["time"].to_numpy()[0], values)
