"""Nothing that became known after an issue may change a feature or a probability told at it, whatever it is and whenever it came."""

from itertools import pairwise

import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from model.domain.needs import NIGHT_NEEDS
from model.error_statistics import PUBLISHED
from model.features.past import LONGEST_SINCE_H
from model.features.schema import FEATURE_NAMES
from model.learning.dataset import TrainingTable, build_table
from model.learning.season import DELAY_H
from model.mapping.offsets import PlaceOffset
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
    """A season in which one kind of thing that became known after `issue`, or all of it, is otherwise than it was."""
    season = short_season(2022, days=DAYS)
    later = season["time"].to_numpy() > issue
    if what == "everything":
        for name in [name for name, values in season.data_vars.items() if "time" in values.dims]:
            values = season[name].to_numpy().copy()
            values[:, later] = values[:, generator.permutation(np.flatnonzero(later))]
            season[name] = (season[name].dims, values)
        # sensors that were put up after the issue, and flags that were set then
        for name, value in (("surface_ice_amount", 0.3), ("surface_snow_amount", 0.5), ("air_temperature", -8.0)):
            season[f"obs_{name}"] = (("station", "time"), np.where(later, value, np.nan)[None].astype(np.float32))
        season["obs_road_surface_temperature_flag"] = (
            ("station", "time"),
            (later & (generator.random(later.size) < 0.2))[None].astype(np.uint8),
        )
        told = {kind: disturbed(issue, kind, generator) for kind in ("forecasts", "actions")}
        for kind, dim in (("forecasts", "issue"), ("actions", "action")):
            changed = told[kind]
            season = season.assign({name: values for name, values in changed.data_vars.items() if dim in values.dims})
        return season
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


def reported(season: xr.Dataset, issue: np.datetime64, *, done: bool) -> xr.Dataset:
    """A season with two more entries in the log, ended an hour before `issue` and told of only an hour after it; they may never have been."""
    ended = issue - HOUR
    more = {
        "unit": np.array(["r1", "r2"]), "kind": np.array(["plough", "prewetted_salt"]), "start": np.array([ended - HOUR] * 2),
        "end": np.array([ended] * 2), "rate_g_m2": np.array([0.0, 20.0]), "cost_sek": np.full(2, 3000.0),
        "known": np.array([issue + HOUR] * 2),
    }  # fmt: skip
    log = {name: season[f"action_{name}"].to_numpy() for name in more if name != "known"} | {
        "known": season["action_end"].to_numpy()
    }
    chosen = {name: np.concatenate([log[name], more[name]]) if done else log[name] for name in more}
    bare = season.drop_dims("action")
    return bare.assign({f"action_{name}": (("action",), values) for name, values in chosen.items()})


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10_000),
    which=st.integers(1, 3),
    what=st.sampled_from(["weather", "readings", "held", "forecasts", "actions", "everything"]),
)
@example(seed=0, which=2, what="everything")
@example(seed=0, which=2, what="held")
@example(seed=0, which=2, what="weather")
def test_what_became_known_later_changes_no_feature_and_no_probability(plain, training, seed, which, what):
    issues = np.unique(plain.needs[NIGHT_NEEDS[0]].issue)
    issue = issues[min(which, len(issues) - 2)]
    other = table(disturbed(issue, what, np.random.default_rng(seed)))
    for need in NIGHT_NEEDS:
        one, two = (found.needs[need].where(found.needs[need].issue <= issue) for found in (plain, other))
        np.testing.assert_array_equal(one.features, two.features)
        # what crews did after the issue tells nothing of what the untreated road needed: "salted" is not "not needed"
        if what == "actions" and plain.truth[need] == other.truth[need]:
            np.testing.assert_array_equal(one.target, two.target)
        model = training.models.needs.get(need)
        if model is not None:
            np.testing.assert_array_equal(model.probability(one.features)[0], model.probability(two.features)[0])
    one, two = (found.temperature.where(found.temperature.issue <= issue) for found in (plain, other))
    if what in {"forecasts", "actions"}:
        np.testing.assert_array_equal(one.features, two.features)
        np.testing.assert_array_equal(one.issue, two.issue)
    else:
        # which rows there are rests on readings to come, and on the weather to come that tells which of them are faults; features do not
        mine, yours = (list(zip(rows.issue, rows.valid, rows.unit, strict=True)) for rows in (one, two))
        both = set(mine) & set(yours)
        assert both or not mine
        picked = [np.array([key in both for key in keys], dtype=bool) for keys in (mine, yours)]
        np.testing.assert_array_equal(one.features[picked[0]], two.features[picked[1]])


def test_what_was_spread_after_an_issue_is_not_learnt_as_no_need(plain):
    """The streets salted all through the season: every label stands as on the road that nobody came to after the issue."""
    need = next(need for need in NIGHT_NEEDS if plain.rungs[need] == "road_analysis")
    issue = np.unique(plain.needs[need].issue)[1]
    season = short_season(2022, days=DAYS)
    begun = season["action_start"].to_numpy() > issue
    salted = season.assign(
        action_kind=("action", np.where(begun, "prewetted_salt", season["action_kind"].to_numpy())),
        action_rate_g_m2=("action", np.where(begun, 40.0, season["action_rate_g_m2"].to_numpy())),
        action_start=("action", np.where(begun, issue + HOUR, season["action_start"].to_numpy())),
        action_end=("action", np.where(begun, issue + 2 * HOUR, season["action_end"].to_numpy())),
    )
    other = table(salted)
    one, two = (found.needs[need].where(found.needs[need].issue <= issue) for found in (plain, other))
    assert (one.target > 0.5).any()
    np.testing.assert_array_equal(one.target, two.target)
    later = plain.needs[need].issue > issue
    assert not np.array_equal(plain.needs[need].features[later], other.needs[need].features[later]), "later issues know of it"


def test_work_told_of_after_the_issue_changes_no_feature(plain):
    hour = FEATURE_NAMES.index("hours_since_ploughing")
    first = plain.needs[NIGHT_NEEDS[0]].where(plain.needs[NIGHT_NEEDS[0]].unit == 0)
    quiet = np.unique(first.issue[first.features[:, hour] == LONGEST_SINCE_H])
    issue, after = next((one, two) for one, two in pairwise(quiet) if two - one < 40 * HOUR)
    none, late = (table(reported(short_season(2022, days=DAYS), issue, done=done)) for done in (False, True))
    for need in NIGHT_NEEDS:
        one, two = (found.needs[need].where(found.needs[need].issue <= issue) for found in (none, late))
        # what nobody had told of yet is neither learnt as needed nor as not needed
        assert not ((two.issue == issue) & (two.unit < 2)).any()
        one = one.where(~((one.issue == issue) & (one.unit < 2)))
        np.testing.assert_array_equal(one.features, two.features)
    at = none.temperature.issue <= issue
    np.testing.assert_array_equal(none.temperature.features[at], late.temperature.features[at])
    rows = late.needs[NIGHT_NEEDS[0]]
    told = rows.features[(rows.issue == after) & (rows.unit == 0), hour]
    np.testing.assert_allclose(told, (after - issue) / HOUR + 1.0)


def test_what_was_known_does_reach_them(plain):
    season = short_season(2022, days=DAYS)
    issue = np.unique(plain.needs[NIGHT_NEEDS[0]].issue)[2]
    season["fc_air_temperature"] = season["fc_air_temperature"] - 3.0
    one, two = (found.needs[NIGHT_NEEDS[0]] for found in (plain, table(season)))
    assert not np.array_equal(one.where(one.issue == issue).features, two.where(two.issue == issue).features)


def test_a_winter_is_told_with_the_offsets_known_at_its_start(plain):
    season = short_season(2022, days=DAYS)
    asked = []

    def offsets(moment):
        asked.append(moment)
        return {"r1": PlaceOffset("r1", 2.0, 0.5)}

    moved = build_table([season], small_network(), small_site(), OPTIONS, PUBLISHED, place_offsets=offsets)
    assert asked == [season["time"].to_numpy()[0]]
    one, two = (found.needs[NIGHT_NEEDS[0]] for found in (plain, moved))
    surface = FEATURE_NAMES.index("surface_temperature_mean")
    assert (two.features[two.unit == 0, surface] > one.features[one.unit == 0, surface]).all()
    np.testing.assert_array_equal(one.features[one.unit == 1], two.features[two.unit == 1])
