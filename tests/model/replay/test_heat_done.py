"""Heat as it was given: meters before the log, and nothing claimed where neither tells."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from model.domain.heat import HeatReading
from model.domain.treatments import Action, TreatmentKind
from model.domain.weather import from_utc64
from model.physics.heating import HeatMode
from model.replay.heat import lived
from model.replay.heat_done import as_done
from tests.model.replay.made_up import START
from tests.model.replay.test_heat_ways import ground

GROUND = ground()
MELT = Action("z1", TreatmentKind.HEAT_MELT, START + timedelta(hours=50), START + timedelta(hours=60), 0.0, 1.0, "log")


def test_a_log_without_heat_and_no_meter_tell_nothing() -> None:
    other = replace(MELT, unit_id="r1", kind=TreatmentKind.PLOUGH)
    assert as_done(GROUND, [other], [HeatReading("elsewhere", START, power_kw=9.0)]) is None


def test_logged_modes_stand_in_their_hours_and_a_simulated_pre_heating_is_the_idling_it_was() -> None:
    warm = replace(MELT, kind=TreatmentKind.HEAT_PREHEAT, started_at=MELT.ended_at, ended_at=MELT.ended_at + timedelta(hours=5))
    found = as_done(GROUND, [MELT, warm], [])
    simulated = as_done(GROUND, [replace(warm, simulated=True)], [])
    assert found is not None
    assert simulated is not None
    starts = [from_utc64(time) - timedelta(hours=1) for time in GROUND.times]
    for hour, start in enumerate(starts):
        expected = HeatMode.OFF
        if MELT.started_at <= start < MELT.ended_at:
            expected = HeatMode.MELT
        elif warm.started_at <= start < warm.ended_at:
            expected = HeatMode.PREHEAT
        assert found.modes[0, hour] == expected
    assert simulated.modes.max() == HeatMode.IDLE


def test_what_a_meter_read_is_what_was_given() -> None:
    area = float(GROUND.zones.area_m2[0])
    readings = [HeatReading("z1", START + timedelta(hours=hour), power_kw=0.06 * area) for hour in range(40, 61)]
    way = as_done(GROUND, [MELT], readings)
    assert way is not None
    power = lived(GROUND, way, first=40).power[:, 0]
    assert power[40:60] == pytest.approx(np.full(20, 60.0)), "the log tells of melting in ten of these hours"
