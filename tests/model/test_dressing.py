import numpy as np

from model.dressing import DEW_CORRELATION, HALO_H, LEAST_DRESSING, dress
from model.error_statistics import PUBLISHED

HOURS = 24 + 2 * HALO_H
LEAD = np.broadcast_to(np.arange(HOURS, dtype=float), (300, HOURS))
NAMES = (
    "snow_fraction", "freezing_rain_fraction", "probability_of_precipitation", "precipitation_amount_min", "precipitation_amount_max",
    "precipitation_amount_median", "probability_of_frozen_precipitation",
    "air_temperature_p10", "air_temperature_p90",
)  # fmt: skip


def dressed(**given: object) -> dict[str, np.ndarray]:
    calm = {
        "air_temperature": -2.0, "dew_point_temperature": -8.0, "wind_speed": 3.0, "cloud_area_fraction": 0.5,
        "precipitation_amount": 0.0,
    }  # fmt: skip
    values = dict.fromkeys(NAMES, np.nan) | calm | given
    fields = {name: np.array(np.broadcast_to(value, (300, 2, HOURS)), dtype=float) for name, value in values.items()}
    return dress(fields, LEAD, PUBLISHED, np.random.default_rng(0))


def test_the_halo_is_dropped_and_nothing_is_missing():
    for name, values in dressed().items():
        assert values.shape == (300, 2, 24), name
        assert np.isfinite(values).all(), name


def test_temperature_and_dew_point_err_together():
    made = dressed()
    together = np.corrcoef(made["air_temperature"][:, 0, 12], made["dew_point_temperature"][:, 0, 12])[0, 1]
    assert abs(together - DEW_CORRELATION) < 0.12
    assert (made["dew_point_temperature"] <= made["air_temperature"]).all()


def test_wind_keeps_its_mean_and_stays_positive():
    wind = dressed()["wind_speed"]
    assert wind.min() > 0
    assert abs(wind.mean() - 3.0) < 0.1


def test_members_that_differ_are_still_dressed_a_little():
    far = np.linspace(-20.0, 20.0, 300)[:, None, None]
    added = dressed(air_temperature=far)["air_temperature"] - far
    expected = LEAST_DRESSING * PUBLISHED.at("air_temperature_sd", np.arange(12.0, 36.0))
    np.testing.assert_allclose(added.std(axis=0)[0], expected, rtol=0.05)


def test_freezing_rain_needs_cold_air():
    made = dressed(precipitation_amount=1.0, freezing_rain_fraction=0.8, air_temperature=1.0, dew_point_temperature=0.5)
    warm = made["air_temperature"] > 0.6
    assert made["freezing_rain_fraction"][warm].max() == 0.0
    assert made["freezing_rain_fraction"][~warm].max() == 0.8
