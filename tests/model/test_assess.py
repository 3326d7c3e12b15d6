"""The whole assessment on a small network: what it promises whatever goes in."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import xarray as xr

from config.site import Station
from model.assess import AssessmentInputs, assess
from model.domain.errors import DomainError
from model.domain.forecast_rung import ForecastRung
from model.domain.needs import NIGHT_NEEDS, Need, Rung
from model.domain.plans import QUANTILES, Advice, Assessment, Recommendation
from model.domain.treatments import Action, TreatmentKind
from model.domain.weather import to_utc64
from model.error_statistics import PUBLISHED
from model.learning.models import TrainedModels
from model.physics.road import simulate
from model.start_state import past_weather, surface_departures
from tests.model.assessed_night import ISSUED, NETWORK, NOW, SITE, assessed, history, snowy_inputs
from tests.model.weather_samples import hourly_forecast

CODES = {
    *("road_condition", "slipperiness_kind", "heating_mode", "forecast_rung", "source_count"),
    *("rule_says_ploughing", "rule_says_salting", "rule_calls_ploughing", "rule_calls_salting"),
    *("further_rounds_ploughing", "further_rounds_salting"),
}
FORBIDDEN = re.compile(r"\b(nan|none|null|error|inf)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def snowy() -> Assessment:
    return assessed(snowy_inputs())


def test_each_hour_keeps_what_its_forecast_stands_on(snowy: Assessment) -> None:
    assert set(snowy.hourly["forecast_rung"].to_numpy().tolist()) == {ForecastRung.ONE_SOURCE}
    assert set(snowy.hourly["source_count"].to_numpy().tolist()) == {1}


def of(found: Assessment, unit: str, need: Need) -> Recommendation:
    return next(item for item in found.recommendations if (item.unit_id, item.need) == (unit, need))


def test_hourly_picture_is_as_promised(snowy: Assessment) -> None:
    hourly = snowy.hourly
    assert dict(hourly.sizes) == {"unit": 4, "time": 48, "quantile": 5, "condition": 10, "kind": 6, "depth": 4}
    assert tuple(hourly["unit"].to_numpy()) == NETWORK.unit_ids
    assert tuple(hourly["quantile"].to_numpy()) == QUANTILES
    assert hourly["time"].to_numpy()[0] == np.datetime64("2026-01-15T20:00", "ns")
    for name in hourly.data_vars:
        assert hourly[name].dtype == (np.uint8 if name in CODES else np.float32), name
        assert hourly[name].attrs["units"], name
    for name in ("road_surface_temperature", "air_temperature", "dew_point_temperature", "snow_depth"):
        values = hourly[name].to_numpy()
        assert np.isfinite(values).all()
        assert (np.diff(values, axis=-1) >= 0).all()
    for need in NIGHT_NEEDS:
        concerned = NETWORK.is_zone if need is Need.HEATING else ~NETWORK.is_zone
        low, told, high = (hourly[f"probability_{need.value}{end}"].to_numpy() for end in ("_low", "", "_high"))
        assert np.isnan(told[~concerned]).all()
        assert (low[concerned] <= told[concerned]).all()
        assert (told[concerned] <= high[concerned]).all()
        assert (low[concerned] >= 0).all()
        assert (high[concerned] <= 1).all()
    assert float(hourly["snowfall_amount"].sum()) > 20
    assert float(hourly["rain_amount"].sum()) < 1


def test_a_class_whose_losses_weigh_next_to_nothing_is_left_and_no_other(snowy: Assessment) -> None:
    own = NETWORK.classes["P1"].model_copy(update={"loss_weight": 0.001})
    light = replace(NETWORK, classes={**NETWORK.classes, "P1": own})
    versions = {"code": "test"}
    found = assess(light, SITE, snowy_inputs(), models=None, now=NOW, members=8, horizon_h=48, seed=3, versions=versions)
    on_routes = [item for item in found.recommendations if item.need is not Need.HEATING]
    assert {NETWORK.unit(item.unit_id).class_code for item in on_routes} > {"P1"}
    for item in on_routes:
        if NETWORK.unit(item.unit_id).class_code == "P1":
            assert item.advice is not Advice.ACT
        else:
            assert item in snowy.recommendations


def test_snow_by_the_morning_is_ploughed_in_time_and_told_with_numbers(snowy: Assessment) -> None:
    assert snowy.rung is Rung.PHYSICS
    found = of(snowy, "r1", Need.PLOUGHING)
    assert (found.advice, found.treatment) == (Advice.ACT, TreatmentKind.PLOUGH)
    assert found.window_end == datetime(2026, 1, 16, 5, tzinfo=UTC)
    assert found.latest_start == found.window_end - timedelta(minutes=165)
    assert found.onset is not None
    assert found.onset_low is not None
    assert found.onset_low <= found.onset <= found.latest_start + timedelta(hours=3)
    depth = next(item.sv for item in found.reasons if item.code == "snow_depth")
    assert re.fullmatch(r"[\d,]+ cm torrsnö \d\d–\d\d, P1 startar vid [\d,]+ cm", depth)
    zone = of(snowy, "z1", Need.HEATING)
    assert zone.probability is not None
    assert zone.probability > 0.5
    assert zone.cost_act_sek > 0


def test_every_unit_is_answered_for_and_first_windows_come_first(snowy: Assessment) -> None:
    asked = {(item.unit_id, item.need) for item in snowy.recommendations}
    expected = {(unit, need) for unit in ("r1", "r2") for need in (Need.PLOUGHING, Need.SALTING)}
    assert asked == expected | {("r3", Need.PLOUGHING), ("z1", Need.HEATING)}
    starts = [item.window_start for item in snowy.recommendations]
    assert starts == sorted(starts)
    assert starts.count(NOW) == len(asked)
    for item in snowy.recommendations:
        assert item.window_start < item.window_end
        assert min(item.cost_act_sek, item.loss_sek, item.residual_sek) >= 0
        assert item.probability is not None
        assert item.probability_low is not None
        assert item.probability_high is not None
        assert 0 <= item.probability_low <= item.probability <= item.probability_high <= 1
        for told in item.reasons:
            assert not FORBIDDEN.search(f"{told.sv} {told.en}")


def test_what_was_treated_in_the_first_window_is_no_need_of_the_second(snowy: Assessment) -> None:
    first, second = (item for item in snowy.recommendations if (item.unit_id, item.need) == ("r1", Need.PLOUGHING))
    assert second.window_start == first.window_end
    assert first.probability is not None
    assert second.probability is not None
    assert second.probability < 0.5 * first.probability


def test_same_inputs_give_the_same_assessment_to_the_byte(snowy: Assessment) -> None:
    again = assessed(snowy_inputs())
    assert again.input_key == snowy.input_key
    assert again.recommendations == snowy.recommendations
    for name in snowy.hourly.variables:
        assert again.hourly[name].to_numpy().tobytes() == snowy.hourly[name].to_numpy().tobytes(), name


@pytest.mark.parametrize(
    "changes", [{"seed": 4}, {"members": 9}, {"now": NOW + timedelta(minutes=1)}, {"versions": {"code": "other"}}]
)
def test_anything_else_going_in_is_another_run(snowy: Assessment, changes: Mapping[str, Any]) -> None:
    assert assessed(snowy_inputs(), **changes).input_key != snowy.input_key


def test_cutting_the_network_into_blocks_changes_nothing(snowy: Assessment) -> None:
    cut = assessed(snowy_inputs(), block_columns=3)
    xr.testing.assert_allclose(cut.hourly, snowy.hourly, atol=1e-5)
    assert [(i.unit_id, i.need, i.advice, i.window_end) for i in cut.recommendations] == [
        (i.unit_id, i.need, i.advice, i.window_end) for i in snowy.recommendations
    ]


def test_nothing_that_goes_in_is_changed() -> None:
    inputs = snowy_inputs()
    before = [inputs.forecasts[0].copy(deep=True), history()]
    assessed(inputs)
    xr.testing.assert_identical(before[0], inputs.forecasts[0])
    assert inputs.history is not None
    xr.testing.assert_identical(before[1], inputs.history)


def test_a_mild_dry_night_needs_nothing_and_says_why() -> None:
    mild = hourly_forecast(ISSUED, air_temperature=9.0, dew_point_temperature=3.0)
    warm = history(air_temperature=9.0, dew_point_temperature=3.0)
    found = assessed(AssessmentInputs(forecasts=(mild,), history=warm))
    assert {item.advice for item in found.recommendations} == {Advice.NONE}
    assert all((item.probability or 0) < 0.05 for item in found.recommendations)
    assert "no_snow" in {told.code for told in of(found, "r1", Need.PLOUGHING).reasons}
    assert "surface_warm" in {told.code for told in of(found, "r1", Need.SALTING).reasons}


def test_without_any_forecast_the_season_answers_and_never_says_no_need() -> None:
    found = assessed(AssessmentInputs())
    assert found.rung is Rung.CLIMATOLOGY
    assert found.recommendations
    assert {item.advice for item in found.recommendations} <= {Advice.WAIT, Advice.UNKNOWN}
    assert all("rung_climatology" in {told.code for told in item.reasons} for item in found.recommendations)
    assert np.isfinite(found.hourly["air_temperature"].to_numpy()).all()


def test_last_good_forecast_answers_with_a_wider_spread_and_its_age() -> None:
    old = hourly_forecast(ISSUED - timedelta(hours=20), air_temperature=-1.0)
    fresh = assessed(AssessmentInputs(forecasts=(hourly_forecast(ISSUED, air_temperature=-1.0),), history=history()))
    found = assessed(AssessmentInputs(last_good=old, history=history()))
    assert found.rung is Rung.LAST_RUN

    def spread(of_run: Assessment) -> float:
        tails = of_run.hourly["air_temperature"].sel(quantile=[0.1, 0.9]).isel(time=slice(0, 24))
        return float((tails.isel(quantile=1) - tails.isel(quantile=0)).mean())

    assert spread(found) > 1.1 * spread(fresh)
    told = next(item for item in of(found, "r1", Need.SALTING).reasons if item.code == "rung_last_run")
    assert told.sv.startswith("Senaste prognosen är 21 h gammal")


def test_a_forecast_that_ends_too_early_leaves_what_it_cannot_know_unknown() -> None:
    short = hourly_forecast(ISSUED, hours=6, air_temperature=6.0, dew_point_temperature=2.0)
    found = assessed(AssessmentInputs(forecasts=(short,), history=history(air_temperature=6.0, dew_point_temperature=2.0)))
    assert {item.advice for item in found.recommendations} == {Advice.UNKNOWN}
    assert all(item.probability is None for item in found.recommendations)
    assert all(item.reasons[0].code == "data_missing" for item in found.recommendations)


def test_forecasts_that_cannot_be_joined_are_told_and_the_ladder_goes_on() -> None:
    found = assessed(AssessmentInputs(forecasts=(hourly_forecast(ISSUED), hourly_forecast(ISSUED, points=3))))
    assert found.rung is Rung.CLIMATOLOGY
    assert "same points" in found.inputs[-1].note_en
    assert not found.inputs[-1].used


def test_salt_that_lies_there_lowers_the_need() -> None:
    frosty = hourly_forecast(ISSUED, air_temperature=-2.0, dew_point_temperature=-2.2, cloud_area_fraction=0.0)
    past = history(air_temperature=0.5, dew_point_temperature=-1.0, cloud_area_fraction=0.9)
    salted = Action(
        "r1",
        TreatmentKind.PREWETTED_SALT,
        NOW - timedelta(hours=2),
        NOW - timedelta(hours=1),
        20.0,
        3000.0,
        "log",
        simulated=True,
    )
    bare = assessed(AssessmentInputs(forecasts=(frosty,), history=past))
    treated = assessed(AssessmentInputs(forecasts=(frosty,), history=past, actions=(salted,)))
    before, after = (float(run.hourly["probability_salting"].isel(unit=0, time=slice(0, 8)).mean()) for run in (bare, treated))
    assert after < 0.7 * before
    assert treated.simulated
    assert not bare.simulated
    assert float(treated.hourly["salt_amount"].isel(unit=0, time=0)) > 3
    assert {"treated", "residual_salt"} <= {told.code for told in of(treated, "r1", Need.SALTING).reasons}


def station_reading(past: xr.Dataset, colder: float) -> xr.Dataset:
    """A station that reads what the road model gives it, but colder."""
    from model.physics.columns import make_columns

    columns = make_columns(1, sky_view_factor=0.95, traffic_veh_per_h=300.0)
    surface = simulate(past, columns).outputs["road_surface_temperature"][0].to_numpy() - colder
    return xr.Dataset(
        {"road_surface_temperature": (("station", "time"), surface, {"units": "degC"})},
        coords={
            "station": ["s1"], "time": past["time"].to_numpy(), "longitude": ("station", [16.52]),
            "latitude": ("station", [59.6]), "altitude": ("station", [20.0]),
        },
        attrs={"source": "test", "reference_time": NOW.isoformat(), "available_at": NOW.isoformat(), "simulated": 0},
    )  # fmt: skip


SLAB = Station(name="Slab", longitude=16.5, latitude=59.6, altitude_m=20.0, id="s1", kind="slab")


def test_a_station_colder_than_reckoned_makes_the_streets_colder() -> None:
    past = past_weather(history(), until=to_utc64(NOW.replace(minute=0)))
    assert past is not None
    reading = station_reading(past, colder=2.0)
    found = surface_departures(past, reading, stations=())
    assert found is not None
    assert np.nanmean(found.values) == pytest.approx(-2.0, abs=0.01)
    assert surface_departures(past, reading, stations=(SLAB,)) is None
    forecast = hourly_forecast(ISSUED)
    without = assessed(AssessmentInputs(forecasts=(forecast,), history=history()))
    told = assessed(AssessmentInputs(forecasts=(forecast,), history=history(), observations=reading))
    change = (told.hourly - without.hourly)["road_surface_temperature"].sel(quantile=0.5).isel(unit=0)
    assert -2.0 < float(change[0]) < -0.5
    assert abs(float(change[-1])) < 0.3


def test_trusted_models_answer_and_weigh_the_reasons() -> None:
    def told(features: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        middle = np.full(len(features), 0.9)
        return middle, middle - 0.1, middle + 0.05

    def parts(features: np.ndarray) -> dict[str, np.ndarray]:
        return {"snow_depth": np.full(len(features), 1.25), "snowfall": np.full(len(features), 0.5)}

    model = SimpleNamespace(trusted=True, probability=told, contributions=parts)
    models = TrainedModels(version="abc", card={}, needs=cast("Any", {Need.PLOUGHING: model}), temperature=None, errors=PUBLISHED)
    found = assessed(snowy_inputs(), models=models)
    assert (found.rung, found.versions["model"]) == (Rung.LEARNED, "abc")
    ploughing, salting = of(found, "r1", Need.PLOUGHING), of(found, "r1", Need.SALTING)
    assert found.hourly["probability_ploughing"].to_numpy()[0] == pytest.approx(0.9)
    assert next(item.weight for item in ploughing.reasons if item.code == "snow_depth") == 1.75
    assert "rung_physics" not in {item.code for item in ploughing.reasons}
    assert "rung_physics" in {item.code for item in salting.reasons}
    fallen = assessed(AssessmentInputs(), models=models)
    assert fallen.rung is Rung.CLIMATOLOGY


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(DomainError, match="needs a time zone"):
        assessed(snowy_inputs(), now=datetime(2026, 1, 15, 19, 12))  # noqa: DTZ001 - that is what is refused
