"""What a heated zone's surface would be without its heat: the slab that heating is needed, or not needed, for.

A slab kept warm until now stays warm for hours after the valve is closed, so judged by itself it would hardly ever need heat. The need is
therefore judged on a slab that was never heated, carrying only what the heated one carries.
"""

import numpy as np

from model.physics import layout
from model.physics.state import RoadState

_STORES = slice(layout.WATER, layout.SAND + 1)


def unheated_state(heated: RoadState, cold: RoadState, zone_columns: np.typing.NDArray[np.intp]) -> RoadState:
    """A state whose zone columns are unheated slabs.

    Args:
        heated: All columns as they are.
        cold: The zone columns alone, run without heat, at the same time.
        zone_columns: Index of each of them among all columns.
    """
    values = heated.values.copy()
    stores = np.minimum(heated.values[_STORES][:, :, zone_columns], cold.values[_STORES])
    values[:, :, zone_columns] = cold.values
    values[_STORES, :, zone_columns] = stores
    return RoadState(heated.time, values)
