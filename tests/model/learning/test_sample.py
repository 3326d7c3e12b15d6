"""What a forecast of then could not know must not reach a feature."""

import numpy as np
import pytest

from model.domain.needs import NIGHT_NEEDS, Need
from model.error_statistics import PUBLISHED
from model.learning.dataset import build_table, used_issues
from tests.model.learning.conftest import OPTIONS
from tests.model.learning.season_samples import HOUR, short_season
from tests.model.small_network import small_network
from tests.model.small_site import small_site


def table(season):
    return build_table([season], small_network(), small_site(), OPTIONS, PUBLISHED)


@pytest.fixture(scope="module")
def plain():
    return table(short_season(2022, days=12))


def test_rows_are_what_the_options_ask_for(plain):
    rows = plain.needs[Need.PLOUGHING]
    issues = used_issues(short_season(2022, days=12), OPTIONS)
    assert len(rows.target) == len(issues) * 3 * OPTIONS.hours_per_issue
    assert set(np.unique(rows.unit)) == {0, 1, 2}
    assert set(np.unique(plain.needs[Need.HEATING].unit)) == {3}
    assert set(np.unique(plain.temperature.unit)) == {-1}
    lead = (rows.valid - rows.issue) / HOUR
    assert lead.min() >= 1
    assert lead.max() <= OPTIONS.horizon_h


def test_shifting_what_came_after_an_issue_changes_no_feature_of_it(plain):
    season = short_season(2022, days=12)
    issue = np.unique(plain.needs[Need.SALTING].issue)[2]
    later = season["time"].to_numpy() > issue
    for name in ("air_temperature", "dew_point_temperature", "precipitation_amount", "cloud_area_fraction", "wind_speed"):
        values = season[name].to_numpy().copy()
        values[:, later] = np.roll(values[:, later], 7, axis=1)
        season[name] = (("point", "time"), values)
    readings = season["obs_road_surface_temperature"].to_numpy().copy()
    readings[:, later] += 0.5
    season["obs_road_surface_temperature"] = (("station", "time"), readings)
    for name in [name for name in season.data_vars if str(name).startswith("fc_")]:
        values = season[name].to_numpy().copy()
        values[season["issue"].to_numpy() + HOUR > issue] *= 0.5
        season[name] = (("issue", "point", "lead"), values)
    moved = season["action_start"].to_numpy() > issue
    season["action_rate_g_m2"] = season["action_rate_g_m2"].where(~moved, 0.0)
    shifted = table(season)
    for need in NIGHT_NEEDS:
        one, other = plain.needs[need], shifted.needs[need]
        np.testing.assert_array_equal(one.where(one.issue <= issue).features, other.where(other.issue <= issue).features)
    one, other = plain.temperature, shifted.temperature
    one, other = one.where(one.issue <= issue), other.where(other.issue <= issue)
    # a station has a row only where its reading is believed, so rows are matched by their hour
    keys = [rows.issue.astype(int) + rows.valid.astype(int) for rows in (one, other)]
    both = np.intersect1d(*keys)
    picked = [np.isin(key, both) for key in keys]
    assert picked[0].sum() > 5
    np.testing.assert_array_equal(one.where(picked[0]).features, other.where(picked[1]).features)
    assert not np.array_equal(one.where(picked[0]).target, other.where(picked[1]).target), "targets do come from what came"


def test_a_season_on_other_points_is_refused():
    from model.domain.errors import ModelError

    with pytest.raises(ModelError, match="has 1 points, the site 2"):
        table(short_season(2022, days=12).isel(point=[0]))
