"""What is trained, what answers, and going back."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from model.domain.errors import ModelError, StoreError
from model.domain.needs import Need
from model.error_statistics import PUBLISHED
from model.learning.comparison import Compared, ComparedTemperature, SameNights
from model.learning.learner_verdict import SETTLED_ON_JUDGED
from model.learning.models import from_files, to_files
from scheduler.context import Context
from scheduler.health import faults
from scheduler.pipelines import models as pipeline
from scheduler.pipelines.assess import MODEL_NAME, models_in_service
from scheduler.pipelines.models import compared, listed, promoted, rolled_back
from store.models import save_model
from tests.model.test_station_night import correction
from tests.scheduler.conftest import HeldClock


def saved(context: Context, until: str) -> int:
    files = to_files({}, None, PUBLISHED, {"from": "2020-10-01T00:00", "until": until, "simulated": 1})
    card = from_files(files).card
    return save_model(
        context.store, context.site.id, name=MODEL_NAME, card=card, files=files, trusted=True, created_at=context.now
    )


def test_nothing_trained_is_said_plainly(context: Context) -> None:
    assert listed(context) == ["Norrköping (provplats): ingen modell är tränad; vägfysiken svarar ensam (halka train)"]
    with pytest.raises(ModelError, match="nothing to go back from"):
        rolled_back(context, by="Åsa", reason="prov")


def test_a_person_puts_a_model_in_service_and_goes_back(context: Context, clock: HeldClock) -> None:
    first, second = saved(context, "2024-04-30T00:00"), saved(context, "2025-04-30T00:00")
    assert models_in_service(context) is None
    assert promoted(context, model_id=first, by="Åsa", reason="första") == f"modell {first} är i drift från 2026-01-15 03:00Z"
    clock.now += timedelta(hours=1)
    promoted(context, model_id=second, by="Åsa", reason="nyare")
    answering = models_in_service(context)
    assert answering is not None
    assert answering.card["facts"]["until"] == "2025-04-30T00:00"
    clock.now += timedelta(hours=1)
    assert rolled_back(context, by="Bo", reason="för många larm") == f"modell {first} är åter i drift"
    lines = listed(context)
    assert [line[0] for line in lines[:2]] == ["○", "●"]
    assert "simulerade data" in lines[0]
    assert lines[2].endswith(f"modell {first} i drift: för många larm (Bo)")
    told = compared(context, first, second)
    assert told[0].startswith("kan inte prövas på samma nätter: the card of model")
    assert told[2].split()[-2:] == [str(first), str(second)]


def test_going_back_from_the_first_leaves_road_physics(context: Context, clock: HeldClock) -> None:
    promoted(context, model_id=saved(context, "2024-04-30T00:00"), by="Åsa", reason="första")
    clock.now += timedelta(hours=1)
    assert rolled_back(context, by="Bo", reason="prov") == "ingen modell är i drift; vägfysiken svarar ensam"
    assert models_in_service(context) is None


def test_a_damaged_model_is_not_put_in_service(context: Context) -> None:
    number = saved(context, "2024-04-30T00:00")
    for path in context.store.models.listed():
        context.store.models.locate(path).write_bytes(b"{}")
    with pytest.raises(StoreError, match="not what was stored"):
        promoted(context, model_id=number, by="Åsa", reason="prov")
    with pytest.raises(StoreError, match="no model 99"):
        promoted(context, model_id=99, by="Åsa", reason="prov")
    assert models_in_service(context) is None


def test_a_model_in_service_that_has_been_altered_is_told_by_the_check(context: Context) -> None:
    promoted(context, model_id=saved(context, "2024-04-30T00:00"), by="Åsa", reason="första")
    assert not [line for line in faults(context) if "modellen i drift" in line]
    for path in context.store.models.listed():
        context.store.models.locate(path).write_bytes(b"{}")
    (told,) = (line for line in faults(context) if "modellen i drift" in line)
    assert told.startswith("modellen i drift kan inte användas, vägfysiken svarar ensam")
    assert "is not what was stored" in told
    assert models_in_service(context) is None


def test_where_the_stations_own_correction_answers_is_listed_and_compared(context: Context) -> None:
    chain = correction(used=(False, True, True, False, True)).stations
    assert chain is not None
    judged = replace(
        chain, scores={"rmse": 0.581, "rmse_replaced": 0.662, "rmse_physics": 0.77, "coverage_80": 0.81, "nights": 59.0}
    )
    numbers = []
    for stations in (None, judged, replace(chain, used=(False,) * 5)):
        files = to_files({}, None, PUBLISHED, {"from": "2020-10-01T00:00", "until": "2024-04-30T00:00"}, stations=stations)
        card = json.loads(files["card.json"])
        numbers.append(
            save_model(
                context.store, context.site.id, name=MODEL_NAME, card=card, files=files, trusted=True, created_at=context.now
            )
        )
    rests, answers, bare = listed(context)[:3]
    assert "stationer" not in bare
    assert answers.endswith("yttemperatur vid stationer betrodd 2–6,13–24 h (RMSE 0.581 mot 0.662 °C)")
    assert rests.endswith("yttemperatur vid stationer ej betrodd (inte prövad)")
    told = "\n".join(compared(context, numbers[1], numbers[2]))
    assert re.search(r"yttemperatur vid stationer\n  svarar, timmar framåt +2–6,13–24 +vilar\n", told)
    assert re.search(r"80 %-intervallet höll +0.810 +saknas", told)
    assert re.search(r"svarar, timmar framåt +saknas +2–6,13–24\n", "\n".join(compared(context, numbers[0], numbers[1])))


def test_a_need_whose_judged_nights_settled_what_tells_it_says_so(context: Context) -> None:
    """Its figures are a little too good, and who lists or compares models reads that."""
    numbers = []
    for scores in ({"brier_skill_over_members": 0.95, "judged_need_nights": 0.0}, {"auc": 0.91, SETTLED_ON_JUDGED: 1.0}):
        card = {"facts": {}, "needs": {"salting": {"trusted": True, "learner": "booster", "scores": scores}}}
        kept = {"name": MODEL_NAME, "card": card, "files": {}, "trusted": True, "created_at": context.now}
        numbers.append(save_model(context.store, context.site.id, **kept))
    settled, plain = listed(context)[:2]
    assert settled.endswith("halka betrodd (träd, avgjort på de prövade nätterna, så siffrorna är något för goda)")
    assert plain.endswith("halka betrodd (träd)")
    told = "\n".join(compared(context, *numbers))
    assert f"  {numbers[1]}: träd, avgjort på de prövade nätterna" in told
    assert re.search(r"mot ensemblen +saknas +saknas\n", told), "the need never came on the nights that the first was tried on"


def test_two_models_are_compared_on_the_nights_that_neither_learnt_from(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = saved(context, "2024-04-30T00:00"), saved(context, "2025-04-30T00:00")
    figures = ({"brier": 0.05, "auc": 0.9}, {"brier": 0.04, "auc": 0.91})
    item = Compared(41, 12, figures, 0.93, (0.05, 0.3))
    warmth = ComparedTemperature(38, ({"rmse": 0.91, "rmse_raw": 1.2}, {"rmse": 0.85, "rmse_raw": 1.2}), 0.88)
    monkeypatch.setattr(pipeline, "compare", lambda *_, **__: SameNights({Need.SALTING: item}, warmth))
    told = "\n".join(compared(context, first, second))
    assert "halka: 41 nätter, 12 med behov" in told
    assert re.search(r"Brierpoäng +0.050 +0.040", told)
    assert "93%" in told
    assert re.search(r"yttemperatur: 38 nätter.*\n  RMSE \(°C\) +0.910 +0.850\n", told)
    assert re.search(r"80 %-intervallet höll +saknas +saknas\n.* +88%", told)
    monkeypatch.setattr(pipeline, "compare", lambda *_, **__: SameNights({}))
    assert compared(context, first, second)[0].startswith("det finns ingen natt som ingen av dem har lärt av")
