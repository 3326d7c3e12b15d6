"""What an assessment tells of single segments: how cold each gets and how likely it is slippery, so that the worst place of a round can be named."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.roads import Network
from model.needs.severity import SLIP_FILM_MM, SLIP_SNOW_MM


def segment_summary(network: Network, outputs: xr.Dataset) -> xr.Dataset:
    """Coldest and most slippery hour of each segment, as if nothing were done.

    A segment is slippery where ice, frost and liquid below its freezing point make a film of `SLIP_FILM_MM`, or snow of `SLIP_SNOW_MM` lies.
    Surface temperature is the road model's own, before a learned correction, which is one of whole units.

    Args:
        network: One segment a column.
        outputs: Road model outputs over ("member", "column", "time"), hour after hour from the first after the issue.

    Returns:
        Dataset over ("segment",) with the coordinate ``unit_id``: ``surface_min``, the lowest hourly mean over the members [degC];
        ``slippery_share``, the largest hourly share of members in which it is slippery [1]; ``slippery_hour``, hours from the issue to the first
        hour with that share [h].
    """
    surface = outputs["road_surface_temperature"].to_numpy()
    film = outputs["surface_ice_amount"].to_numpy() + outputs["surface_frost_amount"].to_numpy()
    film = film + np.where(surface < outputs["freezing_point"].to_numpy(), outputs["surface_water_amount"].to_numpy(), 0.0)
    slippery = (film >= SLIP_FILM_MM) | (outputs["surface_snow_amount"].to_numpy() >= SLIP_SNOW_MM)
    share = slippery.mean(axis=0, dtype=np.float32)
    hour: NDArray[np.intp] = share.argmax(axis=1) + 1
    return xr.Dataset(
        {
            "surface_min": ("segment", surface.mean(axis=0).min(axis=1).astype(np.float32), {"units": "degC"}),
            "slippery_share": ("segment", share.max(axis=1), {"units": "1"}),
            "slippery_hour": ("segment", np.minimum(hour, 255).astype(np.uint8), {"units": "h"}),
        },
        coords={
            "segment": [segment.id for segment in network.segments],
            "unit_id": ("segment", [segment.unit_id for segment in network.segments]),
        },
    )
