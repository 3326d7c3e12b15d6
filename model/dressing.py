"""What a forecast error does to one variable after another: the dressing of an ensemble's members.

Arrays are (member, point, time), lead times (member, time) [h]; the period wanted lies between `HALO_H` hours on either side, from which
precipitation may be shifted in.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtr, ndtri

from model.error_statistics import ErrorStatistics
from model.perturb import amount_at_rank, correlated, falsely_alarmed, rain_logit, shifted, with_missed

Grid = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Hours before and after the period that precipitation may be shifted in from [h].
HALO_H = 12
#: Least share of the expected spread that is added even where the forecasts differ much [1].
LEAST_DRESSING = 0.4
#: A probability of frozen precipitation nearer to 0 or 1 than this leaves no doubt of the kind [1].
SURE_KIND = 0.02
#: Width of 10-90 % in standard deviations of a normal distribution.
P10_P90_SDS = 2.563
#: Correlation of dew point with temperature errors [1]. Assumed.
DEW_CORRELATION = 0.7


def dress(
    fields: dict[str, Grid],
    lead: Grid,
    errors: ErrorStatistics,
    generator: np.random.Generator,
    *,
    real: Flags | None = None,
    step_hours: Grid | None = None,
) -> dict[str, Grid]:
    """Add errors that could have been, and drop the halo.

    A member that is a real one of its source's ensemble keeps its own precipitation, wind and kind as they are; temperature, dew point and
    cloud get only what the members together lack of the expected spread.

    Args:
        fields: Each member's forecast by canonical name, NaN where its source says nothing.
        lead: Lead time of each member and hour [h].
        errors: How wrong forecasts are by lead time.
        generator: Source of all randomness.
        real: Whether the member is a real one, (member, time).
        step_hours: Length of the source's step that each hour comes from, (member, time) [h]: within it the time of precipitation is not known.

    Returns:
        The variables every member has, by name.
    """
    inner = slice(HALO_H, lead.shape[1] - HALO_H)
    own = np.zeros(lead.shape, dtype=bool) if real is None else real
    long = np.ones(lead.shape) if step_hours is None else step_hours
    rain = _precipitation(fields, lead, errors, generator, real=own, step_hours=long)[..., inner]
    own = own[:, None, inner]
    base = {name: values[..., inner] for name, values in fields.items()}
    lead = lead[:, inner]
    members, points, hours = rain.shape

    def noise() -> Grid:
        return correlated(generator, members=members, points=points, hours=hours, persistence_h=errors.persistence_h)

    def spread(name: str) -> Grid:
        return errors.at(name, lead)[:, None, :]

    warm, damp, cloudy, windy, phase = (noise() for _ in range(5))
    temperature = base["air_temperature"] - spread("air_temperature_bias")
    air = temperature + warm * _missing_spread(base, spread("air_temperature_sd"), own)
    damp = DEW_CORRELATION * warm + np.sqrt(1.0 - DEW_CORRELATION**2) * damp
    dew = base["dew_point_temperature"] + damp * _remaining(
        base["dew_point_temperature"], spread("dew_point_temperature_sd"), own
    )
    dew = np.minimum(dew - spread("air_temperature_bias"), air)
    cloud_sd = _remaining(base["cloud_area_fraction"], spread("cloud_area_fraction_sd"), own)
    log_sd = np.where(own, 0.0, spread("wind_log_sd"))
    return {
        "air_temperature": air,
        "dew_point_temperature": dew,
        "wind_speed": np.clip(base["wind_speed"] * np.exp(log_sd * windy - 0.5 * log_sd**2), 0.0, 75.0),
        "cloud_area_fraction": np.clip(base["cloud_area_fraction"] + cloud_sd * cloudy, 0.0, 1.0),
        "precipitation_amount": rain,
        "snow_fraction": _snow_fraction(base, air, dew, phase * np.where(own, 0.0, spread("phase_sd_degc"))),
        "freezing_rain_fraction": np.where(air < 0.5, np.nan_to_num(base["freezing_rain_fraction"]), 0.0),
    }


def _remaining(values: Grid, expected_sd: Grid, real: Flags) -> Grid:
    """Spread to add so that forecasts and noise together have the expected one; a line that stands for many gets some in any case."""
    there = values.var(axis=0, keepdims=True)
    least = np.where(real, 0.0, LEAST_DRESSING * expected_sd)
    sd: Grid = np.sqrt(np.maximum(expected_sd**2 - there, least**2))
    return sd


def _missing_spread(base: dict[str, Grid], expected_sd: Grid, real: Flags) -> Grid:
    """The same for air temperature, with the source's own percentiles where it gives them."""
    own = (base["air_temperature_p90"] - base["air_temperature_p10"]) / P10_P90_SDS
    told = np.maximum(own, LEAST_DRESSING * expected_sd)
    return np.where(np.isfinite(own), told, _remaining(base["air_temperature"], expected_sd, real))


def _precipitation(
    fields: dict[str, Grid], lead: Grid, errors: ErrorStatistics, generator: np.random.Generator, *, real: Flags, step_hours: Grid
) -> Grid:
    """Precipitation of each member on the hours with halo; hours no forecast covers are dry."""
    amount = np.nan_to_num(fields["precipitation_amount"])
    members, points, hours = amount.shape
    if members == 1:
        return amount

    def noise(persistence_h: float) -> Grid:
        return correlated(generator, members=members, points=points, hours=hours, persistence_h=persistence_h)

    def unless_real(name: str) -> Grid:
        return np.where(real, 0.0, errors.at(name, lead))

    low, high = fields["precipitation_amount_min"], fields["precipitation_amount_max"]
    chance = fields["probability_of_precipitation"]
    told = np.isfinite(low) & np.isfinite(high) & np.isfinite(chance) & ~real[:, None, :]
    drawn = amount_at_rank(
        ndtr(noise(errors.persistence_h)),
        probability=np.nan_to_num(chance),
        low=np.nan_to_num(low),
        middle=amount,
        high=np.nan_to_num(high),
        median=fields["precipitation_amount_median"],
    )
    log_sd = unless_real("amount_log_sd")[:, None, :]
    scaled = amount * np.exp(log_sd * noise(errors.persistence_h) - 0.5 * log_sd**2)
    scaled = with_missed(generator, falsely_alarmed(generator, scaled, unless_real("false_alarm")), unless_real("missed_per_h"))
    late = noise(1e6)[:, 0, :]
    # somewhere within a long step, all places alike: a uniform distribution's variance beside that of an hour
    within_step = np.where(real, 0.0, (step_hours**2 - 1.0) / 12.0)
    shift_sd = np.sqrt(unless_real("start_shift_sd_h") ** 2 + np.maximum(within_step, 0.0))
    return np.clip(shifted(np.where(told, drawn, scaled), late * shift_sd), 0.0, 300.0)


def _snow_fraction(base: dict[str, Grid], air: Grid, dew: Grid, line_shift: Grid) -> Grid:
    """Kind of precipitation in each member's own air: the source's kind, moved by how much warmer or drier the member is.

    Args:
        base: The member's forecast.
        air: The member's air temperature [degC].
        dew: The member's dew point [degC].
        line_shift: Error of the rain-snow line, as air temperature [degC].
    """
    source = rain_logit(base["air_temperature"], base["dew_point_temperature"])
    own = rain_logit(air + line_shift, dew + line_shift)
    told = base["snow_fraction"]
    certain = np.where(told >= 0.5, -1.0, 1.0) * np.maximum(np.abs(source), 4.0)
    mixed = (told > 0.02) & (told < 0.98)
    anchor = np.where(np.isfinite(told), np.where(mixed, -logit(np.clip(np.nan_to_num(told), 0.02, 0.98)), certain), source)
    anchor = np.where(_unsure(base), _anchor_of_chance(base["probability_of_frozen_precipitation"], own - source), anchor)
    snow: Grid = expit(-(anchor + own - source))
    return np.where(snow < 0.02, 0.0, np.where(snow > 0.98, 1.0, snow))


def _unsure(base: dict[str, Grid]) -> Flags:
    """Where the source tells that its own members disagree about the kind."""
    chance = base["probability_of_frozen_precipitation"]
    return np.isfinite(chance) & (chance > SURE_KIND) & (chance < 1.0 - SURE_KIND)


def _anchor_of_chance(chance: Grid, moved: Grid) -> Grid:
    """Where the rain-snow line must lie for a share `chance` of the members to fall on its frozen side.

    Args:
        chance: Probability that what falls is frozen [1].
        moved: How much each member's own air moves it towards rain [log-odds].
    """
    threshold = ndtri(np.clip(np.nan_to_num(chance, nan=0.5), SURE_KIND, 1.0 - SURE_KIND))
    anchor: Grid = -(moved.mean(axis=0, keepdims=True) + threshold * moved.std(axis=0, keepdims=True))
    return anchor
