"""Spot prices, small: six quarters of an hour, one of them negative and one written with an exponent."""

import json
from datetime import datetime, timedelta

from tests.ingest.sources.samples import Sample, a_site, json_list_reordered

_PRICES = ("0.99498", "-0.0123", "1e-05", "1.2", "0.6", "0.61")


def answer(anchor: datetime, asked: str) -> bytes:
    rows = []
    for i, price in enumerate(_PRICES):
        start = anchor + timedelta(minutes=15 * i)
        rows.append(
            f'{{"SEK_per_kWh":{price},"EUR_per_kWh":0.05,"EXR":11.2,"time_start":{json.dumps(start.isoformat())},'
            f'"time_end":{json.dumps((start + timedelta(minutes=15)).isoformat())}}}'
        )
    return f"[{','.join(rows)}]".encode()


SAMPLE = Sample(
    source="elprisetjustnu",
    answer=answer,
    overrides=lambda server: {"sources.elprisetjustnu_url": f"{server}/api/v1/prices"},
    reordered=json_list_reordered(),
    site=lambda: a_site("elprisetjustnu").model_copy(update={"price_area": "SE3"}),
)
