"""STRÅNG, small: five hours of a winter's day."""

import json
from datetime import datetime, timedelta

from tests.ingest.sources.samples import Sample, json_list_reordered, utc


def answer(anchor: datetime, asked: str) -> bytes:
    hours = [anchor - timedelta(hours=4 - i) for i in range(5)]
    return json.dumps([{"date_time": utc(hour), "value": 12.5 * i} for i, hour in enumerate(hours)]).encode()


SAMPLE = Sample(
    source="smhi_strang",
    answer=answer,
    overrides=lambda server: {"sources.smhi_strang_url": f"{server}/strang1g"},
    reordered=json_list_reordered(),
)
