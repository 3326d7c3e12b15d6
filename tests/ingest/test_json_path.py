import pytest

from ingest.json_path import at

TREE = {"a": {"b": [{"v": 1}, {"v": 2}]}, "s": [{"name": "air", "v": 3}, {"name": "road", "v": 4}], "zero": 0}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.b[1].v", 2),
        ("s[name=road].v", 4),
        ("zero", 0),
        ("a.b[7].v", None),
        ("a.x.y", None),
        ("s[name=grip].v", None),
        ("zero.v", None),
        ("a[0]", None),
    ],
)
def test_a_path_leads_to_a_value_or_nowhere(path: str, found: object) -> None:
    assert at(TREE, path) == found


def test_the_empty_path_is_all() -> None:
    assert at(TREE, "") is TREE
