"""How a zone differs from its drawing, learnt from its meters: factors of what it stores, conducts and loses, or why they cannot be told yet.

The slab that the meters read is held against the zone's model run through the heat they counted, hour by hour; a soft loss keeps single false
readings from pulling, and the factors stay within bounds and are drawn a little towards the drawing, so that few data change little.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from model.domain.heat import HeatReading
from model.domain.roads import HeatedZone, Pavement
from model.domain.weather import to_utc64
from model.domain.zone_fits import FitProblem
from model.physics import zone_kernel as kernel
from model.physics.zone_slab import SlabFactors, slab_constants, start_row

Array = NDArray[np.float64]

#: Hours with both slab and heat that a fit needs, and spread of the heat in them [h, W/m2]: a slab that was never heated tells of no heat.
LEAST_HOURS, LEAST_SPREAD_W_M2 = 72, 15.0
#: Hours a run begins before readings count, so that a wrong start is forgotten [h].
SETTLING_H = 24
#: Departures beyond this count for less [K] (soft-L1).
SOFT_K = 0.5
#: Bounds of the factors, and how far they go from one without a reason, as a standard deviation of their logarithm [1].
LOW, HIGH, DRAWN_SD = 0.5, 2.0, 0.25
_NAMES = ("capacity", "upward", "downward", "exchange")
_HOUR = np.timedelta64(1, "h")


@dataclass(frozen=True, slots=True)
class SlabFit:
    """What the meters told.

    Attributes:
        factors: How the zone differs; one each where nothing could be told.
        hours: Hours that counted.
        before_k: Root of the mean square departure with the drawing's constants [K]; NaN where not reckoned.
        after_k: The same with the factors [K].
        problem: Why nothing could be told.
    """

    factors: SlabFactors
    hours: int
    before_k: float
    after_k: float
    problem: FitProblem


def fit_slab(
    zone: HeatedZone, pavement: Pavement, readings: Sequence[HeatReading], weather: Array, times: NDArray[np.datetime64]
) -> SlabFit:
    """Fit one zone.

    Args:
        zone: The zone.
        pavement: What lies above its pipes.
        readings: Its meters' readings, in any order; doubted ones are left out.
        weather: Analysed weather of the zone, shape (hour, `zone_kernel.WEATHERS`).
        times: End of each hour, UTC.
    """
    slab, power = _hourly(zone, readings, times)
    both = np.isfinite(slab) & np.isfinite(power)
    counted = both & (np.arange(len(times)) >= SETTLING_H)
    hours = int(counted.sum())
    if hours < LEAST_HOURS:
        return SlabFit(SlabFactors(), hours, float("nan"), float("nan"), FitProblem.FEW_HOURS)
    if float(np.std(power[both])) < LEAST_SPREAD_W_M2:
        return SlabFit(SlabFactors(), hours, float("nan"), float("nan"), FitProblem.STEADY_HEAT)
    given = np.where(np.isfinite(power), power, np.nanmean(power))
    begun = start_row(
        float(slab[np.isfinite(slab)][0]), float(slab[np.isfinite(slab)][0]) - 1.0, float(weather[0, kernel.BOTTOM])
    )

    def departures(logs: Array) -> Array:
        constants = slab_constants(zone, pavement, SlabFactors(*np.exp(logs)))
        told = np.empty((3, len(times)))
        kernel.run_zone(begun.copy(), constants, weather, given, *told)
        return np.asarray(told[1][counted] - slab[counted])

    def residuals(logs: Array) -> Array:
        return np.concatenate([departures(logs) / SOFT_K, logs / DRAWN_SD])

    start = np.zeros(len(_NAMES))
    bounds = (np.full(len(_NAMES), np.log(LOW)), np.full(len(_NAMES), np.log(HIGH)))
    found = least_squares(residuals, start, bounds=bounds, loss="soft_l1", max_nfev=60)
    before, after = (float(np.sqrt(np.mean(departures(logs) ** 2))) for logs in (start, found.x))
    return SlabFit(SlabFactors(*(float(value) for value in np.exp(found.x))), hours, before, after, FitProblem.NONE)


def _hourly(zone: HeatedZone, readings: Sequence[HeatReading], times: NDArray[np.datetime64]) -> tuple[Array, Array]:
    """Slab at each hour's end [degC] and mean heat in the hour [W/m2]; NaN where not read."""
    slab, power = np.full(len(times), np.nan), np.full(len(times), np.nan)
    gathered: dict[int, list[float]] = {}
    for item in sorted(readings, key=lambda reading: reading.time):
        hour = int(np.ceil((to_utc64(item.time) - times[0]) / _HOUR))
        if item.zone_id != zone.id or item.doubt or not 0 <= hour < len(times):
            continue
        if item.slab_degc is not None:
            slab[hour] = item.slab_degc
        if item.power_kw is not None:
            gathered.setdefault(hour, []).append(1000.0 * item.power_kw / zone.area_m2)
    for hour, values in gathered.items():
        power[hour] = float(np.mean(values))
    return slab, power
