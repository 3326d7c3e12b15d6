"""Readings unlike the winters learnt from are found, kept beside the newest verified assessment, and read back."""

from dataclasses import asdict
from datetime import timedelta
from types import SimpleNamespace

import pytest

from model.domain.scores import LABEL, Score
from model.drift_monitor import InputRange
from scheduler.context import Context
from scheduler.pipelines import drift
from scheduler.pipelines.drift import newest_drift, watch_drift
from store.observations import save_observations
from store.plans import save_assessment
from store.scores import save_scores
from tests.scheduler.conftest import NOW
from tests.scheduler.pipelines.test_verify import readings
from tests.store.examples import assessment

LIKE = InputRange(-15.0, 5.0, tuple(float(x) for x in range(-9, 0)), -3.0, 1.5)
BEFORE = NOW - timedelta(hours=30)


def _verified(context: Context) -> None:
    made = assessment(site=context.site.id, issued_at=BEFORE)
    number = save_assessment(context.store, made)
    save_scores(context.store, context.site.id, number, BEFORE, [Score(LABEL, "", "", 0, 6, "spans", 1.0, 9)], scored_at=NOW)


@pytest.mark.parametrize(("surface", "warns"), [(-3.5, False), (25.0, True)])
def test_an_input_outside_the_training_is_told(
    context: Context, monkeypatch: pytest.MonkeyPatch, surface: float, warns: bool
) -> None:
    card = {"facts": {"record": {"inputs": {"road_surface_temperature": asdict(LIKE), "wind_speed": asdict(LIKE)}}}}
    monkeypatch.setattr(drift, "models_in_service", lambda _: SimpleNamespace(card=card))
    save_observations(context.store, context.site.id, readings(NOW - timedelta(hours=40), 40, surface=surface))
    assert watch_drift(context) == []
    _verified(context)
    [found] = watch_drift(context)
    assert (found.what, found.warns, found.count) == ("road_surface_temperature", warns, 40)
    assert [(item.what, item.value, item.warns) for item in newest_drift(context)] == [(found.what, found.value, warns)]


def test_without_a_model_there_is_no_input_to_hold_anything_against(context: Context) -> None:
    _verified(context)
    assert watch_drift(context) == []
    assert newest_drift(context) == []
