import numpy as np
import xarray as xr

from model.domain.needs import Need
from model.learning.label_evidence import BY_LOG, BY_SENSORS, LATE_H, LOGGED_H, TREATED_H, action_evidence, sensor_evidence
from model.learning.rows import Rows
from model.needs.judged import NEED_OUTPUTS, NEED_RULES
from tests.model.learning.season_samples import HOUR, short_season
from tests.model.small_network import small_network

NETWORK = small_network()


def bare_road(hours: int) -> dict[str, np.ndarray]:
    reckoned = {name: np.zeros((1, hours), dtype=np.float32) for name in NEED_OUTPUTS}
    return reckoned | {"road_surface_temperature": np.full((1, hours), -2.0, dtype=np.float32)}


def with_sensors(season: xr.Dataset, *, ice: float, snow: float = 0.0) -> xr.Dataset:
    shape = (1, season.sizes["time"])
    return season.assign(
        obs_surface_ice_amount=(("station", "time"), np.full(shape, ice, np.float32)),
        obs_surface_snow_amount=(("station", "time"), np.full(shape, snow, np.float32)),
    ).drop_dims("action")


def test_a_season_without_surface_sensors_says_nothing():
    season = short_season(2022, days=8)
    assert sensor_evidence(season, NETWORK, ("s1",), bare_road(season.sizes["time"]), rules=NEED_RULES) == {}


def test_ice_that_was_seen_where_none_was_reckoned_counts_against_the_label():
    season = with_sensors(short_season(2022, days=8), ice=0.2)
    found = sensor_evidence(season, NETWORK, ("s1",), bare_road(season.sizes["time"]), rules=NEED_RULES)
    assert found[Need.SALTING].seen.all()
    assert (found[Need.SALTING].severity == 0).all()
    assert not found[Need.PLOUGHING].seen.any()
    assert len(np.unique(found[Need.SALTING].night)) >= 8
    assert found[Need.SALTING].rung == BY_SENSORS


def test_a_flagged_or_missing_sensor_is_not_asked():
    season = with_sensors(short_season(2022, days=8), ice=0.2)
    flag = np.zeros((1, season.sizes["time"]), dtype=np.uint8)
    flag[0, :100] = 1
    season = season.assign(obs_surface_ice_amount_flag=(("station", "time"), flag))
    found = sensor_evidence(season, NETWORK, ("s1",), bare_road(season.sizes["time"]), rules=NEED_RULES)
    assert len(found[Need.SALTING].seen) == season.sizes["time"] - 100
    assert sensor_evidence(season, NETWORK, ("elsewhere",), bare_road(season.sizes["time"]), rules=NEED_RULES) == {}


def test_a_treated_road_is_no_evidence_that_nothing_was_needed():
    season = short_season(2022, days=8)
    sensed = with_sensors(season, ice=0.0)
    untreated = sensor_evidence(sensed, NETWORK, ("s1",), bare_road(season.sizes["time"]), rules=NEED_RULES)
    actions = season[[name for name in season.data_vars if str(name).startswith("action_")]]
    treated = sensor_evidence(sensed.merge(actions), NETWORK, ("s1",), bare_road(season.sizes["time"]), rules=NEED_RULES)
    assert 0 < len(treated[Need.SALTING].seen) < len(untreated[Need.SALTING].seen)


def test_ploughing_is_borne_out_by_the_log_and_salting_is_not():
    season = short_season(2022, days=8)
    begun = season["action_start"].to_numpy()[0]
    issue = np.array([begun - 5 * HOUR] * 2 + [begun - (LOGGED_H + LATE_H + 2) * HOUR] * 2)
    unit = np.array([0, 0, 0, 0])
    rows = Rows(np.zeros((4, 3), np.float32), np.array([0.4, 2.5, 0.1, 0.3], np.float32), issue, issue + 8 * HOUR, unit)
    found = action_evidence(NEED_RULES[Need.PLOUGHING], rows, season, NETWORK)
    assert found.severity.tolist() == [np.float32(0.3), 2.5]
    assert found.seen.tolist() == [False, True]
    assert found.rung == BY_LOG
    assert action_evidence(NEED_RULES[Need.SALTING], rows, season, NETWORK) is None
    assert action_evidence(NEED_RULES[Need.PLOUGHING], rows, season.drop_dims("action"), NETWORK) is None


def test_ice_that_was_salted_away_where_the_log_is_not_known_does_not_discredit_the_analysis():
    season = short_season(2022, days=8)
    actions = season[[name for name in season.data_vars if str(name).startswith("action_")]]
    sensed = with_sensors(season, ice=0.0).merge(actions)
    hours, ended = season["time"].to_numpy(), season["action_end"].to_numpy().max()
    thaw = ended + np.timedelta64(int(TREATED_H) + 48, "h")
    icy = bare_road(hours.size)
    icy["surface_ice_amount"] = np.where(hours < thaw, 0.3, 0.0).astype(np.float32)[None]
    found = sensor_evidence(sensed, NETWORK, ("s1",), icy, rules=NEED_RULES)[Need.SALTING]
    first_work = season["action_start"].to_numpy().min()
    assert found.severity.size == int(((hours < first_work) | (hours >= thaw)).sum())
    assert int((found.severity >= 1).sum()) == int((hours < first_work).sum())
