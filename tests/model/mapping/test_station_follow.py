"""A road with a station has its temperatures and widths; roads around move with it and keep their own widths; the rest stays."""

from dataclasses import replace

import numpy as np
import pytest

from model.mapping.station_follow import followed, following
from model.physics.columns import columns_for
from tests.model.small_network import small_network
from tests.model.small_site import small_site
from tests.model.weather_samples import hourly_forecast

NETWORK = small_network()
(STATION,) = small_site().stations
FAR = STATION.model_copy(update={"longitude": 20.0})
COLUMNS = columns_for(NETWORK, hourly_forecast())
TOLD = np.tile(np.array([-3.0, -2.5, -2.0, -1.5, -1.0]), (4, 30, 1)).astype(np.float32)
RAW = np.full((4, 30), -2.2)
SAID = np.tile(np.array([-5.2, -5.1, -5.0, -4.9, -4.8]), (1, 24, 1))
ALWAYS = np.ones(24, dtype=bool)
MOVED = np.full((1, 24), -2.0)


def test_only_segments_that_touch_a_station_are_its_own_road() -> None:
    found = following(NETWORK, COLUMNS, [STATION], share=0.0)
    # at 16.52: where the third of r1's ten segments ends and the next begins, and the end of r2's second
    assert found.own[:, 0] == pytest.approx([0.2, 0.5, 0.0, 0.5])
    assert not found.beside.any()
    aside = STATION.model_copy(update={"latitude": STATION.latitude + 0.002})
    assert not following(NETWORK, COLUMNS, [aside], share=0.0).any


def test_a_unit_that_lies_on_the_stations_road_has_its_quantiles() -> None:
    who = replace(following(NETWORK, COLUMNS, [STATION], share=0.0), own=np.array([[1.0], [0.5], [0.0], [0.0]]))
    told = followed(TOLD, RAW, who, quantiles=SAID, moved=MOVED, speaks=ALWAYS)
    np.testing.assert_allclose(told[0, :24], SAID[0], atol=1e-5)
    np.testing.assert_allclose(told[1, 5], (SAID[0, 5] + TOLD[1, 5]) / 2, atol=1e-5)
    assert told[:, 24:].tobytes() == TOLD[:, 24:].tobytes(), "beyond the day what is told stays"
    silent = followed(TOLD, RAW, who, quantiles=SAID, moved=MOVED, speaks=np.arange(24) < 3)
    assert silent[:, 3:].tobytes() == TOLD[:, 3:].tobytes()
    assert silent[:, :3].tobytes() == told[:, :3].tobytes()
    assert told[2].tobytes() == TOLD[2].tobytes()


def test_a_road_around_moves_with_the_station_and_keeps_its_width() -> None:
    near = STATION.model_copy(update={"latitude": STATION.latitude + 0.01})
    who = following(NETWORK, COLUMNS, [near], share=0.5)
    assert not who.own.any()
    assert (who.beside > 0.2).all()
    told = followed(TOLD, RAW, who, quantiles=SAID, moved=MOVED, speaks=ALWAYS)
    np.testing.assert_allclose(np.diff(told, axis=2), np.diff(TOLD, axis=2), atol=1e-5)
    weight = who.beside[0, 0]
    assert told[0, 0, 2] == pytest.approx(-2.0 + weight * (-2.2 - 2.0 + 2.0), abs=1e-4)
    closed = following(NETWORK, COLUMNS, [near], share=1.0).beside
    np.testing.assert_allclose(closed, 2.0 * who.beside)


def test_a_station_out_of_reach_changes_nothing() -> None:
    assert not following(NETWORK, COLUMNS, [FAR], share=1.0).any
