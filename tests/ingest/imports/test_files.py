import os
from pathlib import Path

import pytest

from ingest.imports.files import decoded, read_bytes
from model.domain.errors import SourceFormatError


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_office_encodings_are_found_out(encoding: str) -> None:
    assert decoded("Åtgärd;Sträcka\n".encode(encoding), "a.csv") == "Åtgärd;Sträcka\n"


def test_what_is_no_text_is_refused() -> None:
    for content, words in ((b"a\x00b", "NUL"), (b"\x81\x8d\xff", "neither UTF-8 nor Windows-1252")):
        with pytest.raises(SourceFormatError, match=words):
            decoded(content, "a.csv")
    with pytest.raises(SourceFormatError, match="is not utf-8 text at byte 0"):
        decoded("Å".encode("cp1252"), "a.csv", "utf-8")


def test_only_a_regular_file_of_bearable_size_is_read(tmp_path: Path) -> None:
    good, large, empty = tmp_path / "good.csv", tmp_path / "large.csv", tmp_path / "empty.csv"
    good.write_bytes(b"abc")
    large.write_bytes(b"x" * 2_000)
    empty.write_bytes(b" \n")
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    assert read_bytes(good) == b"abc"
    for path, words in (
        (large, "at most"),
        (empty, "is empty"),
        (pipe, "no regular file"),
        (tmp_path, "no regular file"),
        (tmp_path / "none.csv", "no such file"),
        (Path("a\x00b"), "cannot be read"),
    ):
        with pytest.raises(SourceFormatError, match=words):
            read_bytes(path, largest=1_000)
