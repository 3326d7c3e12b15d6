"""The service advises on a night what a replay of that night follows: one decision, asked from two sides."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
import xarray as xr
from numpy.typing import NDArray

from config.treatments import load_treatments
from model.decision.guard import GuardNight
from model.domain.errors import RunStopped
from model.domain.plans import Advice, Assessment, Recommendation
from model.domain.treatments import Action, TreatmentKind
from model.replay.halka import FollowHalka, followed
from model.replay.known import Known
from model.verification.guard_nights import SCORED_H, guard_scores
from scheduler.context import Context
from scheduler.pipelines.assess import assess_now
from scheduler.pipelines.inputs import gather
from store.actions import save_actions
from store.observations import save_observations
from store.plans import newest_assessment_id, save_assessment
from store.scores import save_scores
from store.staged_rows import StagedRows
from store.weather import save_forecast
from tests.scheduler.conftest import NOW
from tests.scheduler.pipelines.test_verify import BEFORE, readings
from tests.scheduler.test_health import forecast
from tests.store.examples import assessment


def _snowy(run: xr.Dataset) -> xr.Dataset:
    """Wet snow at times, on a road about to freeze."""
    falls = (np.arange(run.sizes["time"]) % 12 < 3) * 0.6
    return run.assign(precipitation_amount=run["precipitation_amount"] + xr.DataArray(falls, dims="time"))


@pytest.fixture
def night(context: Context) -> Context:
    weather = _snowy(forecast("test"))
    before = timedelta(hours=BEFORE)
    early = weather.assign_coords(
        time=weather["time"] - np.timedelta64(BEFORE, "h"),
        interval_start=("time", weather["interval_start"].to_numpy() - np.timedelta64(BEFORE, "h")),
    ).assign_attrs(reference_time=(NOW - before).isoformat(), available_at=(NOW - before).isoformat())
    for run in (early, weather):
        save_forecast(context.store, context.site.id, run)
    save_observations(context.store, context.site.id, readings(NOW - before, BEFORE, surface=-3.5))
    salted, ended = context.network.routes[0], NOW - timedelta(hours=3)
    done = Action(salted.id, TreatmentKind.PREWETTED_SALT, ended - timedelta(hours=1), ended, 10.0, 0.0, "log")
    save_actions(context.store, context.site.id, [done])
    return context


def _replayed(context: Context) -> tuple[Recommendation, ...]:
    """What a replay's Halka reads off what was known."""
    seen, options = gather(context), context.settings.assess
    known = Known(context.now, seen.forecasts, seen.history, seen.observations)
    policy = FollowHalka(
        context.network,
        context.site,
        None,
        load_treatments(),
        members=options.members,
        horizon_h=options.horizon_h,
        seed=options.seed,
        guard=seen.guard,
    )
    told = policy.assessed(known, seen.actions)
    assert told is not None
    return told.recommendations


@pytest.mark.parametrize("at_the_end", [False, True])
def test_a_night_that_is_stopped_leaves_nothing_and_the_next_is_reckoned(night: Context, at_the_end: bool) -> None:
    def course(done: int, of: int) -> None:
        if done == of or not at_the_end:
            raise RunStopped("Åsa")

    before = night.store.arrays.files.listed()
    with pytest.raises(RunStopped, match="avbruten av Åsa"):
        assess_now(replace(night, course=course))
    assert newest_assessment_id(night.store, night.site.id) is None
    assert night.store.arrays.files.listed() == before
    assert night.store.repair().clean
    assert assess_now(night).id == newest_assessment_id(night.store, night.site.id)


def _reckoned(night: Context, **compute: object) -> Assessment:
    """The night under other settings of `compute`."""
    chosen = night.settings.compute.model_copy(update=compute)
    return assess_now(replace(night, settings=night.settings.model_copy(update={"compute": chosen}))).assessment


def test_regions_are_written_and_alike_segments_put_together_where_the_settings_say_so(
    night: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, regions = StagedRows.write, []

    def noted(staged: StagedRows, chunk: int, rows: NDArray[np.uint8]) -> None:
        regions.append(f"{staged.folder.rpartition('/')[0]}: {chunk}")
        write(staged, chunk, rows)

    monkeypatch.setattr(StagedRows, "write", noted)
    lost = {"where": "dask", "dask_scheduler": "tcp://127.0.0.1:1", "dask_connect_s": 0.3}
    here = _reckoned(night)
    assert not regions
    aside = _reckoned(night, **lost, dask_workers_keep=True)
    assert f"block/{night.site.id}: 0" in regions
    assert here.recommendations == aside.recommendations
    assert here.hourly.identical(aside.hourly)
    assert _reckoned(night, column_classes=True).input_key != here.input_key


def test_live_and_replay_advise_alike_on_the_same_night(night: Context) -> None:
    live = assess_now(night).assessment.recommendations
    assert live == _replayed(night)
    assert {item.advice for item in live} >= {Advice.ACT, Advice.NONE}
    acting = {item.unit_id for item in live if item.advice is Advice.ACT}
    next_look = NOW + timedelta(hours=10)
    assert {wish.unit_id for wish in followed(live, next_look=next_look)} <= acting
    salted = [item for item in live if item.unit_id == night.network.routes[0].id]
    assert not any(item.advice is Advice.ACT and item.treatment is TreatmentKind.PREWETTED_SALT for item in salted[:2]), (
        "what was spread three hours ago is left to work"
    )


def test_where_stored_nights_have_not_held_the_rule_stands_in_on_both_sides(night: Context) -> None:
    for day in range(1, 9):
        issued = NOW.replace(hour=19) - timedelta(days=day)
        bad = guard_scores(GuardNight(model=4.0, rule=1.0, counted=6, told=0.1, came=4.0), span=(12, SCORED_H))
        told = assessment(site=night.site.id, issued_at=issued, input_key=f"evening {day}")
        save_scores(night.store, night.site.id, save_assessment(night.store, told), issued, bad, scored_at=NOW)
    assert not gather(night).guard.trusted
    live = assess_now(night).assessment.recommendations
    assert live == _replayed(night)
    routes = {route.id for route in night.network.routes}
    assert all(any(reason.code == "rule_stands_in" for reason in item.reasons) == (item.unit_id in routes) for item in live)
