import pytest

from config.quantities import CONVERSIONS, SENSOR_VARIABLES, conversion
from model.domain.variables import OBSERVED, VARIABLES


def test_sensors_may_measure_what_stations_report_in_the_same_units() -> None:
    assert set(SENSOR_VARIABLES) == set(OBSERVED)
    for name, unit in SENSOR_VARIABLES.items():
        assert VARIABLES[name].units == unit
        assert unit in CONVERSIONS


@pytest.mark.parametrize(
    ("variable", "unit", "stated", "meant"),
    [
        ("air_temperature", "K", 273.15, 0.0),
        ("air_temperature", "F", 14.0, -10.0),
        ("wind_speed", "km/h", 36.0, 10.0),
        ("wind_speed", "knot", 10.0, 5.144),
        ("relative_humidity", "%", 87.0, 0.87),
        ("precipitation_amount", "cm", 0.2, 2.0),
        ("snow_depth", "mm", 45.0, 4.5),
        ("snow_depth", "m", 0.3, 30.0),
        ("visibility_in_air", "km", 1.5, 1500.0),
        ("cloud_area_fraction", "octas", 6.0, 0.75),
    ],
)
def test_a_stated_unit_becomes_our_own(variable: str, unit: str, stated: float, meant: float) -> None:
    factor, offset = conversion(variable, unit)
    assert factor * stated + offset == pytest.approx(meant, abs=1e-3)


@pytest.mark.parametrize(("variable", "unit"), [("air_temperature", "m/s"), ("wind_speed", "mph"), ("moisture", "%")])
def test_what_has_no_conversion_is_refused_with_what_there_is(variable: str, unit: str) -> None:
    with pytest.raises(ValueError, match=r"degC, K, F|m/s, km/h, knot|air_temperature"):
        conversion(variable, unit)
