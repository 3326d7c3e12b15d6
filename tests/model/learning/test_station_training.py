"""The stations' correction answers where it beat what it replaces on later nights, and says why where it did not."""

from dataclasses import replace

import numpy as np

from model.error_statistics import PUBLISHED
from model.features.schema import COMMON_NAMES
from model.learning.models import TrainedModels
from model.learning.promotion import OVER_IN_SERVICE
from model.learning.rows import Rows
from model.learning.station_memory import MEMORY_DAYS
from model.learning.station_training import as_told, memory_after, train_stations
from model.learning.station_verdict import leads_used
from tests.model.learning.conftest import OPTIONS
from tests.model.learning.season_samples import HOUR, short_season
from tests.model.small_site import small_site

SITE = small_site()
FEW = replace(OPTIONS, trees=30)
SEASON = short_season(2024, days=40)
LEADS = np.arange(1, 24, 3)


def judged(season, *, days, error):
    """Rows at the station on the last days, told so much too warm by what answers now."""
    times = season["time"].to_numpy().astype("datetime64[ns]")
    whole = (times - times[0]) / HOUR % 6 == 0
    issue = times[whole & (times >= times[-1] - np.timedelta64(days, "D")) & (times <= times[-1] - 48 * HOUR)]
    issue, lead = (each.ravel() for each in np.meshgrid(issue, LEADS, indexing="ij"))
    valid = issue + lead * HOUR
    came = season["obs_road_surface_temperature"].to_numpy()[0][np.searchsorted(times, valid)]
    features = np.zeros((issue.size, len(COMMON_NAMES)), dtype=np.float32)
    features[:, COMMON_NAMES.index("surface_temperature_mean")] = came + error
    rows = Rows(features, came.astype(np.float32), issue, valid, np.full(issue.size, -1, dtype=np.intp))
    return as_told(rows.where(np.isfinite(came)), None)


def test_it_is_judged_on_later_nights_against_what_it_replaces() -> None:
    found = train_stations([SEASON], SITE, [judged(SEASON, days=16, error=3.0)], FEW)
    assert found is not None
    scores, model = found.model.scores, found.model
    assert scores["nights"] >= 10
    assert scores["rmse"] < scores["rmse_physics"]
    assert 0.6 < scores["coverage_80"] < 0.95
    assert model.used == leads_used(scores)
    assert model.trusted
    assert model.share == 0.0, "there is no other station to follow"
    memory = found.memory
    span = memory["origin"].to_numpy()[-1] - memory["origin"].to_numpy()[0]
    assert np.timedelta64(30, "D") < span <= np.timedelta64(MEMORY_DAYS, "D")
    assert bool(memory["boosted"].to_numpy()[:, -1])


def test_it_is_followed_beside_the_one_in_service_through_nights_new_to_both() -> None:
    bare = train_stations([SEASON], SITE, [judged(SEASON, days=16, error=3.0)], FEW)
    assert bare is not None
    assert "rmse_in_service" not in bare.model.scores
    assert bare.model.learnt_until is not None
    assert bare.model.learnt_until > SEASON["time"].to_numpy()[-1] - np.timedelta64(3, "D")
    long_ago = replace(bare.model, learnt_until=np.datetime64("2024-11-01", "ns"), used=(True,) * 5)
    # the same boosting told far too warm: the new one is surely better
    warmed = replace(long_ago, residual=replace(long_ago.residual, scale=long_ago.residual.scale * 40.0))
    for old, over in ((warmed, 0.9), (bare.model, None)):
        service = TrainedModels("old", {}, {}, None, PUBLISHED, stations=old)
        found = train_stations([SEASON], SITE, [judged(SEASON, days=16, error=3.0)], FEW, in_service=service)
        assert found is not None
        assert found.model.scores["rmse"] == bare.model.scores["rmse"], "what answers now changes nothing of the new one"
        assert (OVER_IN_SERVICE in found.model.scores) == (over is not None)
        if over is not None:
            assert found.model.scores[OVER_IN_SERVICE] >= over


def test_nothing_judged_is_told_and_not_put_to_use() -> None:
    found = train_stations([SEASON], SITE, [], FEW)
    assert found is not None
    assert not found.model.trusted
    assert "only 0 held-out readings" in found.model.note


def test_too_short_a_past_teaches_nothing() -> None:
    assert train_stations([short_season(2024, days=13)], SITE, [], FEW) is None
    assert train_stations([SEASON], small_site(stations=[]), [], FEW) is None


def test_what_a_site_would_remember_ends_where_it_has_come_to() -> None:
    until = SEASON["time"].to_numpy()[24 * 12]
    memory = memory_after(SEASON, SITE, None, FEW, until=until)
    assert memory is not None
    assert memory["time"].to_numpy()[-1] <= until
    assert memory["origin"].to_numpy()[-1] <= until
    assert not memory["boosted"].to_numpy().any()
    assert memory_after(SEASON, SITE, None, FEW, until=SEASON["time"].to_numpy()[30]) is None


def test_a_training_says_of_the_stations_what_its_card_says(training) -> None:
    stations = training.models.stations
    entry = training.models.card["stations"]
    assert (tuple(entry["used"]), entry["note"]) == (stations.used, stations.note)
    assert entry["scores"]["rmse"] == stations.scores["rmse"]
    assert training.station_memory is not None


def test_none_is_trained_or_remembered_where_none_is_wanted() -> None:
    none = replace(FEW, station_every_h=0)
    assert train_stations([SEASON], SITE, [], none) is None
    assert memory_after(SEASON, SITE, None, none, until=SEASON["time"].to_numpy()[-1]) is None
