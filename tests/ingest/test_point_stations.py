"""A point of a grid is never taken for a station that somebody built."""

import math

import pytest

from config.site import Place, Station
from ingest.point_stations import point_station
from model.domain.errors import SourceFormatError
from tests.ingest.conftest import PLACES, MakeRaw


def test_it_is_named_for_the_place_it_was_asked_for(raw: MakeRaw) -> None:
    body = raw("made_up", b"{}", place=(16.5501, 59.6101))
    point = point_station(body, PLACES, prefix="mesan", title="SMHI analys", at=(16.57, 59.60))
    assert (point.id, point.name, point.altitude_m) == ("mesan:Torget", "SMHI analys Torget", 12.0)
    assert (point.longitude, point.latitude) == (16.5501, 59.6101)


def test_far_from_every_place_it_is_named_by_its_coordinates(raw: MakeRaw) -> None:
    station = Station(id="1", name="Bron", longitude=17.0, latitude=59.0, altitude_m=3.0)
    for places in ((), PLACES, (station,)):
        point = point_station(raw("made_up", b"{}", place=(17.0, 59.0)), places, prefix="strang", title="STRÅNG")
        assert (point.id, point.name) == ("strang:59.0000,17.0000", "STRÅNG 59.0000,17.0000")
        assert math.isnan(point.altitude_m)


def test_without_question_the_answer_must_say_where(raw: MakeRaw) -> None:
    places = (Place(name="Här", longitude=16.57, latitude=59.60, altitude_m=1.0),)
    assert point_station(raw("made_up", b"{}"), places, prefix="mesan", title="A", at=(16.57, 59.60)).id == "mesan:Här"
    with pytest.raises(SourceFormatError, match="does not say which place"):
        point_station(raw("made_up", b"{}"), places, prefix="mesan", title="A")
