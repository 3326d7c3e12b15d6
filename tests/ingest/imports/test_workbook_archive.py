import io
import zipfile

import pytest

from ingest.imports.workbook_archive import look_over
from ingest.imports.xlsx_table import xlsx_table
from model.domain.errors import SourceFormatError
from tests.ingest.imports.test_xlsx_table import workbook

GOOD = workbook([["a"], [1]])


def _with(name: str, content: bytes) -> bytes:
    """The good workbook with one part replaced or added."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member.filename, old.read(member))
        new.writestr(name, content)
    return kept.getvalue()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
OUTSIDE = b'<?xml version="1.0"?><!-- quiet --><!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet/>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (_with("xl/worksheets/sheet1.xml", ENTITIES), "declares an XML document type"),
        (_with("xl/worksheets/sheet1.xml", OUTSIDE), "declares an XML document type"),
        (_with("xl/worksheets/sheet1.xml", ENTITIES.decode().encode("utf-16")), "declares an XML document type"),
        (_with("xl/worksheets/sheet1.xml", b"x" * 8_000_000 + ENTITIES), "unpacks to 8 MB"),
        (_with("../../outside.xml", b"<x/>"), "points outside it"),
        (_with("/etc/outside.xml", b"<x/>"), "points outside it"),
        (GOOD[: len(GOOD) // 2], "no whole Excel workbook"),
        (b"PK\x03\x04 nothing", "no whole Excel workbook"),
        (b"", "no whole Excel workbook"),
    ],
)
def test_a_workbook_that_may_do_harm_is_refused_before_it_is_unpacked(content: bytes, words: str) -> None:
    for read in (look_over, xlsx_table):
        with pytest.raises(SourceFormatError, match=r"^a\.xlsx") as caught:
            read(content, "a.xlsx")
        assert words in str(caught.value)


def test_a_zip_of_something_else_is_no_workbook() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("photo.jpg", b"x")
    with pytest.raises(SourceFormatError, match="is no Excel workbook"):
        look_over(kept.getvalue(), "a.xlsx")


def test_a_good_one_passes() -> None:
    look_over(GOOD, "a.xlsx")


def test_a_part_that_says_it_is_small_is_not_unpacked_beyond_what_it_says() -> None:
    """The sizes in an archive are whatever its maker wrote: 60 MB of sheet that claims to be one byte."""
    bomb = bytearray(_with("xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 60_000_000))
    claimed = (60_000_011).to_bytes(4, "little")
    assert bomb.count(claimed) == 2
    small = bytes(bomb.replace(claimed, (1).to_bytes(4, "little")))
    with pytest.raises(SourceFormatError, match=r"^a\.xlsx"):
        xlsx_table(small, "a.xlsx")


def test_more_parts_than_any_workbook_has_are_refused() -> None:
    kept = io.BytesIO(GOOD)
    with zipfile.ZipFile(kept, "a") as archive:
        for k in range(1_001):
            archive.writestr(f"xl/{k}.bin", b"")
    with pytest.raises(SourceFormatError, match="at most 1000 are read"):
        look_over(kept.getvalue(), "a.xlsx")
