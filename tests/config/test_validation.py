"""Faults in one sentence: the key as a person writes it, and the nearest valid name."""

from pathlib import Path

import pytest
from pydantic import Field, SecretStr

from config.errors import ConfigError
from config.site import Frozen
from config.validation import dotted, fit, nearest, read_toml


class Leaf(Frozen):
    size_cm: int = Field(default=1, ge=0, description="Size [cm]")
    pin: SecretStr | None = None


class Tree(Frozen):
    leaves: tuple[Leaf, ...] = ()
    crown: Leaf | None = None


def test_a_key_counts_from_one() -> None:
    assert dotted(("leaves", 0, "size_cm")) == "leaves[1].size_cm"


def test_the_nearest_name_or_all_of_them() -> None:
    assert nearest("leafs", ["leaves", "crown"]) == "did you mean leaves?"
    assert nearest("xyz", ["leaves", "crown"]) == "valid names are crown, leaves"
    assert nearest("xyz", []) == "valid names are none"


def test_an_unknown_key_is_told_first_and_the_rest_counted() -> None:
    with pytest.raises(ConfigError, match=r"^t\.toml: unknown key crown\.siz_cm; did you mean size_cm\? \(and 1 more\)$"):
        fit(Tree, {"leaves": [{"size_cm": -1}], "crown": {"siz_cm": 3}}, origin="t.toml")


def test_a_value_is_shown_with_its_meaning() -> None:
    with pytest.raises(ConfigError, match=r"leaves\[2\]\.size_cm is -1: .* \(Size \[cm\]\)$"):
        fit(Tree, {"leaves": [{}, {"size_cm": -1}]}, origin="t.toml")


def test_a_secret_value_is_not_shown() -> None:
    with pytest.raises(ConfigError, match=r"crown\.pin is a hidden value") as caught:
        fit(Tree, {"crown": {"pin": 4711}}, origin="t.toml")
    assert "4711" not in str(caught.value)


def test_the_place_may_depend_on_the_key() -> None:
    with pytest.raises(ConfigError, match=r"^from crown: "):
        fit(Tree, {"crown": {"size_cm": "big"}}, origin=lambda location: f"from {location[0]}")


@pytest.mark.parametrize("text", ["a = " + "9" * 5000, "a = " + "[" * 50_000, "a ="])
def test_toml_that_cannot_be_read_is_refused_by_its_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "site.toml").write_text(text)
    with pytest.raises(ConfigError, match=r"site\.toml: not valid TOML"):
        read_toml(tmp_path / "site.toml")
