from typing import Any

import pytest

from config.errors import ConfigError
from config.feeds import CitySensorFeed
from config.validation import fit

FEED: dict[str, Any] = {
    "name": "torget",
    "url": "https://sensors.example/api/latest",
    "headers": {"Authorization": "Bearer {key}"},
    "list_path": "data.items",
    "time": {"path": "ts"},
    "station_id": "device.eui",
    "longitude": "pos[0]",
    "latitude": "pos[1]",
    "variables": {"road_surface_temperature": {"path": "values[name=road].value", "unit": "K"}},
    "source": "Kommunens egna givare, internt bruk (2026)",
}


def _feed(**changed: Any) -> CitySensorFeed:
    return fit(CitySensorFeed, {**FEED, **changed}, origin="site.toml")


def test_a_feed_says_whether_it_needs_a_key() -> None:
    assert _feed().needs_key
    assert not _feed(headers={}).needs_key


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"variables": {"air_temperature": {"path": "t", "unit": "celsius"}}}, "'celsius' is unknown for air_temperature; write one of degC, K, F"),
        ({"variables": {"wind_speed": {"path": "t", "unit": "degC"}}}, "unknown for wind_speed"),
        ({"variables": {"soil": {"path": "t", "unit": "%"}}}, "soil is nothing a sensor may measure"),
        ({"variables": {}}, "variables"),
        ({"latitude": ""}, "both paths or neither"),
        ({"station_id": "a..b"}, "not a path"),
        ({"list_path": "items[first]"}, "not a path"),
        ({"headers": {"X Key": "1"}}, "is no header"),
        ({"headers": {"X-Key": "1\r\nHost: else"}}, "is no header"),
        ({"time": {"path": "ts", "timezone": "Sweden"}}, "no such time zone"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"key": "abc"}, "unknown key key"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_when_the_site_is_loaded(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=r"site\.toml") as caught:
        _feed(**changed)
    assert words in str(caught.value)
