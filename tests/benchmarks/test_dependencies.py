import pytest

from benchmarks.dependencies import LOCK, is_accepted, licence_of, licences, locked, verdict_of


def test_every_package_of_the_lock_is_known_by_its_version() -> None:
    found = locked("a-b[c]==1.2 \\\n    --hash=sha256:00\n    # via x\nD.e_f==3 ; python_version < '3.12' \\\n")
    assert found == {"a-b": "1.2", "d-e-f": "3"}
    assert {"numpy", "streamlit", "psycopg"} <= set(locked(LOCK.read_text("utf-8")))


def test_the_lock_holds_no_licence_that_nobody_has_looked_at() -> None:
    told = licences(locked(LOCK.read_text("utf-8")))
    assert [f"{name}: {text}" for name, text in told.items() if text != "not installed here" and not is_accepted(text)] == []


@pytest.mark.parametrize(
    ("metadata", "classifiers", "licence"),
    [
        ({"License-Expression": "MIT", "License": "x"}, [], "MIT"),
        ({"License": "a long\ntext"}, ["License :: OSI Approved :: BSD License", "Topic :: x"], "BSD License"),
        ({"License": "Apache 2\nand so on"}, [], "Apache 2"),
        ({}, [], ""),
    ],
)
def test_a_licence_is_read_in_its_shortest_form(metadata: dict[str, str], classifiers: list[str], licence: str) -> None:
    assert licence_of(metadata, classifiers) == licence


def test_what_is_not_answered_for_is_not_taken_for_sound() -> None:
    fault = {"id": "PYSEC-1", "fix_versions": ["2"]}
    told = {"dependencies": [{"name": "A_b", "version": "1", "vulns": [fault]}, {"name": "c", "skip_reason": "not found"}]}
    verdict = verdict_of(told, ["a-b", "c", "d"])
    assert verdict.weaknesses == ("A_b 1: PYSEC-1, mended in 2",)
    assert verdict.unanswered == ("c", "d")
    assert verdict_of({}, ["a-b"]).unanswered == ("a-b",)


@pytest.mark.parametrize("licence", ["", "Proprietary", "GNU Affero General Public License v3", "GPL-3.0-only"])
def test_other_licences_are_for_a_person_to_look_at(licence: str) -> None:
    assert not is_accepted(licence)
