"""Sodium chloride in water: freezing point, water activity, and how much salt a film needs."""

import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import ArrayLike, NDArray

from model.physics.constants import MOLALITY_EUTECTIC, MOLALITY_SATURATED, SALT_MOLAR_G

Array = NDArray[np.float64]
#: Lowest freezing point of salt water, at 23.3 % by mass [degC].
EUTECTIC_DEGC = -21.1


def concentration_percent(freezing_point: ArrayLike) -> Array:
    """Share of salt by mass whose solution freezes at this temperature, valid to the eutectic [%]."""
    t = np.clip(np.asarray(freezing_point, dtype=np.float64), EUTECTIC_DEGC, 0.0)
    return np.maximum(-1.7208 * t - 0.02916 * t**2, 0.0)


def _fit() -> tuple[float, float, float, float]:
    """Depression of the freezing point divided by molality, as a cubic in molality, fitted to the concentration curve."""
    freezing = np.linspace(EUTECTIC_DEGC, -0.2, 200)
    percent = concentration_percent(freezing)
    molality = 1000.0 * percent / (100.0 - percent) / SALT_MOLAR_G
    first, second, third, fourth = polynomial.polyfit(molality, -freezing / molality, 3)
    return float(first), float(second), float(third), float(fourth)


#: Coefficients of the freezing-point depression per molality [K kg/mol and higher powers].
DEPRESSION = _fit()


def molality(dissolved_salt: ArrayLike, water: ArrayLike) -> Array:
    """Molality of the film, not above saturation [mol/kg].

    Args:
        dissolved_salt: [g m-2].
        water: [mm].
    """
    moles = np.asarray(dissolved_salt, dtype=np.float64) / SALT_MOLAR_G
    return np.minimum(moles / np.maximum(water, 1e-9), MOLALITY_SATURATED)


def freezing_point(dissolved_salt: ArrayLike, water: ArrayLike) -> Array:
    """Temperature at which the film on the surface begins to freeze [degC].

    Args:
        dissolved_salt: [g m-2].
        water: [mm].
    """
    m = np.minimum(molality(dissolved_salt, water), MOLALITY_EUTECTIC)
    return np.asarray(-m * polynomial.polyval(m, DEPRESSION), dtype=np.float64)


def water_activity(dissolved_salt: ArrayLike, water: ArrayLike) -> Array:
    """Vapour pressure over the film relative to pure water; 0.75 when saturated [1]."""
    m = molality(dissolved_salt, water)
    return 1.0 - 0.0325 * m - 0.0013 * m**2
