"""Units that files and feeds may state, and how each becomes the unit Halka reckons in."""

from types import MappingProxyType

#: Unit Halka reckons in → {unit as stated: (factor, offset)}, value = factor · stated + offset.
CONVERSIONS = MappingProxyType(
    {
        "degC": {"degC": (1.0, 0.0), "K": (1.0, -273.15), "F": (5.0 / 9.0, -160.0 / 9.0)},
        "m s-1": {"m/s": (1.0, 0.0), "km/h": (1.0 / 3.6, 0.0), "knot": (1852.0 / 3600.0, 0.0)},
        "1": {"1": (1.0, 0.0), "%": (0.01, 0.0), "octas": (0.125, 0.0)},
        "mm": {"mm": (1.0, 0.0), "cm": (10.0, 0.0), "kg/m2": (1.0, 0.0)},
        "cm": {"cm": (1.0, 0.0), "mm": (0.1, 0.0), "m": (100.0, 0.0)},
        "m": {"m": (1.0, 0.0), "km": (1000.0, 0.0)},
        "degree": {"degree": (1.0, 0.0)},
        "W m-2": {"W/m2": (1.0, 0.0)},
        "g m-2": {"g/m2": (1.0, 0.0)},
    }
)

#: What a sensor may measure → the unit Halka reckons it in (a test holds it against the table of variables).
SENSOR_VARIABLES = MappingProxyType(
    {
        "air_temperature": "degC",
        "dew_point_temperature": "degC",
        "relative_humidity": "1",
        "wind_speed": "m s-1",
        "wind_speed_of_gust": "m s-1",
        "wind_from_direction": "degree",
        "visibility_in_air": "m",
        "cloud_area_fraction": "1",
        "surface_downwelling_shortwave_flux": "W m-2",
        "road_surface_temperature": "degC",
        "ground_temperature": "degC",
        "precipitation_amount": "mm",
        "rain_amount": "mm",
        "snowfall_amount": "mm",
        "surface_water_amount": "mm",
        "surface_ice_amount": "mm",
        "surface_snow_amount": "mm",
        "snow_depth": "cm",
        "friction": "1",
        "salt_amount": "g m-2",
    }
)


def conversion(variable: str, unit: str) -> tuple[float, float]:
    """Factor and offset that bring a stated unit to the variable's own: value = factor · stated + offset.

    Raises:
        ValueError: The variable is not one a sensor may measure, or the unit is none of its units; the message lists those.

    >>> round(conversion("air_temperature", "F")[0] * 32 + conversion("air_temperature", "F")[1], 9)
    0.0
    """
    if variable not in SENSOR_VARIABLES:
        raise ValueError(f"{variable} is nothing a sensor may measure here; there are {', '.join(sorted(SENSOR_VARIABLES))}")
    known = CONVERSIONS[SENSOR_VARIABLES[variable]]
    if unit not in known:
        raise ValueError(f"the unit {unit!r} is unknown for {variable}; write one of {', '.join(known)}")
    return known[unit]
