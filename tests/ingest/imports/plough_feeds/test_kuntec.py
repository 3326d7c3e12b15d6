import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.imports.plough_feeds.kuntec import is_kuntec, parse
from model.domain.errors import SourceFormatError
from model.domain.treatments import TreatmentKind
from tests.ingest.imports.plough_feeds.reading import reader

ROUTE: dict[str, Any] = {
    "type": "route",
    "start": {"time": "2026-01-15T05:00:00Z", "lat": 60.47, "lng": 22.2},
    "end": {"time": "2026-01-15T05:10:00Z", "lat": 60.48, "lng": 22.2},
    "polyline": "_p~iF~ps|U_ulLnnqC",
}


def _routes(**changed: Any) -> dict[str, Any]:
    return {"data": {"units": [{"routes": [{**ROUTE, **changed}]}]}}


def test_inputs_that_are_on_tell_what_is_done_and_the_number_plate_is_not_kept() -> None:
    inputs = [
        {"no": 1, "label": "Auraus", "state": 1},
        {"no": 2, "label": "Hiekoitus", "state": 0},
        {"no": 3, "label": "Muu työ", "state": 1},
    ]
    unit = {
        "unit_id": 1,
        "number": "ABC 123",
        "lat": 60.4,
        "lng": 22.4,
        "direction": 161,
        "last_update": "2026-01-15T13:20:56Z",
        "io_din": inputs,
    }
    content = {"data": {"units": [unit]}}
    assert is_kuntec(content)
    (position,) = parse(content, reader()).positions
    assert (position.kinds, position.heading_degree) == ({TreatmentKind.PLOUGH}, 161.0)
    assert "ABC" not in repr(position)


def test_a_route_is_laid_along_its_line_with_what_a_person_says_was_done() -> None:
    positions = parse(_routes(), reader(), told=frozenset({TreatmentKind.SAND})).positions
    assert positions[0].time == datetime(2026, 1, 15, 5, tzinfo=UTC)
    assert positions[-1].time == datetime(2026, 1, 15, 5, 10, tzinfo=UTC)
    assert (positions[0].longitude, positions[0].latitude) == (-120.2, 38.5)
    assert all(item.kinds == {TreatmentKind.SAND} for item in positions)
    assert parse(_routes(type="stop"), reader()).positions == ()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"end": {"time": "2026-01-15T04:00:00Z"}}, "ends before it starts"),
        ({"end": None}, "should be an object"),
        ({"start": {"time": "2026-01-15T04:00:00"}}, "no time zone"),
        ({"polyline": "_p~iF~ps|U_ulL"}, "cut off"),
        ({"polyline": "å"}, "no encoded line"),
    ],
)
def test_what_breaks_the_shape_is_refused(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(SourceFormatError, match=words):
        parse(_routes(**changed), reader())


@pytest.mark.shared
def test_the_mock_answers_are_read(shared: Path) -> None:
    folder = shared / "fixtures" / "plough_avl_finland"
    units = parse(json.loads((folder / "kuntec_mapon_units.json").read_text()), reader())
    assert [sorted(item.kinds) for item in units.positions] == [[TreatmentKind.PLOUGH]] * 2
    routes = parse(json.loads((folder / "kuntec_mapon_routes.json").read_text()), reader())
    assert len(routes.positions) > 100
    first = routes.positions[0]
    assert (first.longitude, first.latitude) == (pytest.approx(22.21618, abs=2e-4), pytest.approx(60.47185, abs=2e-4))
    assert not any(item.kinds for item in routes.positions)
