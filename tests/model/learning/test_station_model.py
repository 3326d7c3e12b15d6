"""The stations' correction is read back whole, and refused where it is damaged or of other features."""

import json
from dataclasses import replace

import numpy as np
import pytest

from model.domain.errors import ModelError
from model.error_statistics import PUBLISHED
from model.learning.models import CARD, from_files, to_files
from model.learning.options import LearningOptions
from model.learning.road_residual_chain import train_residual
from model.learning.road_residual_told import Told
from model.learning.station_model import STATION_FILES, StationModel, station_entry, station_files, station_model
from tests.model.learning.road_forecasts_made import made


@pytest.fixture(scope="module")
def fitted() -> tuple[Told, StationModel]:
    told = Told.of(made(20))
    residual = train_residual([told], told.forecasts.origin[-1], LearningOptions(trees=20))
    assert residual is not None
    return told, StationModel(residual, 0.4, {"rmse": 0.5}, (True, True, False, False, True), "at 4-12 h")


def test_what_is_written_with_a_training_is_read_back(fitted: tuple[Told, StationModel]) -> None:
    told, model = fitted
    again = from_files(to_files({}, None, PUBLISHED, {}, stations=model)).stations
    assert again is not None
    assert again.learnt_until is None
    dated = replace(model, learnt_until=np.datetime64("2026-01-05T07", "ns"), scores={"rows_to_3": 40.0, "nights_to_3": 10.0})
    card = from_files(to_files({}, None, PUBLISHED, {}, stations=dated))
    assert card.stations is not None
    assert card.stations.learnt_until == dated.learnt_until
    assert card.card["stations"]["unjudged_h"] == [[1, 1], [4, 6], [7, 12], [13, 24]]
    assert (again.share, again.scores, again.used, again.note) == (0.4, {"rmse": 0.5}, model.used, "at 4-12 h")
    assert station_entry(model)["leads_h"] == [[1, 1], [2, 3], [13, 24]]
    assert np.array_equal(again.residual.predict(told.features), model.residual.predict(told.features))
    assert from_files(to_files({}, None, PUBLISHED, {})).stations is None


def test_an_altered_booster_is_refused_with_the_whole_training(fitted: tuple[Told, StationModel]) -> None:
    files = to_files({}, None, PUBLISHED, {}, stations=fitted[1])
    with pytest.raises(ModelError, match=r"stations_low\.txt differs"):
        from_files(files | {STATION_FILES[1]: files[STATION_FILES[1]] + b" "})
    with pytest.raises(ModelError, match=r"stations_mean\.txt is missing"):
        from_files({name: content for name, content in files.items() if name != STATION_FILES[0]})
    card = json.loads(files[CARD])
    card["stations"]["share"] = 1.0
    with pytest.raises(ModelError, match="own hash"):
        from_files(files | {CARD: json.dumps(card).encode()})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema_hash": "0" * 64}, "other features"),
        ({"scale": [1.0]}, "another number"),
        ({"share": 1.5}, "another number"),
        ({"used": [True]}, "another number"),
        ({"scale": "many"}, "cannot be read"),
    ],
)
def test_another_schema_or_form_is_refused(fitted: tuple[Told, StationModel], change: dict[str, object], message: str) -> None:
    _, model = fitted
    with pytest.raises(ModelError, match=message):
        station_model(station_entry(model) | change, {}, station_files(model))
