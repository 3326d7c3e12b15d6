"""What lies on the roads of the sample night: wet, then frost, then snow; heat in the squares from the first hour to the sixth."""

import numpy as np
import xarray as xr

from model.domain.roads import Network
from model.road_picture import CONDITIONS, DEPTHS_M, KINDS

WET, FROST, SNOW = 3, 5, 8
NO_SLIP, FROST_SLIP, SNOW_SLIP = 0, 1, 3


def sample_road(network: Network, plain: xr.Dataset) -> xr.Dataset:
    """Variables of the road picture on the hours of the other fields.

    Args:
        network: The town.
        plain: Fields of the sample night.
    """
    units, hours = len(network.unit_ids), plain.sizes["time"]
    hour = np.broadcast_to(np.arange(hours), (units, hours))
    condition = np.where(hour < 2, WET, np.where(hour < 4, FROST, SNOW))
    slip = np.where(hour < 2, NO_SLIP, np.where(hour < 4, FROST_SLIP, SNOW_SLIP))
    depth = plain["snow_depth"].to_numpy()[..., 2]
    surface = plain["road_surface_temperature"].to_numpy()[..., 2]
    grip = np.where(hour < 2, 0.6, 0.3)[..., None] + np.array([-0.1, -0.05, 0.0, 0.05, 0.1])
    zone = network.is_zone[:, None] & np.ones_like(hour, dtype=bool)
    warm = (hour < 6) & zone
    told: dict[str, tuple[tuple[str, ...], np.ndarray, str]] = {
        "probability_of_condition": (("unit", "time", "condition"), _shares(condition, CONDITIONS), "1"),
        "probability_of_slipperiness": (("unit", "time", "kind"), _shares(slip, KINDS), "1"),
        "friction_estimate": (("unit", "time", "quantile"), grip, "1"),
        "slab_temperature_spread": (
            ("unit", "time", "quantile"),
            np.where(zone[..., None], 4.0 + 5.0 * warm[..., None] + np.linspace(-1.0, 1.0, 5), np.nan), "degC",
        ),
        "ground_temperature": (
            ("unit", "time", "depth"), surface[..., None] + np.array([0.2, 0.9, 1.8, 4.5]), "degC",
        ),
    }  # fmt: skip
    lies = depth >= 0.2
    for name, values, unit in (
        ("snow_amount", depth, "mm"),
        ("snow_density", np.where(lies, 95.0, np.nan), "kg m-3"),
        ("snow_wetness", np.where(lies, 0.02, np.nan), "1"),
        ("dissolved_salt_amount", np.full(depth.shape, 1.5), "g m-2"),
        ("dry_salt_amount", np.full(depth.shape, 0.5), "g m-2"),
        ("windrow_height", np.full(depth.shape, 12.0), "cm"),
        ("sand_amount", np.zeros(depth.shape), "g m-2"),
        ("freezing_point", np.full(depth.shape, -1.2), "degC"),
        ("heated_surface_temperature", np.where(zone, surface + 3.0 * warm, np.nan), "degC"),
        ("slab_temperature", np.where(zone, surface + 8.0 * warm, np.nan), "degC"),
        ("fluid_temperature", np.where(warm, 22.0, np.nan), "degC"),
        ("pipe_heat_flux", np.where(zone, np.where(warm, 210.0, 40.0), np.nan), "W m-2"),
        ("heating_power", np.where(zone, np.where(warm, 210.0, 15.0), np.nan), "W m-2"),
        ("heating_power_idle", np.where(zone, 70.0, np.nan), "W m-2"),
        ("probability_heated_slippery", np.where(zone, 0.02, np.nan), "1"),
        ("probability_idle_slippery", np.where(zone, 0.05, np.nan), "1"),
        ("probability_slab_freezes", np.where(zone, 0.4, np.nan), "1"),
        ("snow_free_ratio", np.where(zone, np.where(warm, 0.95, 0.4), np.nan), "1"),
    ):
        told[name] = (("unit", "time"), values, unit)
    for name in ("water", "snow", "ice", "frost"):
        told[f"{name}_amount_high"] = (("unit", "time"), 0.1 + 0.01 * hour, "mm")
    found = xr.Dataset({name: (dims, values.astype(np.float32), {"units": unit}) for name, (dims, values, unit) in told.items()})
    codes = {"road_condition": condition, "slipperiness_kind": slip, "heating_mode": np.where(zone, np.where(warm, 3, 1), 255)}
    for name, values in codes.items():
        found[name] = (("unit", "time"), values.astype(np.uint8), {"units": "1"})
    return found.assign_coords(
        unit=plain["unit"],
        time=plain["time"],
        quantile=plain["quantile"],
        condition=list(CONDITIONS),
        kind=list(KINDS),
        depth=list(DEPTHS_M),
    )


def _shares(codes: np.ndarray, known: tuple[int, ...]) -> np.ndarray:
    """Four in five for the code itself, a tenth for the one after it."""
    shares = np.zeros((*codes.shape, len(known)))
    for place, code in enumerate(known):
        shares[..., place] = np.where(codes == code, 0.8, np.where(codes + 1 == code, 0.1, 0.0))
    return shares
