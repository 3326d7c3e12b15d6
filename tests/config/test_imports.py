import pytest

from config.errors import ConfigError
from config.imports import Imports
from config.validation import fit


def test_without_a_word_there_is_one_map_of_each_kind() -> None:
    imports = fit(Imports, {}, origin="site.toml")
    assert [item.name for item in (*imports.actions, *imports.heat, *imports.network)] == ["default"] * 3


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"actions": [{"columns": {"driver": "Förare"}}]}, "driver"),
        ({"actions": [{"tasks": {"Salt": "salting"}}]}, "salting"),
        ({"actions": [{"timezone": "Stockholm"}]}, "no such time zone"),
        ({"actions": [{"name": "a"}, {"name": "a"}]}, "two maps share a name"),
        ({"heat": [{"power_tolerance": 15}]}, "power_tolerance"),
        ({"map_matching": {"distance_m": 0}}, "distance_m"),
    ],
)
def test_a_map_that_cannot_be_is_refused(table: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        fit(Imports, table, origin="site.toml")
    assert words in str(caught.value)
