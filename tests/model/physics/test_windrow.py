"""What a plough throws aside is kept, thaws, and has a height."""

import numpy as np
import pytest

from model.domain.treatments import TreatmentKind
from model.physics.columns import make_columns
from model.physics.constants import WINDROW_THAWS_MM_PER_K_H
from model.physics.events import TreatmentEvent
from model.physics.road import simulate
from model.physics.windrow import windrow_height
from tests.model.physics.nights import weather

STORES = ("surface_snow_amount", "surface_ice_amount", "surface_frost_amount", "windrow_amount")


def swept(forcing, *hours, **more):
    """Stores of a column ploughed at some hours, shape (time,) each [mm]."""
    start = forcing["time"].to_numpy()[0]
    events = [TreatmentEvent(0, start + np.timedelta64(60 * hour, "m"), TreatmentKind.PLOUGH) for hour in hours]
    outputs = simulate(forcing, make_columns(1), treatments=events, outputs=STORES, dtype=np.float64, **more).outputs
    return {name: outputs[name].to_numpy()[0, 0] for name in STORES}


def snowfall():
    return weather(12, air_temperature=-8.0, dew_point_temperature=-9.0, precipitation_amount=1.0, cloud_area_fraction=1.0)


@pytest.mark.parametrize(("precision", "close"), [("float64", 1e-9), ("float32", 1e-4)])
def test_what_a_plough_takes_is_at_the_kerb(precision, close):
    ploughed, left = swept(snowfall(), 6, precision=precision), swept(snowfall(), precision=precision)
    assert (left["windrow_amount"] == 0.0).all()
    assert ploughed["windrow_amount"][6] == 0.0
    # in the hour of the plough the two roads differ by what was taken, and by micrometres of sublimation
    lying = [sum(told[name][7] for name in STORES) for told in (ploughed, left)]
    assert ploughed["windrow_amount"][7] > 4.0
    assert lying[0] == pytest.approx(lying[1], abs=2e-3)
    again = swept(snowfall(), 6, 9, precision=precision)["windrow_amount"]
    assert again[10] > again[9] == pytest.approx(ploughed["windrow_amount"][9], abs=close)


def test_a_bank_outlasts_frost_and_thaws_by_the_warmth():
    thaw = np.where(np.arange(13) < 8, -8.0, 4.0)
    told = swept(
        weather(12, air_temperature=thaw, dew_point_temperature=thaw - 1.0, precipitation_amount=1.0, snow_fraction=1.0), 5
    )["windrow_amount"]
    assert told[6] == told[7] > 0.0
    assert told[9] - told[12] == pytest.approx(3 * 4.0 * WINDROW_THAWS_MM_PER_K_H)
    assert swept(weather(30, air_temperature=9.0, dew_point_temperature=8.0), 5)["windrow_amount"].min() == 0.0


def test_its_cross_section_holds_what_half_the_width_gave():
    height = windrow_height([0.0, 9.0, 36.0], 8.0)
    assert height == pytest.approx([0.0, 30.0, 60.0])
