import numpy as np

from model.error_statistics import PUBLISHED
from model.learning.forecast_errors import estimate_errors
from tests.model.learning.season_samples import short_season


def test_own_archive_replaces_published_figures():
    season = short_season(2022, days=60)
    warm = season.copy()
    warm["fc_air_temperature"] = season["fc_air_temperature"] + 2.0
    plain, biased = estimate_errors([season]), estimate_errors([warm])
    assert "stored forecasts" in plain.source
    expected = 0.4 + 0.6 * np.sqrt(24 / 24)
    assert abs(plain.at("air_temperature_sd", np.array([24.0]))[0] - expected) < 0.35
    assert biased.at("air_temperature_bias", np.array([24.0]))[0] - plain.at("air_temperature_bias", np.array([24.0]))[0] > 1.2
    assert min(plain.start_shift_sd_h) > 0
    assert max(plain.false_alarm) < 1.0


def test_too_few_forecasts_leave_the_published_ones():
    assert estimate_errors([short_season(2022, days=10)]) is PUBLISHED
    assert estimate_errors([short_season(2022, days=60).drop_vars("fc_wind_speed")]) is PUBLISHED


def test_leads_that_some_winter_lacks_are_left_out_everywhere():
    whole, short = short_season(2022, days=60), short_season(2023, days=60)
    last = short.sizes["lead"] - 12
    short["fc_air_temperature"] = short["fc_air_temperature"].where(short["lead"] <= last)
    both = [
        season.assign(fc_air_temperature=season["fc_air_temperature"].where(season["lead"] <= last)) for season in (whole, short)
    ]
    found = estimate_errors([whole, short])
    assert np.isfinite(found.air_temperature_sd).all()
    assert found.air_temperature_sd == estimate_errors(both).air_temperature_sd
