"""Whatever a careless hand made of a site's two files, they are read or refused in one sentence."""

import json
import random
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from config.errors import ConfigError
from config.network import load_network_document
from config.sites import load_site
from tests.budget import examples
from tests.config.samples import SITE, features, write_site

EXAMPLES = settings(
    max_examples=examples(200),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
SPICE = (
    "",
    "\x00",
    "[",
    "]",
    '"',
    "=",
    "-1",
    "1e999",
    "nan",
    "[[a]]",
    '"""',
    "é",
    "{",
    "9" * 5000,
    "\n",
    "#",
    "true",
    "../../etc",
)


def _spoilt(text: str, seed: int) -> str:
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(text) + 1)
        to = min(at + chance.choice((0, 1, 5, 40, len(text))), len(text))
        text = text[:at] + chance.choice((*SPICE, text[at:to] * 2)) + text[to:]
    return text


def _refused(read: Callable[[Path], object], path: Path) -> str:
    """What a reader says against a file; empty where it takes it."""
    try:
        read(path)
    except ConfigError as error:
        return str(error)
    return ""


@EXAMPLES
@given(seed=st.integers(0, 2**63))
def test_a_site_file(tmp_path: Path, seed: int) -> None:
    said = _refused(load_site, write_site(tmp_path, _spoilt(SITE, seed)))
    assert not said or "site.toml" in said


@EXAMPLES
@given(seed=st.integers(0, 2**63))
def test_a_network_file(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "network.geojson"
    path.write_text(_spoilt(json.dumps({"type": "FeatureCollection", "features": features()}), seed), encoding="utf-8")
    said = _refused(load_network_document, path)
    assert not said or "network.geojson" in said
