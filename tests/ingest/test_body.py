"""Numbers and moments out of JSON: what is missing, what is refused."""

import math
from datetime import UTC, datetime

import pytest

from ingest.body import json_content, json_object, lon_lat, moment, names_in, number, rows, xml_root
from model.domain.errors import SourceFormatError
from tests.ingest.conftest import MakeRaw


def test_numbers() -> None:
    fields = {"a": 1, "b": 9999, "c": None, "d": math.inf, "e": 1e300}
    read = {name: number(fields, name, source="probe", where="here", missing=9999) for name in [*fields, "absent"]}
    assert read["a"] == 1.0
    assert all(math.isnan(read[name]) for name in ("b", "c", "d", "absent"))
    assert read["e"] == 1e9


@pytest.mark.parametrize("value", ["1", True, [1], {}, 10**400])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(SourceFormatError, match="probe: a at here"):
        number({"a": value}, "a", source="probe", where="here")


def test_moments_are_utc_whatever_their_offset() -> None:
    expected = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    for text in ("2026-03-29T00:30:00Z", "2026-03-29T01:30:00+01:00", "2026-03-29T02:30:00.000+02:00"):
        assert moment(text, source="probe", where="t") == expected


def test_the_repeated_hour_of_autumn_is_told_by_its_offset() -> None:
    summer, winter = (moment(f"2026-10-25T02:30:00+0{h}:00", source="probe", where="t") for h in (2, 1))
    assert (winter - summer).total_seconds() == 3600


@pytest.mark.parametrize("text", ["2026-01-15T12:00:00", "soon", 7, None, "1926-01-15T12:00:00Z", "9999-12-31T23:59:59-23:00"])
def test_what_is_no_moment_is_refused(text: object) -> None:
    with pytest.raises(SourceFormatError, match="probe: t "):
        moment(text, source="probe", where="t")


@pytest.mark.parametrize("value", [None, [], [16.5], [200.0, 10.0], [16.5, 91.0], [None, 1.0], "16.5 59.6"])
def test_what_is_no_place_is_refused(value: object) -> None:
    with pytest.raises(SourceFormatError):
        lon_lat(value, source="probe", where="geometry")


def test_rows_must_be_objects() -> None:
    assert rows([{"a": 1}], source="probe", where="list") == [{"a": 1}]
    with pytest.raises(SourceFormatError, match=r"list\[1\] should be an object, is text"):
        rows([{}, "x"], source="probe", where="list")


def test_a_person_sees_what_an_answer_holds_instead() -> None:
    assert names_in({"a": 1, "b": 2}) == "a, b"
    assert names_in({str(i): i for i in range(9)}) == "0, 1, 2, 3, 4 ..."
    assert names_in({}) == "nothing"


def test_a_body_may_be_a_list_where_the_contract_says_so(raw: MakeRaw) -> None:
    assert json_content(raw("probe", b'[{"a": 1}]')) == [{"a": 1}]
    with pytest.raises(SourceFormatError, match="should be an object, is a list"):
        json_object(raw("probe", b'[{"a": 1}]'))


@pytest.mark.parametrize(
    "body",
    [
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:9/x.dtd"> %b;]><a/>',
        b'<a><!ENTITY b "ha"></a>',
        b"<a>&b;</a>",
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'.encode("utf-16"),
    ],
)
def test_xml_that_declares_anything_is_refused(raw: MakeRaw, body: bytes) -> None:
    with pytest.raises(SourceFormatError, match=r"^probe: "):
        xml_root(raw("probe", body))


def test_what_is_nested_without_end_is_refused(raw: MakeRaw) -> None:
    for body in (b"[" * 200_000 + b"]" * 200_000, b'{"a":' * 200_000 + b"1" + b"}" * 200_000, b"[" + b"9" * 6_000 + b"]"):
        with pytest.raises(SourceFormatError, match="cannot be read"):
            json_content(raw("probe", body))


def test_xml_nested_without_end_is_read_or_refused_and_takes_nobody_down(raw: MakeRaw) -> None:
    """No entity, no document type: the bomb that is only deep. It is walked through and let go of without a call for each level."""
    deep = 100_000
    assert sum(1 for _ in xml_root(raw("probe", b"<a>" * deep + b"</a>" * deep)).iter()) == deep
    with pytest.raises(SourceFormatError, match="not whole XML"):
        xml_root(raw("probe", b"<a>" * deep))
