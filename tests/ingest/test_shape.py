"""Shapes of bodies, whatever they are written in."""

import math

import pytest

from ingest.ports import RawBody
from ingest.shape import shape_of
from model.domain.errors import SourceFormatError
from tests.ingest.conftest import NOW


def told(body: str) -> dict[str, tuple[str, float, float]]:
    shape = shape_of(RawBody("probe", "", 200, {}, body.encode(), NOW))
    return {path: ("|".join(sorted(field.kinds)), field.low, field.high) for path, field in shape.items()}


def test_json_lists_are_one_field() -> None:
    found = told('{"a": [{"t": "2026-01-15T12:00Z", "v": 1}, {"t": "2026-01-15", "v": -2.5}, {"v": null}], "ok": true}')
    assert found["a[].v"] == ("nothing|number", -2.5, 1.0)
    assert found["a[].t"][0] == "time"
    assert found["ok"][0] == "true/false"


def test_xml_and_json_of_one_content_have_numbers_in_the_same_places() -> None:
    found = told('<R><S id="7"><V>1.5</V><V>NaN</V></S></R>')
    assert found["R.S.V"] == ("number|text", 1.5, 1.5)
    assert found["R.S@id"][0] == "number"


def test_a_table_is_found_below_what_stands_before_it() -> None:
    found = told("\ufeffStation;Nummer\nProv;1\n\nDatum;Lufttemperatur;Kvalitet\n2026-01-15;-3.2;G\n2026-01-16;-1;Y\n")
    assert found["Lufttemperatur"] == ("number", -3.2, -1.0)
    assert found["Datum"][0] == "time"
    assert math.isnan(found["Kvalitet"][1])


@pytest.mark.parametrize("body", ["", "no table at all", "{", "<R>", '<!DOCTYPE a [<!ENTITY b "c">]><a/>', "[" * 100_000])
def test_what_has_no_shape_is_refused(body: str) -> None:
    with pytest.raises(SourceFormatError):
        told(body)
