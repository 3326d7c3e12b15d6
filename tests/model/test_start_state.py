"""The road as it is now, and how what the stations taught goes on into the forecast."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import xarray as xr

from model import start_state
from model.domain.treatments import Action, TreatmentKind
from model.physics import layout
from model.physics.columns import columns_for, make_columns
from model.physics.road import simulate
from model.start_state import Departures, past_weather, start_states, surface_departures
from tests.model.small_network import small_network
from tests.model.weather_samples import hourly_forecast

NOW = datetime(2026, 1, 15, 19, tzinfo=UTC)
NETWORK = small_network()
PAST = past_weather(hourly_forecast(NOW - timedelta(hours=49), hours=49), until=np.datetime64("2026-01-15T19:00", "ns"))
assert PAST is not None
COLUMNS = columns_for(NETWORK, PAST)


def departing(by: float) -> Departures:
    """A station in the middle of the network whose surface is off by so much in the last twelve hours [K]."""
    values = np.full((1, PAST.sizes["time"]), np.nan)
    values[0, -12:] = by
    return Departures(np.array([16.55]), np.array([59.6]), values)


def forecast_after(states: start_state.StartStates | None) -> np.ndarray:
    assert states is not None
    coming = hourly_forecast(NOW - timedelta(hours=1), hours=24)
    run = simulate(coming, COLUMNS, start=states.road.at(coming["time"].to_numpy()[0]), outputs=("road_surface_temperature",))
    return run.outputs["road_surface_temperature"].to_numpy()[0]


def test_the_error_at_the_stations_goes_on_into_the_forecast_and_fades() -> None:
    plain = forecast_after(start_states(NETWORK, COLUMNS, PAST, None, ()))
    told = forecast_after(start_states(NETWORK, COLUMNS, PAST, departing(-2.0), ()))
    change = (told - plain)[:13].mean(axis=0)
    assert -2.0 < change[0] < -1.0
    assert change[1] < -0.8
    assert (np.diff(change) > 0).all(), "less and less with lead time"
    assert abs(change[-1]) < 0.15


def test_handing_over_keeps_more_of_the_error_over_the_first_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = forecast_after(start_states(NETWORK, COLUMNS, PAST, None, ()))
    departures = departing(np.nan)
    departures.values[0, -3:] = [0.0, -1.0, -2.0]
    handed = forecast_after(start_states(NETWORK, COLUMNS, PAST, departures, ()))
    monkeypatch.setattr(start_state, "hand_over", lambda state, _: state)
    dropped = forecast_after(start_states(NETWORK, COLUMNS, PAST, departures, ()))
    assert ((handed - dropped)[:13, 1:4] < -0.05).all()
    assert np.abs((handed - plain)[:, -1]).max() < 0.2


def test_a_shaded_street_and_a_bridge_take_less_of_it() -> None:
    states, plain = (start_states(NETWORK, COLUMNS, PAST, found, ()) for found in (departing(-2.0), None))
    assert states is not None
    assert plain is not None
    change = (states.road.row(layout.SURFACE) - plain.road.row(layout.SURFACE))[0]
    assert change[9] < change[0] < 0.0, "r1's last segment sees more of the sky than its first"
    assert change[10] < change[12] < 0.0, "r3 is a bridge"


def test_a_station_out_of_reach_or_silent_changes_nothing() -> None:
    plain = start_states(NETWORK, COLUMNS, PAST, None, ())
    far = Departures(np.array([20.0]), np.array([59.6]), departing(-2.0).values)
    silent = departing(np.nan)
    assert plain is not None
    for departures in (far, silent):
        states = start_states(NETWORK, COLUMNS, PAST, departures, ())
        assert states is not None
        np.testing.assert_array_equal(states.road.values, plain.road.values)


def test_a_zone_is_judged_cold_and_shown_warm() -> None:
    melted = Action(
        "z1", TreatmentKind.HEAT_MELT, NOW - timedelta(hours=10), NOW - timedelta(hours=1), 0.0, 100.0, "log", simulated=True
    )
    states = start_states(NETWORK, COLUMNS, PAST, None, (melted,))
    assert states is not None
    zone = NETWORK.is_zone[NETWORK.unit_index]
    warmer = (states.heated.row(layout.SURFACE) - states.road.row(layout.SURFACE))[0]
    assert (warmer[zone] > 3.0).all()
    assert (warmer[~zone] == 0.0).all()


def test_without_past_weather_the_model_guesses() -> None:
    assert start_states(NETWORK, COLUMNS, None, departing(-2.0), ()) is None


def test_a_reading_far_off_is_held_for_a_fault() -> None:
    surface = simulate(PAST, make_columns(1, sky_view_factor=0.95, traffic_veh_per_h=300.0)).outputs["road_surface_temperature"]
    reading = xr.Dataset(
        {"road_surface_temperature": (("station", "time"), surface[0].to_numpy() + 20.0, {"units": "degC"})},
        coords={
            "station": ["s1"], "time": PAST["time"].to_numpy(), "longitude": ("station", [16.5]),
            "latitude": ("station", [59.6]), "altitude": ("station", [20.0]),
        },
    )  # fmt: skip
    assert surface_departures(PAST, reading, stations=()) is None


def test_a_station_that_stands_nowhere_does_not_silence_the_others() -> None:
    time = PAST["time"].to_numpy()
    read = xr.Dataset(
        {"road_surface_temperature": (("station", "time"), np.full((2, time.size), -3.0), {"units": "degC"})},
        coords={
            "station": ["known", "lost"],
            "time": time,
            "longitude": ("station", [16.55, np.nan]),
            "latitude": ("station", [59.6, np.nan]),
            "altitude": ("station", [10.0, np.nan]),
        },
    )
    both, alone = (surface_departures(PAST, found, stations=()) for found in (read, read.isel(station=[0])))
    assert both is not None
    assert alone is not None
    assert both.longitude.tolist() == [16.55]
    np.testing.assert_array_equal(both.values, alone.values)
    assert surface_departures(PAST, read.isel(station=[1]), stations=()) is None
