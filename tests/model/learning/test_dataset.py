"""Nothing that became known after an issue may change a feature or a probability told at it, whatever it is and whenever it came."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from model.domain.needs import NIGHT_NEEDS
from model.error_statistics import PUBLISHED
from model.learning.dataset import TrainingTable, build_table
from model.learning.season import DELAY_H
from tests.model.learning.conftest import OPTIONS
from tests.model.learning.season_samples import HOUR, short_season
from tests.model.small_network import small_network
from tests.model.small_site import small_site

DAYS = 14
ANALYSED = ("air_temperature", "dew_point_temperature", "precipitation_amount", "cloud_area_fraction", "wind_speed")


def table(season: xr.Dataset) -> TrainingTable:
    return build_table([season], small_network(), small_site(), OPTIONS, PUBLISHED)


@pytest.fixture(scope="module")
def plain() -> TrainingTable:
    return table(short_season(2022, days=DAYS))


def disturbed(issue: np.datetime64, what: str, generator: np.random.Generator) -> xr.Dataset:
    """A season in which one kind of thing that became known after `issue` is otherwise than it was."""
    season = short_season(2022, days=DAYS)
    later = season["time"].to_numpy() > issue
    if what == "weather":
        for name in ANALYSED:
            values = season[name].to_numpy().copy()
            values[:, later] = values[:, generator.permutation(np.flatnonzero(later))]
            season[name] = (("point", "time"), values)
    elif what == "readings":
        values = season["obs_road_surface_temperature"].to_numpy().copy()
        values[:, later] = generator.normal(-3.0, 4.0, int(later.sum()))
        season["obs_road_surface_temperature"] = (("station", "time"), values.astype(np.float32))
    elif what == "held":
        values = season["obs_road_surface_temperature"].to_numpy().copy()
        values[:, later] = values[:, [int(np.argmax(later)) - 1]]
        season["obs_road_surface_temperature"] = (("station", "time"), values)
    elif what == "forecasts":
        out = season["issue"].to_numpy() + DELAY_H * HOUR > issue
        for name in [name for name in season.data_vars if str(name).startswith("fc_")]:
            values = season[name].to_numpy().copy()
            values[out] = values[generator.permutation(np.flatnonzero(out))] * generator.uniform(0.2, 0.9)
            season[name] = (("issue", "point", "lead"), values)
    else:
        begun = season["action_start"].to_numpy() > issue
        moved = season["action_start"].to_numpy() + np.where(begun, int(generator.integers(1, 40)), 0) * HOUR
        season["action_start"] = (("action",), moved)
        season["action_end"] = (("action",), moved + 2 * HOUR)
        season["action_rate_g_m2"] = season["action_rate_g_m2"].where(~begun, float(generator.uniform(1.0, 300.0)))
    return season


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10_000),
    which=st.integers(1, 3),
    what=st.sampled_from(["weather", "readings", "held", "forecasts", "actions"]),
)
@example(seed=0, which=2, what="held")
def test_what_became_known_later_changes_no_feature_and_no_probability(plain, training, seed, which, what):
    issues = np.unique(plain.needs[NIGHT_NEEDS[0]].issue)
    issue = issues[min(which, len(issues) - 2)]
    other = table(disturbed(issue, what, np.random.default_rng(seed)))
    for need in NIGHT_NEEDS:
        one, two = (found.needs[need].where(found.needs[need].issue <= issue) for found in (plain, other))
        np.testing.assert_array_equal(one.features, two.features)
        model = training.models.needs.get(need)
        if model is not None:
            np.testing.assert_array_equal(model.probability(one.features)[0], model.probability(two.features)[0])


def test_what_was_known_does_reach_them(plain):
    season = short_season(2022, days=DAYS)
    issue = np.unique(plain.needs[NIGHT_NEEDS[0]].issue)[2]
    season["fc_air_temperature"] = season["fc_air_temperature"] - 3.0
    one, two = (found.needs[NIGHT_NEEDS[0]] for found in (plain, table(season)))
    assert not np.array_equal(one.where(one.issue == issue).features, two.where(two.issue == issue).features)
