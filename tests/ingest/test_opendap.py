"""DAP 2: descriptions as servers write them, numbers of every kind, and what is refused in words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.opendap import attributes, declarations, values
from model.domain.errors import SourceError, SourceFormatError, SourceUnavailable

DDS = """Dataset {
    Float64 time[time = 3];
    Int32 projection_lambert;
    String crs_wkt;
    Grid {
     ARRAY:
        Float32 air_temperature_2m[time = 3][height1 = 1][y = 4][x = 5];
     MAPS:
        Float64 time[time = 3];
        Float32 height1[height1 = 1];
        Float32 y[y = 4];
        Float32 x[x = 5];
    } air_temperature_2m;
    Structure {
        Float32 inner[2];
    } outer;
} mepslatest/run.nc;
"""
DAS = """Attributes {
    time {
        String units "seconds since 1970-01-01 00:00:00 +00:00";
        Int32 _ChunkSizes 1, 2;
    }
    projection_lambert {
        Float64 standard_parallel 63.3, 63.3;
        Float64 earth_radius 6371000.0;
        String note "a \\"quoted\\" word; and } a brace";
    }
    NC_GLOBAL {
        String title "MEPS";
    }
    DODS_EXTRA {
        String Unlimited_Dimension "time";
    }
}
"""


def test_a_declaration_in_the_order_it_is_sent() -> None:
    found = declarations(DDS, source="probe")
    assert [item.name for item in found] == [
        "time", "projection_lambert", "crs_wkt", "air_temperature_2m", "time", "height1", "y", "x", "inner",
    ]  # fmt: skip
    assert found[3].dims == ("time", "height1", "y", "x")
    assert found[3].shape == (3, 1, 4, 5)
    assert found[1].shape == ()
    assert found[8].shape == (2,)


def test_attributes_of_all_kinds() -> None:
    tables = attributes(DAS, source="probe")
    assert tables["projection_lambert"]["standard_parallel"].tolist() == [63.3, 63.3]
    assert tables["projection_lambert"]["earth_radius"] == 6371000.0
    assert tables["projection_lambert"]["note"] == 'a "quoted" word; and } a brace'
    assert tables["time"]["units"] == "seconds since 1970-01-01 00:00:00 +00:00"
    assert tables["NC_GLOBAL"] == {"title": "MEPS"}


def test_numbers_as_they_are_sent() -> None:
    body = (
        b"Dataset {\n Byte flag[n = 3];\n Int16 level[m = 2];\n Float32 one;\n Float64 time[t = 1];\n} x;\n\nData:\n"
        + np.array([3, 3], ">i4").tobytes() + b"\x01\x02\xff\x00"
        + np.array([2, 2, -5, 7], ">i4").tobytes()
        + np.array(1.5, ">f4").tobytes()
        + np.array([1, 1], ">i4").tobytes() + np.array([1.7e9], ">f8").tobytes()
    )  # fmt: skip
    arrays = values(body, source="probe")
    assert arrays["flag"].tolist() == [1, 2, 255]
    assert arrays["level"].tolist() == [-5, 7]
    assert arrays["level"].dtype == np.int16
    assert float(arrays["one"]) == 1.5
    assert arrays["time"].tolist() == [1.7e9]
    with pytest.raises(SourceFormatError, match="ends in the middle of time"):
        values(body[:-3], source="probe")
    with pytest.raises(SourceFormatError, match="level is declared with 2 values, but other lengths"):
        values(body.replace(np.array([2, 2], ">i4").tobytes(), np.array([2, 9], ">i4").tobytes()), source="probe")


def test_the_server_s_own_error_is_told() -> None:
    error = 'Error {\n    code = 404;\n    message = "java.io.FileNotFoundException: run.nc";\n};'
    for reader in (lambda: declarations(error, source="probe"), lambda: values(error.encode(), source="probe")):
        with pytest.raises(SourceUnavailable, match=r"FileNotFoundException: run\.nc"):
            reader()


@pytest.mark.parametrize(
    "text", ["", "<html>", "Dataset {", "Dataset { Sequence { Float32 x; } y; } z;", "Dataset { Float32 x[-1]; } z;"]
)
def test_what_is_no_declaration(text: str) -> None:
    with pytest.raises(SourceFormatError):
        declarations(text, source="probe")


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_damaged_descriptions_are_read_or_refused(data: st.DataObject) -> None:
    for text, reader in ((DDS, declarations), (DAS, attributes)):
        start = data.draw(st.integers(0, len(text)))
        damaged = text[:start] + data.draw(st.text('{}[];=:," \naA1-', max_size=4)) + text[start + data.draw(st.integers(0, 6)) :]
        try:
            reader(damaged, source="probe")
        except SourceError:
            continue
