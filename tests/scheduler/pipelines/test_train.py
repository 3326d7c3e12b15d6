"""The weekly training learns every need from the winters of the store, up to its holes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import lightgbm
import numpy as np
import pytest
import xarray as xr

from model.domain.errors import ModelError, RunStopped
from model.domain.needs import Need
from model.domain.weather import to_utc64
from model.domain.weather_sensors import SensorOffset
from model.error_statistics import PUBLISHED
from model.learning.models import from_files, to_files
from model.learning.promotion import OVER_IN_SERVICE
from model.learning.road_residual import WATCHED, ResidualModel
from model.learning.station_model import StationModel
from model.needs.catalogue import RULES
from scheduler.context import Context
from scheduler.pipelines import train as pipeline
from scheduler.pipelines.assess import MODEL_NAME, models_in_service
from scheduler.pipelines.models import promoted
from scheduler.pipelines.train import train_models
from store.archive import list_seasons, save_season
from store.models import save_model
from store.sensors import save_sensor_offsets
from tests.model.learning.season_samples import short_season
from tests.scheduler.conftest import NOW, HeldClock
from tests.scheduler.pipelines.test_seasons import issued

EARLY = datetime(2022, 12, 10, tzinfo=UTC)


def test_without_a_season_it_says_how_one_comes_about(context: Context) -> None:
    with pytest.raises(ModelError, match="halka backfill"):
        train_models(context)


def test_it_keeps_what_came_and_learns_every_need_from_whole_stretches(
    context: Context, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, object] = {}

    def learnt(seasons: list[xr.Dataset], *_: object, **told: object) -> None:
        given.update(told, seasons=seasons)
        raise ModelError("seen enough")

    monkeypatch.setattr(pipeline, "train", learnt)
    broken = short_season(2022, days=40)
    air = broken["air_temperature"].to_numpy().copy()
    air[:, 20 * 24] = np.nan
    save_season(context.store, context.site.id, broken.assign(air_temperature=(("point", "time"), air)), "older")
    for half in range(4):
        issued(context, NOW + half * timedelta(hours=12))
    clock.now = NOW + timedelta(days=2)
    with pytest.raises(ModelError, match="seen enough"):
        train_models(context)
    assert [record.name for record in list_seasons(context.store, context.site.id)] == ["older", "winter-2025"]
    seasons = given["seasons"]
    assert isinstance(seasons, list)
    # two days of this winter are too few to follow a road through
    assert [season.sizes["time"] for season in seasons] == [20 * 24, 20 * 24 - 1]
    assert given["rules"] is RULES
    # no winter is told with an offset that was learnt in it or after it
    save_sensor_offsets(
        context.store,
        context.site.id,
        [SensorOffset("route:r1", "air_temperature", at, offset, 0.0, 0.5, 100) for at, offset in ((EARLY, 0.4), (NOW, -1.0))],
    )
    offsets = given["place_offsets"]
    assert callable(offsets)
    asked = [np.datetime64("2022-11-01", "ns"), to_utc64(EARLY), seasons[1]["time"].to_numpy()[0], to_utc64(NOW)]
    assert [{name: item.offset for name, item in offsets(moment).items()} for moment in asked] == [
        {}, {"r1": 0.4}, {"r1": 0.4}, {"r1": -1.0}
    ]  # fmt: skip
    assert set(RULES) == set(Need)


def test_it_tells_how_far_it_is_and_stops_before_it_keeps_a_model(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[int, int]] = []

    def course(done: int, of: int) -> None:
        heard.append((done, of))
        if done == of:
            raise RunStopped("Åsa")

    def learnt(*_: object, progress: Callable[[int, int], None], **_told: object) -> None:
        progress(3, 10)

    monkeypatch.setattr(pipeline, "train", learnt)
    save_season(context.store, context.site.id, short_season(2022, days=20), "older")
    with pytest.raises(RunStopped, match="Åsa"):
        train_models(replace(context, course=course))
    assert heard == [(3, 10), (10, 10)]
    assert models_in_service(context) is None


def chain(**scores: float) -> StationModel:
    """A correction at stations that answers everywhere, with a booster that has learnt next to nothing."""
    rows = lightgbm.Dataset(np.random.default_rng(1).normal(size=(60, 4)), label=np.arange(60.0))
    text = lightgbm.train({"verbosity": -1, "num_threads": 1}, rows, num_boost_round=1).model_to_string()
    residual = ResidualModel((text,) * 3, np.ones(24), np.zeros((2, len(WATCHED))), ())
    return StationModel(residual, 0.0, scores, (True,) * 5, "")


def test_a_correction_that_gained_comes_in_and_the_needs_that_answer_stay(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"learnt_until_night": 20000, "from": "2020-10-01T00:00", "until": "2025-04-30T00:00"}
    old, new = (
        to_files({}, None, PUBLISHED, facts | {"learnt_until_night": night}, stations=chain(**scores))
        for night, scores in ((20000, {}), (20007, {OVER_IN_SERVICE: 0.95}))
    )
    answering = from_files(old)
    number = save_model(
        context.store, context.site.id, name=MODEL_NAME, card=answering.card, files=old, trusted=True, created_at=context.now
    )
    promoted(context, model_id=number, by="Åsa", reason="första")
    monkeypatch.setattr(pipeline, "keep_seasons", lambda _: None)
    monkeypatch.setattr(pipeline, "stretches", lambda _: (1, [xr.Dataset()]))
    monkeypatch.setattr(
        pipeline, "train", lambda *_, **__: SimpleNamespace(models=from_files(new), files=new, station_memory=None)
    )
    told = train_models(context)
    assert (told.code, told.arguments["needs"]) == ("train_beats_in_service", ["stations"])
    assert f"behoven som förut ({answering.version})" in str(told)
    after = models_in_service(context)
    assert after is not None
    assert after.version == told.arguments["version"] != from_files(new).version
    assert after.origin_of("needs") == answering.version
    assert after.learnt_until == 20007
    assert after.stations is not None
    assert after.stations.scores[OVER_IN_SERVICE] == 0.95
