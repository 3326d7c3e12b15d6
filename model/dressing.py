"""What a forecast error does to one variable after another: the dressing of an ensemble's members.

Arrays are (member, point, time), lead times (member, time) [h]; the period wanted lies between `HALO_H` hours on either side, from which
precipitation may be shifted in.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtr

from model.error_statistics import ErrorStatistics
from model.perturb import amount_at_rank, correlated, falsely_alarmed, rain_logit, shifted, with_missed

Grid = NDArray[np.float64]

#: Hours before and after the period that precipitation may be shifted in from [h].
HALO_H = 12
#: Least share of the expected spread that is added even where the forecasts differ much [1].
LEAST_DRESSING = 0.4
#: Width of 10-90 % in standard deviations of a normal distribution.
P10_P90_SDS = 2.563
#: Correlation of dew point with temperature errors [1]. Assumed.
DEW_CORRELATION = 0.7


def dress(fields: dict[str, Grid], lead: Grid, errors: ErrorStatistics, generator: np.random.Generator) -> dict[str, Grid]:
    """Add errors that could have been, and drop the halo.

    Args:
        fields: Each member's forecast by canonical name, NaN where its source says nothing.
        lead: Lead time of each member and hour [h].
        errors: How wrong forecasts are by lead time.
        generator: Source of all randomness.

    Returns:
        The variables every member has, by name.
    """
    inner = slice(HALO_H, lead.shape[1] - HALO_H)
    rain = _precipitation(fields, lead, errors, generator)[..., inner]
    base = {name: values[..., inner] for name, values in fields.items()}
    lead = lead[:, inner]
    members, points, hours = rain.shape

    def noise() -> Grid:
        return correlated(generator, members=members, points=points, hours=hours, persistence_h=errors.persistence_h)

    def spread(name: str) -> Grid:
        return errors.at(name, lead)[:, None, :]

    warm, damp, cloudy, windy, phase = (noise() for _ in range(5))
    temperature = base["air_temperature"] - spread("air_temperature_bias")
    air = temperature + warm * _missing_spread(base, spread("air_temperature_sd"))
    damp = DEW_CORRELATION * warm + np.sqrt(1.0 - DEW_CORRELATION**2) * damp
    dew = base["dew_point_temperature"] + damp * _remaining(base["dew_point_temperature"], spread("dew_point_temperature_sd"))
    dew = np.minimum(dew - spread("air_temperature_bias"), air)
    cloud_sd = _remaining(base["cloud_area_fraction"], spread("cloud_area_fraction_sd"))
    log_sd = spread("wind_log_sd")
    return {
        "air_temperature": air,
        "dew_point_temperature": dew,
        "wind_speed": np.clip(base["wind_speed"] * np.exp(log_sd * windy - 0.5 * log_sd**2), 0.0, 75.0),
        "cloud_area_fraction": np.clip(base["cloud_area_fraction"] + cloud_sd * cloudy, 0.0, 1.0),
        "precipitation_amount": rain,
        "snow_fraction": _snow_fraction(base, air, dew, phase * spread("phase_sd_degc")),
        "freezing_rain_fraction": np.where(air < 0.5, np.nan_to_num(base["freezing_rain_fraction"]), 0.0),
    }


def _remaining(values: Grid, expected_sd: Grid) -> Grid:
    """Spread to add so that forecasts and noise together have the expected one."""
    there = values.var(axis=0, keepdims=True)
    sd: Grid = np.sqrt(np.maximum(expected_sd**2 - there, (LEAST_DRESSING * expected_sd) ** 2))
    return sd


def _missing_spread(base: dict[str, Grid], expected_sd: Grid) -> Grid:
    """The same for air temperature, with the source's own percentiles where it gives them."""
    own = (base["air_temperature_p90"] - base["air_temperature_p10"]) / P10_P90_SDS
    told = np.maximum(own, LEAST_DRESSING * expected_sd)
    return np.where(np.isfinite(own), told, _remaining(base["air_temperature"], expected_sd))


def _precipitation(fields: dict[str, Grid], lead: Grid, errors: ErrorStatistics, generator: np.random.Generator) -> Grid:
    """Precipitation of each member on the hours with halo; hours no forecast covers are dry."""
    amount = np.nan_to_num(fields["precipitation_amount"])
    members, points, hours = amount.shape
    if members == 1:
        return amount

    def noise(persistence_h: float) -> Grid:
        return correlated(generator, members=members, points=points, hours=hours, persistence_h=persistence_h)

    low, high = fields["precipitation_amount_min"], fields["precipitation_amount_max"]
    chance = fields["probability_of_precipitation"]
    told = np.isfinite(low) & np.isfinite(high) & np.isfinite(chance)
    drawn = amount_at_rank(
        ndtr(noise(errors.persistence_h)),
        probability=np.nan_to_num(chance),
        low=np.nan_to_num(low),
        middle=amount,
        high=np.nan_to_num(high),
    )
    log_sd = errors.at("amount_log_sd", lead)[:, None, :]
    scaled = amount * np.exp(log_sd * noise(errors.persistence_h) - 0.5 * log_sd**2)
    scaled = with_missed(
        generator, falsely_alarmed(generator, scaled, errors.at("false_alarm", lead)), errors.at("missed_per_h", lead)
    )
    late = noise(1e6)[:, 0, :]
    return np.clip(shifted(np.where(told, drawn, scaled), late * errors.at("start_shift_sd_h", lead)), 0.0, 300.0)


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
    snow: Grid = expit(-(anchor + own - source))
    return np.where(snow < 0.02, 0.0, np.where(snow > 0.98, 1.0, snow))
