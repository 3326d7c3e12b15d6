from datetime import UTC, datetime, timedelta

import numpy as np
import xarray as xr

from model.domain.needs import Need
from model.domain.treatments import Action, TreatmentKind
from model.learning.label_truth import LabelTruth
from model.needs.catalogue import RULES
from model.verification.evidence import SEEN_H, LabelRung, borne_out, sensed_severity
from tests.model.small_network import small_network
from tests.model.small_site import small_site

NETWORK = small_network()
BEGINS = datetime(2026, 1, 15, 18, tzinfo=UTC)
TIMES = np.datetime64("2026-01-15T18", "ns") + np.timedelta64(1, "h") * np.arange(48)
SHAPE = (len(NETWORK.units), TIMES.size)
R1 = NETWORK.unit_ids.index("r1")
SANDED = next(place for place, unit in enumerate(NETWORK.routes) if NETWORK.classes[unit.class_code].slip_control == "sand")


def work(unit: str, kind: TreatmentKind, hour: int) -> Action:
    start = BEGINS + timedelta(hours=hour)
    return Action(unit, kind, start, start + timedelta(hours=2), 0.0 if kind is TreatmentKind.PLOUGH else 20.0, 1.0, "log")


def outcome(need: Need, severity: float, *done: Action, sensed: np.ndarray | None = None):
    return borne_out(RULES[need], np.full(SHAPE, severity), NETWORK, TIMES, work=done, sensed=sensed)


def test_a_plough_bears_out_the_hours_before_it_and_never_the_opposite_after_it():
    found = outcome(Need.PLOUGHING, 0.6, work("r1", TreatmentKind.PLOUGH, 20))
    before = slice(20 - SEEN_H + 1, 21)
    assert (found.stood[R1, before] == 1).all()
    assert (found.rung[R1, before] == LabelRung.LOGGED_ACTIONS).all()
    assert (found.stood[R1, : 20 - SEEN_H + 1] == 0).all()
    # what was treated is never taken for what needed nothing
    assert np.isnan(found.stood[R1, 21:45]).all()
    assert (found.stood[R1, 45:] == 0).all()
    others = np.arange(SHAPE[0]) != R1
    assert (found.stood[others] == 0).all()
    assert (found.rung[others] == LabelRung.ROAD_ANALYSIS).all()


def test_snow_that_lies_on_untreated_still_is_a_need_and_a_round_on_nothing_is_none():
    deep = outcome(Need.PLOUGHING, 1.5, work("r1", TreatmentKind.PLOUGH, 20))
    assert (deep.stood[R1] == 1).all()
    assert (outcome(Need.PLOUGHING, 0.1, work("r1", TreatmentKind.PLOUGH, 20)).stood[R1, :21] == 0).all()


def test_salt_goes_out_on_a_forecast_and_sand_on_what_was_seen():
    unit = NETWORK.unit_ids[SANDED]
    salted = outcome(Need.SALTING, 0.6, work("r1", TreatmentKind.BRINE, 20), work(unit, TreatmentKind.BRINE, 20))
    assert (salted.stood == 0).all()
    sanded = outcome(Need.SALTING, 0.6, work(unit, TreatmentKind.SAND, 20), work("r1", TreatmentKind.SAND, 20))
    assert sanded.stood[SANDED, 20] == 1
    assert (sanded.stood[R1] == 0).all()


def test_the_road_analysis_counts_as_far_as_it_was_borne_out_and_what_was_seen_in_full():
    doubted = LabelTruth(intercept=-0.4, slope=0.8, missed=0.02, nights=90)
    found = borne_out(
        RULES[Need.PLOUGHING],
        np.full(SHAPE, 1.2),
        NETWORK,
        TIMES,
        work=[work("r1", TreatmentKind.PLOUGH, 20)],
        sensed=None,
        truth=doubted,
    )
    others = np.arange(SHAPE[0]) != R1
    assert (found.stood[others] == 1).all()
    np.testing.assert_allclose(found.share[others], doubted.share(np.array(1.2)), rtol=1e-5)
    assert (found.share[R1, 20 - SEEN_H + 1 : 21] == 1).all()
    unknown = outcome(Need.PLOUGHING, 0.6, work("r1", TreatmentKind.PLOUGH, 20))
    assert np.isnan(unknown.share[R1, 21:45]).all()
    assert outcome(Need.SALTING, 1.0).share[R1, 0] == 0.5, "nothing seen: a film at the limit is as likely over it as under"
    read = readings(NETWORK.segments[0].midpoint, ice=0.2)
    assert (
        outcome(Need.SALTING, 0.2, sensed=sensed_severity(NETWORK, *read, (), TIMES, reckoned=np.zeros(SHAPE))).share[R1] == 1
    ).all()


def readings(station_at: tuple[float, float], *, ice: float) -> tuple[object, xr.Dataset]:
    plain = small_site()
    station = plain.stations[0].model_copy(update={"longitude": station_at[0], "latitude": station_at[1]})
    names = {"surface_ice_amount": ice, "surface_snow_amount": 0.0}
    return plain.model_copy(update={"stations": (station,)}), xr.Dataset(
        {
            **{name: (("station", "time"), np.full((1, TIMES.size), value)) for name, value in names.items()},
            **{f"{name}_flag": (("station", "time"), np.zeros((1, TIMES.size), np.int8)) for name in names},
        },
        coords={"station": [station.id], "time": TIMES},
    )


def test_a_sensor_beside_a_route_speaks_for_it_and_one_far_away_does_not():
    middle = NETWORK.segments[0].midpoint
    site, read = readings(middle, ice=0.2)
    severity = sensed_severity(NETWORK, site, read, (), TIMES, reckoned=np.zeros(SHAPE))
    assert severity is not None
    assert (severity[R1] > 1).all()
    found = outcome(Need.SALTING, 0.2, sensed=severity)
    assert (found.stood[R1] == 1).all()
    assert (found.rung[R1] == LabelRung.SURFACE_SENSORS).all()
    bare = sensed_severity(NETWORK, *readings(middle, ice=0.0), (), TIMES, reckoned=np.zeros(SHAPE))
    assert (outcome(Need.SALTING, 3.0, sensed=bare).stood[R1] == 0).all()
    assert sensed_severity(NETWORK, *readings((middle[0] + 1.0, middle[1]), ice=0.2), (), TIMES, reckoned=np.zeros(SHAPE)) is None
    assert sensed_severity(NETWORK, site, None, (), TIMES, reckoned=np.zeros(SHAPE)) is None


def test_a_sensor_says_nothing_within_a_day_of_treatment():
    site, read = readings(NETWORK.segments[0].midpoint, ice=0.0)
    top = min(item.priority for item in NETWORK.classes.values())
    first = next(route.id for route in NETWORK.routes if NETWORK.classes[route.class_code].priority == top)
    salted = (work(first, TreatmentKind.BRINE, 4),)
    severity = sensed_severity(NETWORK, site, read, salted, TIMES, reckoned=np.zeros(SHAPE))
    assert severity is not None
    assert np.flatnonzero(np.isnan(severity[R1])).tolist() == list(range(4, 31))
    # what lay on the route when the sensor's road was salted lies there still: the bare sensor says nothing of it
    icy = np.where(np.arange(TIMES.size) < 40, 3.0, 0.0) * np.ones(SHAPE)
    later = sensed_severity(NETWORK, site, read, salted, TIMES, reckoned=icy)
    assert later is not None
    assert np.flatnonzero(np.isnan(later[R1])).tolist() == list(range(4, 40))
    earlier = (work(first, TreatmentKind.BRINE, -30),)
    found = sensed_severity(NETWORK, site, read, earlier, TIMES, reckoned=icy)
    assert found is not None
    assert np.flatnonzero(np.isnan(found[R1])).tolist() == list(range(40))
