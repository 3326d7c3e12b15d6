import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.imports.plough_feeds.polyline import decoded_line
from model.domain.errors import SourceFormatError


def _encoded(points: list[tuple[float, float]]) -> str:
    text, before = "", (0, 0)
    for longitude, latitude in points:
        here = (round(latitude * 1e5), round(longitude * 1e5))
        for now, last in zip(here, before, strict=True):
            value = (now - last) << 1
            value = ~value if now < last else value
            while value >= 32:
                text += chr((32 | (value & 31)) + 63)
                value >>= 5
            text += chr(value + 63)
        before = here
    return text


@given(st.lists(st.tuples(st.floats(-179, 179), st.floats(-89, 89)), max_size=8))
def test_what_was_encoded_comes_back(points: list[tuple[float, float]]) -> None:
    assert decoded_line(_encoded(points), "x") == [pytest.approx(point, abs=1e-5) for point in points]


@given(st.text(max_size=40))
def test_any_text_is_a_line_or_refused(text: str) -> None:
    try:
        line = decoded_line(text, "x")
    except SourceFormatError:
        return
    assert all(abs(x) <= 180 and abs(y) <= 90 for x, y in line)
