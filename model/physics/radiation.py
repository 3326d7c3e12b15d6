"""Long-wave radiation of the sky where a forecast brings none."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.physics.constants import KELVIN, STEFAN_BOLTZMANN

Array = NDArray[np.float64]
#: Emissivity of an overcast sky, Konzelmann et al. (1994) with NORTRIP's value [1].
OVERCAST_EMISSIVITY = 0.97


def longwave_from_cloud(air_temperature: ArrayLike, vapour_pressure: ArrayLike, cloud: ArrayLike) -> Array:
    """Downward long-wave radiation after Konzelmann et al. (1994, Glob. Planet. Change 9, 143-164) [W m-2].

    Args:
        air_temperature: [degC].
        vapour_pressure: [Pa].
        cloud: Cloud cover [1].
    """
    kelvin = np.asarray(air_temperature) + KELVIN
    clear = 0.23 + 0.484 * (np.asarray(vapour_pressure) / kelvin) ** 0.125
    covered = np.clip(cloud, 0.0, 1.0) ** 2
    return (clear * (1.0 - covered) + OVERCAST_EMISSIVITY * covered) * STEFAN_BOLTZMANN * kelvin**4
