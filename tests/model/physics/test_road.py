"""What the road does: each of these a dispatcher could check by the roadside."""

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.domain.errors import ForecastError, TreatmentError
from model.domain.treatments import TreatmentKind
from model.physics import layout
from model.physics.columns import make_columns
from model.physics.events import TreatmentEvent
from model.physics.ground import GroundClass
from model.physics.road import simulate
from tests.model.physics.nights import weather

CLEAR = {"cloud_area_fraction": 0.0, "wind_speed": 1.0}


def series(run, name, column=0, member=0):
    return run.outputs[name].to_numpy()[member, column].astype(float)


def test_outputs_carry_names_units_and_the_forcings_times():
    run = simulate(weather(6, members=3), make_columns(2, ids=["a", "b"]))
    assert run.outputs.sizes == {"member": 3, "column": 2, "time": 7}
    assert list(run.outputs["column"].to_numpy()) == ["a", "b"]
    assert run.outputs["snow_depth"].attrs["units"] == "cm"
    assert run.outputs["road_surface_temperature"].dtype == np.float32
    assert run.state.time == run.outputs["time"].to_numpy()[-1]


def test_only_the_outputs_asked_for_are_made():
    run = simulate(weather(2), make_columns(1), outputs=["slab_temperature"], dtype=np.float64)
    assert list(run.outputs) == ["slab_temperature"]
    with pytest.raises(ForecastError, match="no output grip"):
        simulate(weather(2), make_columns(1), outputs=["grip"])


def test_a_clear_night_cools_the_road_below_the_air_and_cloud_keeps_it_warm():
    clear, cloudy = (simulate(weather(14, cloud_area_fraction=n), make_columns(1)) for n in (0.0, 1.0))
    assert series(clear, "road_surface_temperature")[-1] < -4.0
    assert series(cloudy, "road_surface_temperature")[-1] > series(clear, "road_surface_temperature")[-1] + 2.0


def test_a_street_canyon_stays_warmer_than_the_open_road():
    run = simulate(weather(14, **CLEAR), make_columns(2, sky_view_factor=[0.4, 1.0]))
    assert series(run, "road_surface_temperature", 0)[-1] > series(run, "road_surface_temperature", 1)[-1] + 1.0


def test_a_bridge_cools_faster_in_autumn_when_the_ground_is_still_warm():
    air = np.concatenate([np.full(59, 6.0), np.linspace(6.0, -5.0, 12), np.full(12, -5.0)])
    grounds = (GroundClass("asphalt"), GroundClass("asphalt", bridge=True))
    autumn = weather(82, start="2026-10-25T06", air_temperature=air, dew_point_temperature=air - 3, cloud_area_fraction=0.3)
    run = simulate(autumn, make_columns(2, grounds=grounds))
    road, bridge = (series(run, "road_surface_temperature", k) for k in (0, 1))
    assert bridge[70] - bridge[58] < road[70] - road[58] - 0.3
    assert bridge[82] < road[82] - 1.0


def test_frost_forms_where_the_dew_point_is_above_a_freezing_surface_and_only_there():
    moist, dry = (simulate(weather(16, dew_point_temperature=d, **CLEAR), make_columns(1)) for d in (-2.2, -12.0))
    assert series(moist, "surface_frost_amount")[-1] > 0.02
    assert series(moist, "surface_frost_amount")[-1] < 1.0
    assert series(dry, "surface_frost_amount").max() == 0.0


def test_a_wet_road_freezes_and_is_held_at_zero_meanwhile():
    air = np.concatenate([np.full(24, 3.0), np.full(25, -6.0)])
    rain = np.where(np.arange(49) == 23, 2.0, 0.0)
    run = simulate(weather(48, air_temperature=air, dew_point_temperature=air - 0.5, precipitation_amount=rain), make_columns(1))
    assert series(run, "surface_water_amount")[23] > 0.15
    assert series(run, "surface_water_amount")[-1] < 0.01
    assert series(run, "surface_ice_amount")[-1] > 0.1


def test_salt_keeps_the_film_liquid_and_cools_the_ice_it_melts():
    air = np.concatenate([np.full(24, 2.0), np.full(13, -3.0)])
    rain = np.where(np.arange(37) == 23, 1.0, 0.0)
    night = weather(36, air_temperature=air, dew_point_temperature=air - 0.5, precipitation_amount=rain, cloud_area_fraction=1.0)
    when = night["time"].to_numpy()[24] + np.timedelta64(10, "m")
    salted, bare = (
        simulate(night, make_columns(1), treatments=events)
        for events in ([TreatmentEvent(0, when, TreatmentKind.PREWETTED_SALT, 20.0)], [])
    )
    assert series(bare, "surface_ice_amount")[-1] > 0.1
    assert series(salted, "surface_ice_amount")[-1] < 0.02
    assert series(salted, "freezing_point")[-1] < -3.0
    assert series(bare, "freezing_point")[-1] == 0.0


def test_snow_lies_in_centimetres_settles_and_is_ploughed():
    snow = np.where((np.arange(13) > 0) & (np.arange(13) <= 6), 2.0, 0.0)
    night = weather(12, air_temperature=-6.0, dew_point_temperature=-7.0, precipitation_amount=snow)
    event = TreatmentEvent(1, night["time"].to_numpy()[8], TreatmentKind.PLOUGH)
    run = simulate(night, make_columns(2), treatments=[event])
    left, ploughed = (series(run, "snow_depth", k) for k in (0, 1))
    assert 8.0 < left[6] < 16.0
    assert left[12] < left[6]
    assert ploughed[8] == pytest.approx(left[8])
    assert ploughed[9] < 0.15 * left[9]


def test_the_plough_leaves_what_it_cannot_reach():
    night = weather(3, precipitation_amount=[0, 0.2, 0, 0], air_temperature=-8.0, dew_point_temperature=-9.0)
    event = TreatmentEvent(0, night["time"].to_numpy()[2], TreatmentKind.PLOUGH)
    run = simulate(night, make_columns(1), treatments=[event])
    assert series(run, "surface_snow_amount")[3] == pytest.approx(series(run, "surface_snow_amount")[2], rel=0.05)


def test_traffic_wears_snow_and_packs_part_of_it_to_ice():
    night = weather(
        8,
        precipitation_amount=[0, 2, 2, 2, 0, 0, 0, 0, 0],
        air_temperature=-6.0,
        dew_point_temperature=-7.0,
        start="2026-01-10T05",
    )
    run = simulate(night, make_columns(2, traffic_veh_per_h=[0.0, 200.0]))
    assert series(run, "surface_snow_amount", 1)[-1] < 0.4 * series(run, "surface_snow_amount", 0)[-1]
    assert series(run, "surface_ice_amount", 1)[-1] > series(run, "surface_ice_amount", 0)[-1] + 0.3


def test_a_heated_slab_stays_above_its_unheated_neighbour_and_melts_its_snow():
    ground = (GroundClass("stone", pipe_depth_m=0.07),)
    night = weather(
        24, precipitation_amount=np.where(np.arange(25) > 6, 0.5, 0.0), air_temperature=-4.0, dew_point_temperature=-5.0
    )
    run = simulate(night, make_columns(2, grounds=ground), heat_w_m2=[250.0, 0.0])
    hot, cold = (series(run, "road_surface_temperature", k) for k in (0, 1))
    assert np.all(hot[1:] >= cold[1:])
    assert hot[6] > cold[6] + 2.0
    assert series(run, "surface_snow_amount", 0)[-1] < 0.3 * series(run, "surface_snow_amount", 1)[-1]


def test_snow_insulates_the_pavement():
    air = np.concatenate([np.full(10, -1.0), np.full(15, -15.0)])
    fall = np.where((np.arange(25) > 0) & (np.arange(25) <= 8), 2.0, 0.0)
    night = weather(24, air_temperature=air, dew_point_temperature=air - 1, precipitation_amount=fall, snow_fraction=1.0)
    event = TreatmentEvent(1, night["time"].to_numpy()[9], TreatmentKind.PLOUGH)
    run = simulate(night, make_columns(2), treatments=[event])
    assert series(run, "road_surface_temperature", 0)[-1] > series(run, "road_surface_temperature", 1)[-1] + 2.0


def test_restart_goes_on_as_if_it_had_never_stopped():
    night = weather(
        20, precipitation_amount=0.3, air_temperature=np.linspace(2, -6, 21), dew_point_temperature=np.linspace(1, -7, 21)
    )
    columns = make_columns(3, traffic_veh_per_h=[0.0, 50.0, 300.0])
    middle = night["time"].to_numpy()[9]
    event = TreatmentEvent(1, night["time"].to_numpy()[12], TreatmentKind.DRY_SALT, 15.0)
    whole = simulate(night, columns, treatments=[event], checkpoints=[middle], dtype=np.float64)
    later = simulate(
        night.isel(time=slice(9, None)), columns, start=whole.checkpoints[middle], treatments=[event], dtype=np.float64
    )
    assert np.array_equal(whole.state.values, later.state.values)
    for name in whole.outputs:
        assert np.array_equal(whole.outputs[name].to_numpy()[..., 9:], later.outputs[name].to_numpy())


def test_the_answer_does_not_depend_on_threads_members_or_neighbours():
    night = weather(
        12,
        members=5,
        points=2,
        air_temperature=np.linspace(1, -6, 13),
        dew_point_temperature=np.linspace(0, -7, 13),
        precipitation_amount=0.2,
    )
    night["air_temperature"] += np.arange(5.0)[:, None, None]
    rng = np.random.default_rng(3)
    columns = make_columns(
        40, point=rng.integers(0, 2, 40), sky_view_factor=rng.uniform(0.4, 1, 40), traffic_veh_per_h=rng.uniform(0, 200, 40)
    )
    threads = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        one = simulate(night, columns, dtype=np.float64)
    finally:
        numba.set_num_threads(threads)
    assert np.array_equal(one.state.values, simulate(night, columns, dtype=np.float64).state.values)
    few = simulate(night.isel(member=[3]), columns.select([7, 31]), dtype=np.float64)
    assert np.array_equal(few.state.values[:, 0], one.state.values[:, 3][:, [7, 31]])


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    air=st.floats(-35, 30),
    spread=st.floats(0, 15),
    wind=st.floats(0, 40),
    cloud=st.floats(0, 1),
    rate=st.floats(0, 20),
    start=st.sampled_from(["2026-01-10T15", "2026-06-21T03"]),
)
def test_no_weather_breaks_the_stores_or_the_bounds(air, spread, wind, cloud, rate, start):
    forcing = weather(
        24,
        start=start,
        air_temperature=air,
        dew_point_temperature=air - spread,
        wind_speed=wind,
        cloud_area_fraction=cloud,
        precipitation_amount=rate,
    )
    grounds = (GroundClass("asphalt"), GroundClass("concrete", True), GroundClass("stone"))
    run = simulate(forcing, make_columns(3, grounds=grounds, traffic_veh_per_h=[0, 100, 400]))
    for name in run.outputs:
        values = run.outputs[name].to_numpy()
        assert np.isfinite(values).all()
        if layout.OUTPUTS[name][0] != "degC":
            assert (values >= 0).all()
    surface = run.outputs["road_surface_temperature"].to_numpy()
    # no colder than a black body to a clear sky through a still night, no hotter than a midsummer noon allows
    assert surface.min() > min(air, 7.5 - 12.0) - 25.0
    assert surface.max() < max(air, 7.5 + 12.0) + 45.0


def test_halving_the_step_changes_little():
    hours = np.arange(49)
    air = -2 + 5 * np.sin(2 * np.pi * (hours - 6) / 24)
    night = weather(
        48,
        start="2026-02-10T12",
        air_temperature=air,
        dew_point_temperature=air - 1.5,
        precipitation_amount=np.where(hours % 11 == 0, 0.8, 0.0),
        cloud_area_fraction=0.3,
    )
    coarse, fine = (
        series(simulate(night, make_columns(1), step_s=step, dtype=np.float64), "road_surface_temperature")
        for step in (300.0, 60.0)
    )
    assert np.sqrt(np.mean((coarse - fine) ** 2)) < 0.05


def test_an_observed_surface_is_followed_and_its_lesson_fades():
    night = weather(30, start="2026-01-10T18")
    free = simulate(night, make_columns(1), dtype=np.float64)
    seen = np.full((1, 31), np.nan)
    seen[0, :13] = series(free, "road_surface_temperature")[:13] + 1.5
    run = simulate(
        night,
        make_columns(1),
        observed_surface=seen,
        outputs=("road_surface_temperature", "surface_flux_correction"),
        dtype=np.float64,
    )
    gap = series(run, "road_surface_temperature") - series(free, "road_surface_temperature")
    assert gap[12] == pytest.approx(1.5, abs=0.2)
    assert 0.7 < gap[14] < 1.9
    assert gap[30] < 0.6
    lesson = series(run, "surface_flux_correction")
    assert lesson[12] > 3.0
    assert lesson[20] < 0.25 * lesson[12]


def test_start_states_and_treatments_that_do_not_fit_are_refused():
    night = weather(6)
    state = simulate(night, make_columns(1)).state
    with pytest.raises(ForecastError, match="start state stands at"):
        simulate(night, make_columns(1), start=state)
    with pytest.raises(ForecastError, match="1 columns, the run 2"):
        simulate(night, make_columns(2), start=state.at(night["time"].to_numpy()[0]))
    with pytest.raises(ForecastError, match="checkpoint"):
        simulate(night, make_columns(1), checkpoints=[np.datetime64("2020-01-01", "ns")])
    with pytest.raises(TreatmentError, match="column 5"):
        simulate(night, make_columns(1), treatments=[TreatmentEvent(5, night["time"].to_numpy()[1], TreatmentKind.PLOUGH)])
    with pytest.raises(TreatmentError, match="possible rates"):
        TreatmentEvent(0, night["time"].to_numpy()[1], TreatmentKind.DRY_SALT, -5.0)


def test_state_spreads_over_members_and_selects_columns():
    state = simulate(weather(6), make_columns(3)).state
    assert state.spread(4).members == 4
    assert state.select([2]).values.shape[2] == 1
    assert np.array_equal(state.spread(4).values, np.repeat(state.values, 4, axis=1))
    with pytest.raises(ForecastError, match="select one first"):
        state.spread(4).spread(3)
