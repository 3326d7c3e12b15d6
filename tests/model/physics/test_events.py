"""Actions become events on columns and heat under them."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from model.domain.errors import TreatmentError
from model.domain.treatments import Action, TreatmentKind
from model.physics import layout
from model.physics.events import TreatmentEvent, event_fields, events_from, heat_from, order_events
from tests.model.small_network import small_network

START = datetime(2026, 1, 10, 3, tzinfo=UTC)
TIME = np.datetime64("2026-01-10T00", "ns") + np.arange(12) * np.timedelta64(1, "h")


def action(unit, kind, *, rate=0.0, hours=1.0):
    return Action(unit, kind, START, START + timedelta(hours=hours), rate, 100.0, "test")


def test_a_round_reaches_its_segments_one_after_the_other():
    events = events_from([action("r1", TreatmentKind.PREWETTED_SALT, rate=20.0, hours=2.0)], small_network())
    assert [event.column for event in events] == list(range(10))
    assert np.all(np.diff([event.time for event in events]) == np.timedelta64(12, "m"))


def test_heating_is_heat_and_not_an_event():
    network = small_network()
    melt = action("z1", TreatmentKind.HEAT_MELT, hours=1.5)
    assert events_from([melt], network) == []
    heat = heat_from([melt], network, TIME)
    assert heat.shape == (15, 12)
    assert heat[13:, 3].tolist() == [300.0, 300.0]
    assert heat[13:, 4].tolist() == [150.0, 150.0]
    assert heat.sum() == pytest.approx(900.0)
    with pytest.raises(TreatmentError, match="give it as heat"):
        TreatmentEvent(0, TIME[0], TreatmentKind.HEAT_MELT)


@pytest.mark.parametrize(("kind", "arrives"), [("dry_salt", 16.0), ("prewetted_salt", 18.0), ("brine", 19.0)])
def test_part_of_the_salt_bounces_off(kind, arrives):
    fields = event_fields(TreatmentEvent(0, TIME[0], TreatmentKind(kind), 20.0))
    assert fields[layout.ADD_DRY] + fields[layout.ADD_DISSOLVED] == pytest.approx(arrives)


def test_sand_is_no_salt():
    fields = event_fields(TreatmentEvent(0, TIME[0], TreatmentKind.SAND, 250.0))
    assert fields[layout.ADD_SAND] == pytest.approx(200.0)
    assert fields[layout.ADD_DRY] == fields[layout.ADD_DISSOLVED] == 0.0


def test_events_are_ordered_by_step_and_kept_inside_the_run():
    events = [TreatmentEvent(1, TIME[k] + np.timedelta64(7, "m"), TreatmentKind.PLOUGH) for k in (5, 2, 11)]
    step, column, fields = order_events(events, start=TIME[1], end=TIME[10], step_s=300.0, columns=2)
    assert step.tolist() == [13, 49]
    assert column.tolist() == [1, 1]
    assert fields.shape == (2, layout.EVENT_FIELDS)
