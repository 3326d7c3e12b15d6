"""How wrong forecasts are, by lead time: the numbers that turn one line into a spread.

Published figures stand here as the default; `model.learning.forecast_errors` replaces them by what a site's own stored forecasts show.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

import numpy as np
from numpy.typing import NDArray

from model.domain.errors import ModelError

Curve = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ErrorStatistics:
    """Forecast errors at knots of lead time; between knots linear, beyond the last knot held.

    Attributes:
        source: Where the numbers come from.
        lead_h: Knots [h].
        air_temperature_bias: Mean of forecast minus what came [degC].
        air_temperature_sd: Standard deviation of the error [degC].
        dew_point_temperature_sd: The same for the dew point [degC].
        cloud_area_fraction_sd: The same for cloud cover [1].
        wind_log_sd: Standard deviation of the logarithm of forecast over true wind [1].
        start_shift_sd_h: Standard deviation of the error in the time of precipitation [h].
        amount_log_sd: Standard deviation of the logarithm of forecast over true amount of an episode [1].
        false_alarm: Share of forecast precipitation episodes that never come [1].
        missed_per_h: Rate at which unforecast episodes begin in dry hours [1/h].
        phase_sd_degc: Error of the rain-snow line, as air temperature [degC].
        persistence_h: Time over which an error lasts: e-folding of its autocorrelation [h].
    """

    source: str
    lead_h: Curve
    air_temperature_bias: Curve
    air_temperature_sd: Curve
    dew_point_temperature_sd: Curve
    cloud_area_fraction_sd: Curve
    wind_log_sd: Curve
    start_shift_sd_h: Curve
    amount_log_sd: Curve
    false_alarm: Curve
    missed_per_h: Curve
    phase_sd_degc: Curve
    persistence_h: float

    def __post_init__(self) -> None:
        """Refuse curves that cannot be.

        Raises:
            ModelError: A curve of another length than the knots, a negative spread, or knots out of order.
        """
        if list(self.lead_h) != sorted(set(self.lead_h)) or not self.persistence_h > 0:
            raise ModelError(f"error statistics of {self.source}: lead times must rise and persistence be above 0 h")
        for name, curve in self._curves().items():
            if len(curve) != len(self.lead_h) or not np.isfinite(curve).all():
                raise ModelError(f"error statistics of {self.source}: {name} needs {len(self.lead_h)} finite values")
            if name != "air_temperature_bias" and min(curve) < 0:
                raise ModelError(f"error statistics of {self.source}: {name} has a negative spread or share")

    def at(self, name: str, lead_h: NDArray[np.floating]) -> NDArray[np.float64]:
        """A curve at given lead times [h], any shape."""
        values: NDArray[np.float64] = np.interp(lead_h, self.lead_h, getattr(self, name))
        return values

    def to_dict(self) -> dict[str, object]:
        """Plain numbers for a model card."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: Mapping[str, object]) -> "ErrorStatistics":
        """The inverse of `to_dict`.

        Raises:
            ModelError: A field is missing, unknown or not a number.
        """
        names = [field.name for field in fields(cls)]
        if set(document) != set(names):
            raise ModelError(f"error statistics have fields {sorted(document)}, expected {sorted(names)}")
        try:
            return cls(**{name: _plain(document[name]) for name in names})  # type: ignore[arg-type]
        except (TypeError, ValueError) as cause:
            raise ModelError(f"error statistics hold something that is no number: {cause}") from cause

    def _curves(self) -> dict[str, Curve]:
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in named.items() if isinstance(value, tuple) and name != "lead_h"}


def _plain(value: object) -> object:
    return tuple(float(item) for item in value) if isinstance(value, list | tuple) else value


#: Temperature: a national forecast against what came, 0.9 degC at 4-12 h, 1.1 at 12-36 h, 1.3 at 36-60 h, and the growth beyond of an
#: international one (two archived series for a cold town, 2022-23). Time and phase of precipitation: every evaluation of winter-road
#: forecasts calls them the costliest errors (Iowa DOT MDSS technical performance report 2003-04) but none gives a spread: assumed, as are
#: cloud, wind and amount.
PUBLISHED = ErrorStatistics(
    source="published figures and assumptions",
    lead_h=(0.0, 6.0, 12.0, 24.0, 48.0, 72.0, 96.0, 120.0),
    air_temperature_bias=(0.0,) * 8,
    air_temperature_sd=(0.5, 0.9, 1.0, 1.1, 1.3, 1.4, 1.6, 1.9),
    dew_point_temperature_sd=(0.6, 1.0, 1.1, 1.2, 1.4, 1.6, 1.8, 2.1),
    cloud_area_fraction_sd=(0.15, 0.22, 0.25, 0.28, 0.32, 0.34, 0.36, 0.38),
    wind_log_sd=(0.20, 0.25, 0.28, 0.32, 0.38, 0.42, 0.45, 0.48),
    start_shift_sd_h=(0.5, 1.0, 1.5, 2.2, 3.5, 5.0, 6.5, 8.0),
    amount_log_sd=(0.30, 0.40, 0.45, 0.50, 0.60, 0.70, 0.75, 0.80),
    false_alarm=(0.03, 0.06, 0.08, 0.12, 0.18, 0.24, 0.28, 0.32),
    missed_per_h=(0.001, 0.001, 0.0015, 0.002, 0.003, 0.004, 0.005, 0.005),
    phase_sd_degc=(0.4, 0.5, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
    persistence_h=12.0,
)
