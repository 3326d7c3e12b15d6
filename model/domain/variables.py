"""The variables Halka speaks of: name, unit and the range outside which a value is refused.

Names follow the CF standard-name table where it has one. This table is the single truth for range checks and renaming.
"""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Variable:
    """One canonical variable.

    Attributes:
        name: CF-like name used in every Dataset.
        units: Unit as written in ``Dataset.attrs["units"]``.
        low: Lowest value that can be [units].
        high: Highest value that can be [units].
        interval: True where the value belongs to the interval that ends at ``time`` (an amount).
    """

    name: str
    units: str
    low: float
    high: float
    interval: bool = False


_TABLE = (
    Variable("air_temperature", "degC", -60.0, 50.0),
    Variable("dew_point_temperature", "degC", -70.0, 40.0),
    Variable("relative_humidity", "1", 0.0, 1.05),
    Variable("wind_speed", "m s-1", 0.0, 75.0),
    Variable("wind_speed_of_gust", "m s-1", 0.0, 110.0),
    Variable("wind_from_direction", "degree", 0.0, 360.0),
    Variable("air_pressure_at_mean_sea_level", "hPa", 850.0, 1100.0),
    Variable("cloud_area_fraction", "1", 0.0, 1.0),
    Variable("visibility_in_air", "m", 0.0, 200_000.0),
    Variable("precipitation_amount", "mm", 0.0, 300.0, interval=True),
    Variable("precipitation_amount_min", "mm", 0.0, 300.0, interval=True),
    Variable("precipitation_amount_max", "mm", 0.0, 400.0, interval=True),
    Variable("precipitation_amount_median", "mm", 0.0, 300.0, interval=True),
    Variable("probability_of_precipitation", "1", 0.0, 1.0, interval=True),
    Variable("probability_of_frozen_precipitation", "1", 0.0, 1.0, interval=True),
    Variable("snow_fraction", "1", 0.0, 1.0, interval=True),
    Variable("freezing_rain_fraction", "1", 0.0, 1.0, interval=True),
    Variable("air_temperature_p10", "degC", -60.0, 50.0),
    Variable("air_temperature_p90", "degC", -60.0, 50.0),
    Variable("wind_speed_p10", "m s-1", 0.0, 75.0),
    Variable("wind_speed_p90", "m s-1", 0.0, 75.0),
    Variable("surface_downwelling_shortwave_flux", "W m-2", 0.0, 1400.0),
    Variable("surface_downwelling_longwave_flux", "W m-2", 40.0, 600.0),
    Variable("road_surface_temperature", "degC", -50.0, 70.0),
    Variable("ground_temperature", "degC", -40.0, 60.0),
    Variable("surface_water_amount", "mm", 0.0, 50.0),
    Variable("surface_ice_amount", "mm", 0.0, 100.0),
    Variable("surface_snow_amount", "mm", 0.0, 500.0),
    Variable("snow_depth", "cm", 0.0, 1000.0),
    Variable("friction", "1", 0.0, 1.0),
    Variable("salt_amount", "g m-2", 0.0, 500.0),
    Variable("rain_amount", "mm", 0.0, 300.0, interval=True),
    Variable("snowfall_amount", "mm", 0.0, 300.0, interval=True),
)

#: Canonical name → its description.
VARIABLES = MappingProxyType({variable.name: variable for variable in _TABLE})

#: What the road model and the features need of a forecast; a Dataset without one of these is refused.
FORECAST_REQUIRED = ("air_temperature", "dew_point_temperature", "wind_speed", "cloud_area_fraction", "precipitation_amount")

#: What a forecast may add.
FORECAST_OPTIONAL = (
    "relative_humidity",
    "wind_speed_of_gust",
    "wind_from_direction",
    "air_pressure_at_mean_sea_level",
    "visibility_in_air",
    "precipitation_amount_min",
    "precipitation_amount_max",
    "precipitation_amount_median",
    "probability_of_precipitation",
    "probability_of_frozen_precipitation",
    "snow_fraction",
    "freezing_rain_fraction",
    "air_temperature_p10",
    "air_temperature_p90",
    "wind_speed_p10",
    "wind_speed_p90",
    "surface_downwelling_shortwave_flux",
    "surface_downwelling_longwave_flux",
)

#: What a road-weather station may report.
OBSERVED = (
    "air_temperature",
    "dew_point_temperature",
    "relative_humidity",
    "wind_speed",
    "road_surface_temperature",
    "ground_temperature",
    "precipitation_amount",
    "rain_amount",
    "snowfall_amount",
    "surface_water_amount",
    "surface_ice_amount",
    "surface_snow_amount",
    "friction",
    "visibility_in_air",
    "wind_speed_of_gust",
    "wind_from_direction",
    "cloud_area_fraction",
    "surface_downwelling_shortwave_flux",
    "snow_depth",
    "salt_amount",
)
