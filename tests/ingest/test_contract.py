"""An answer held against what is known of its source, field by field."""

import json
from typing import Any

import pytest

from ingest.contract import FOLDER, Difference, contract_of, differences
from ingest.ports import RawBody
from ingest.probe import probed_names
from ingest.shape import shape_of
from tests.ingest.conftest import NOW
from tests.ingest.sources.conformance import settings_for
from tests.ingest.sources.samples import ANCHOR, samples
from tests.ingest.sources.test_fuzzing import NOWHERE, _subject

WRITTEN = sorted(path.stem for path in FOLDER.glob("*.toml"))


def body_of(source: str) -> bytes:
    """The sample's answer to the source's first question."""
    _, queries, bodies = _subject(source)
    query = queries[0]
    asked = f"{query.url.removeprefix(NOWHERE)}\n{query.body or ''}"
    return samples()[source].answer(ANCHOR, asked) if queries else bodies[0]


def found(source: str, body: bytes) -> list[Difference]:
    contract = contract_of(source)
    assert contract is not None
    return differences(contract, shape_of(RawBody(source, "", 200, {}, body, NOW)))


@pytest.mark.parametrize("source", [name for name in WRITTEN if name in samples()])
def test_the_samples_are_as_the_contracts_say(source: str) -> None:
    assert found(source, body_of(source)) == []
    assert settings_for(samples()[source], NOWHERE) is not None


def test_a_day_without_warnings_is_as_known() -> None:
    assert found("smhi_warnings", b"[]") == []
    assert [item.what for item in found("smhi_warnings", b'{"message": "moved"}')].count("missing") > 10


def test_contracts_are_of_sources_there_are() -> None:
    assert set(WRITTEN) <= set(probed_names())
    assert contract_of("weather_rock") is None


def changed(change: Any) -> list[Difference]:
    answer = json.loads(body_of("metno_locationforecast"))
    change(answer["properties"])
    return found("metno_locationforecast", json.dumps(answer).encode())


_TEMPERATURE = "properties.timeseries[].data.instant.details.air_temperature"


def each(properties: Any, change: Any) -> None:
    for row in properties["timeseries"]:
        change(row["data"]["instant"]["details"])


@pytest.mark.parametrize(
    ("change", "what", "path"),
    [
        (lambda p: each(p, lambda d: d.pop("air_temperature")), "missing", _TEMPERATURE),
        (lambda p: each(p, lambda d: d.update(air_temperature=270.0)), "range", _TEMPERATURE),
        (lambda p: each(p, lambda d: d.update(air_temperature="-3.0")), "kind", _TEMPERATURE),
        (lambda p: p["meta"]["units"].update(air_temperature="K"), "value", "properties.meta.units.air_temperature"),
        (lambda p: each(p, lambda d: d.update(road_temperature=-3.0)), "new", _TEMPERATURE.replace("air_", "road_")),
    ],
)
def test_each_change_of_a_contract_is_named(change: Any, what: str, path: str) -> None:
    (difference,) = changed(change)
    assert (difference.what, difference.path) == (what, path)


def test_a_unit_told_in_a_grid_is_compared() -> None:
    body = body_of("metno_nordic").replace(b"kg/m^2", b"mm/h^2")
    assert body != body_of("metno_nordic"), "the sample's unit is written otherwise"
    assert {item.what for item in found("metno_nordic", body)} == {"unit"}
