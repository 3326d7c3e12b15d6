from dataclasses import replace

import numpy as np

from model.domain.needs import NIGHT_NEEDS, Need
from model.domain.weather import to_utc64
from model.ensemble import build_ensemble
from model.features.build import build_features
from model.features.places import unit_places
from model.features.schema import FEATURES
from model.learning.models import from_files
from model.learning.need_model import Learner
from model.learning.predict import contributions, predict_needs, surface_temperature
from model.needs.judged import need_flags, unit_columns
from tests.model.road_samples import hand_made_outputs
from tests.model.small_network import small_network
from tests.model.weather_samples import NOW, hourly_forecast

NETWORK = small_network()
FRAME = unit_columns(NETWORK)
PLACES = unit_places(NETWORK, FRAME, column_point=np.zeros(15, dtype=np.intp), points=2)
ENSEMBLE = build_ensemble([hourly_forecast(precipitation_amount=0.3)], members=10, start=NOW, hours=24, seed=1)
OUTPUTS = hand_made_outputs(ENSEMBLE, 15)
BLOCK = build_features(
    ensemble=ENSEMBLE, outputs=OUTPUTS, needs=need_flags(OUTPUTS, NETWORK), places=PLACES, issued_at=to_utc64(NOW)
)


def test_the_baseline_answers_where_no_model_is():
    told = predict_needs(None, BLOCK, NETWORK)
    assert dict(told.sizes) == {"unit": 4, "time": 24}
    for need in NIGHT_NEEDS:
        middle = told[f"probability_{need.value}"]
        assert middle.attrs["rung"] == "physics"
        assert (told[f"probability_{need.value}_low"] <= middle).all()
        assert (told[f"probability_{need.value}_high"] >= middle).all()
    assert (told["probability_heating"].sel(unit=["r1", "r2", "r3"]) == 0).all()
    assert (told["probability_ploughing"].sel(unit="z1") == 0).all()
    assert (told["probability_salting"].sel(unit="r1") > 0.5).any()


def test_only_trusted_models_answer(training):
    models = training.models
    known = {need: replace(model, trusted=need is Need.SALTING) for need, model in models.needs.items()}
    told = predict_needs(replace(models, needs=known), BLOCK, NETWORK)
    assert told["probability_salting"].attrs["rung"] == "learned"
    assert told["probability_ploughing"].attrs["rung"] == "physics"
    assert told["probability_salting"].dtype == np.float32
    assert ((told["probability_salting"] > 0) & (told["probability_salting"] < 1)).sel(unit=["r1", "r2"]).all()


def test_what_was_stored_answers_as_it_was_trained(training):
    told = []
    for models in (training.models, from_files(training.files)):
        assert {model.learner for model in models.needs.values()} >= {Learner.FEW_EVENTS}
        trusted = {need: replace(model, trusted=True) for need, model in models.needs.items()}
        told.append(predict_needs(replace(models, needs=trusted), BLOCK, NETWORK))
    assert told[0].identical(told[1]), "a replay of the night reads the model from its files"
    assert told[0]["probability_salting"].attrs["rung"] == "learned"
    assert (told[0]["probability_salting_low"] <= told[0]["probability_salting"]).all()


def test_contributions_stand_beside_their_cells(training):
    cells = np.zeros((4, 24), dtype=bool)
    cells[0, 5] = cells[1, 7] = True
    parts = contributions(training.models, BLOCK, Need.SALTING, cells)
    assert dict(parts.sizes) == {"row": 2, "group": len({feature.group for feature in FEATURES})}
    assert np.isfinite(parts).all()


def test_surface_temperature_is_quantiles_in_order(training):
    raw = surface_temperature(None, BLOCK, OUTPUTS, PLACES)
    assert raw.shape == (4, 24, 5)
    assert (np.diff(raw, axis=-1) >= 0).all()
    members = OUTPUTS["road_surface_temperature"].to_numpy()[:, 0]
    np.testing.assert_allclose(raw[2, :, 2], np.median(members, axis=0), atol=1e-4)
    correction = training.models.temperature
    if correction is not None:
        trusted = replace(training.models, temperature=replace(correction, trusted=True))
        learned = surface_temperature(trusted, BLOCK, OUTPUTS, PLACES)
        assert learned.shape == raw.shape
        assert not np.allclose(learned, raw)


def test_past_nights_widen_or_narrow_the_interval_and_leave_the_median():
    raw = surface_temperature(None, BLOCK, OUTPUTS, PLACES)
    wide = surface_temperature(None, BLOCK, OUTPUTS, PLACES, width_factors=(2.0, 1.0, 0.5, 1.0, 1.0))
    np.testing.assert_allclose(wide[..., 2], raw[..., 2], atol=1e-5)
    span, raw_span = (values[..., 4] - values[..., 0] for values in (wide, raw))
    np.testing.assert_allclose(span[:, :6], 2.0 * raw_span[:, :6], atol=1e-5)
    np.testing.assert_allclose(span[:, 6:12], raw_span[:, 6:12], atol=1e-5)
    np.testing.assert_allclose(span[:, 12:], 0.5 * raw_span[:, 12:], atol=1e-5)
