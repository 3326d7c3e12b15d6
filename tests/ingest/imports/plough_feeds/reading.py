"""What the tests of the dialects share."""

from typing import Any

from ingest.imports.plough_feeds.events import Reader
from ingest.imports.records import Vehicles


def reader(**more: Any) -> Reader:
    return Reader("feed.json", Vehicles(b"salt"), **more)
