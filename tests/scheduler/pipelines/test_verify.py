"""Forecasts are scored once when their hours have passed, from readings only, and a killed run goes on where it was."""

from datetime import datetime, timedelta

import numpy as np
import pytest
import xarray as xr

from model.domain.scores import IssuedScore
from model.domain.weather import to_utc64
from scheduler.by_hand import run_by_hand
from scheduler.context import Context
from scheduler.jobs import job_named
from scheduler.pipelines import verify as pipeline
from scheduler.pipelines.assess import assess_now
from scheduler.pipelines.inputs import gather
from scheduler.pipelines.verify import LATE, verify
from store.observations import save_observations
from store.scores import scores_between
from store.upkeep import load_upkeep
from store.weather import save_forecast
from tests.scheduler.conftest import NOW, HeldClock
from tests.scheduler.test_health import forecast

DAY = timedelta(days=1)
BEFORE = 60


def readings(first: datetime, hours: int, *, surface: float) -> xr.Dataset:
    times = to_utc64(first) + np.timedelta64(1, "h") * np.arange(hours)
    values = {"road_surface_temperature": surface, "air_temperature": -3.0}
    return xr.Dataset(
        {
            **{name: (("station", "time"), np.full((1, hours), value), {"units": "degC"}) for name, value in values.items()},
            **{f"{name}_flag": (("station", "time"), np.zeros((1, hours), dtype=np.int8)) for name in values},
        },
        coords={
            "station": ["s1"],
            "time": times,
            "longitude": ("station", [16.16]),
            "latitude": ("station", [58.58]),
            "altitude": ("station", [20.0]),
        },
        attrs={
            "source": "test",
            "reference_time": first.isoformat(),
            "available_at": (first + timedelta(hours=hours)).isoformat(),
            "simulated": 0,
        },
    )


@pytest.fixture
def night(context: Context, clock: HeldClock) -> Context:
    """One assessment with two days of weather before it, and hours enough of forecast after."""
    weather = forecast("test")
    early = weather.assign_coords(
        time=weather["time"] - np.timedelta64(BEFORE, "h"),
        interval_start=("time", weather["interval_start"].to_numpy() - np.timedelta64(BEFORE, "h")),
    ).assign_attrs(
        reference_time=(NOW - timedelta(hours=BEFORE)).isoformat(), available_at=(NOW - timedelta(hours=BEFORE)).isoformat()
    )
    for run in (early, weather):
        save_forecast(context.store, context.site.id, run)
    save_observations(context.store, context.site.id, readings(NOW - timedelta(hours=BEFORE), BEFORE, surface=-3.5))
    assess_now(context)
    clock.now = NOW + timedelta(hours=14, minutes=30)
    return context


def stored(context: Context) -> tuple[IssuedScore, ...]:
    return scores_between(context.store, context.site.id, NOW - DAY, NOW + DAY, by_class=True)


def surface_error(context: Context) -> float:
    return sum(
        item.score.value
        for item in stored(context)
        if (item.score.subject, item.score.reference, item.score.metric) == ("road_surface_temperature", "forecast", "absolute")
        and item.score.lead_to_h == 6
    )


def test_passed_spans_are_scored_once_beside_their_references(night: Context, clock: HeldClock) -> None:
    save_observations(night.store, night.site.id, readings(NOW, 14, surface=-3.5))
    told = run_by_hand(night, job_named("verify"))
    assert told.startswith("1 prognoser uppföljda i 2 tidsspann; 0 utan mätning; 0 väntar")
    first = stored(night)
    assert {item.score.lead_to_h for item in first} == {6, 12}
    assert {item.score.reference for item in first} >= {"forecast", "persistence", "rule"}
    assert {item.score.class_code for item in first} >= {unit.class_code for unit in night.network.units}
    assert verify(night).arguments["spans"] == 0
    came = load_upkeep(night.store, night.site.id, "needs_came")
    assert came is not None
    assert came["time"].to_numpy()[0] == to_utc64(NOW + timedelta(hours=1))
    assert np.isfinite(came["salting"].to_numpy()).any()
    assert stored(night) == first
    clock.now = NOW + timedelta(hours=24 + 2)
    save_observations(night.store, night.site.id, readings(NOW + timedelta(hours=14), 12, surface=-3.5))
    assert verify(night).arguments["spans"] == 1


def test_without_a_reading_there_is_no_score_only_the_word_that_it_is_missing(night: Context, clock: HeldClock) -> None:
    assert verify(night).arguments == {"assessments": 0, "spans": 0, "missing": 0, "waiting": 0, "drifting": []}
    assert stored(night) == ()
    clock.now = NOW + timedelta(hours=12) + LATE
    assert verify(night).arguments["missing"] == 2
    assert {(item.score.subject, item.score.count) for item in stored(night)} == {("label", 0)}
    assert verify(night).arguments["missing"] == 0


def test_nothing_read_after_a_span_changes_its_scores(night: Context) -> None:
    save_observations(night.store, night.site.id, readings(NOW, 7, surface=-3.5))
    verify(night)
    error = surface_error(night)
    assert error > 0
    came = pipeline._came
    seen: list[np.datetime64] = []

    def watched(context: Context, item: object, *others: object) -> xr.Dataset | None:
        found = came(context, item, *others)  # type: ignore[arg-type]
        if found is not None:
            seen.append(found["time"].to_numpy()[-1] - to_utc64(item.ends_at))  # type: ignore[attr-defined]
        return found

    save_observations(night.store, night.site.id, readings(NOW + timedelta(hours=7), 7, surface=6.0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "_came", watched)
        patch.setattr(pipeline, "scored_leads", lambda *_: frozenset())
        verify(night)
    assert surface_error(night) == pytest.approx(error)
    assert max(seen) == np.timedelta64(0, "h")


def test_a_killed_run_goes_on_where_it_was(night: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    save_observations(night.store, night.site.id, readings(NOW, 14, surface=-3.5))
    save = pipeline.save_scores
    kept: list[int] = []

    def dies(*args: object, **more: object) -> None:
        if kept:
            raise KeyboardInterrupt
        save(*args, **more)  # type: ignore[arg-type]
        kept.append(1)

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "save_scores", dies)
        with pytest.raises(KeyboardInterrupt):
            verify(night)
    assert {item.score.lead_to_h for item in stored(night)} == {6}
    assert verify(night).arguments["spans"] == 1
    whole = stored(night)
    assert {item.score.lead_to_h for item in whole} == {6, 12}


def test_a_run_is_bounded_and_the_rest_waits(night: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    save_observations(night.store, night.site.id, readings(NOW, 14, surface=-3.5))
    monkeypatch.setattr(pipeline, "MOST_SPANS", 1)
    assert (verify(night).arguments["spans"], verify(night).arguments["waiting"]) == (1, 0)


def test_an_evenings_advice_is_kept_beside_the_rule_of_thumb_for_the_guard(context: Context, clock: HeldClock) -> None:
    evening = NOW.replace(hour=19, minute=5)
    clock.now = evening
    run = forecast("test")

    def moved(hours: int) -> xr.Dataset:
        shift, stamp = np.timedelta64(hours, "h"), (NOW + timedelta(hours=hours)).isoformat()
        times, begins = run["time"] + shift, run["interval_start"].to_numpy() + shift
        return run.assign_coords(time=times, interval_start=("time", begins)).assign_attrs(
            reference_time=stamp, available_at=stamp
        )

    early, weather = moved(-40), moved(15)
    falls = weather["precipitation_amount"] + xr.DataArray((np.arange(72) % 24 < 8) * 0.4, dims="time")
    for told in (early, weather.assign(precipitation_amount=falls)):
        save_forecast(context.store, context.site.id, told)
    save_observations(context.store, context.site.id, readings(NOW - timedelta(hours=BEFORE), BEFORE + 42, surface=-3.5))
    number = assess_now(context).id
    clock.now = evening + timedelta(hours=27)
    verify(context)
    kept = scores_between(context.store, context.site.id, evening - DAY, clock.now, subjects=("guard",))
    assert {item.assessment_id for item in kept} == {number}
    assert {(item.score.reference, item.score.metric) for item in kept} == {
        ("forecast", "spent"),
        ("rule", "spent"),
        ("forecast", "told"),
        ("forecast", "came"),
    }
    guard = gather(context).guard
    assert guard.told > 0
    assert guard.trusted
