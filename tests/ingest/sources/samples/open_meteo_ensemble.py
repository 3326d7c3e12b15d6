"""Open-Meteo, small: see `tests.ingest.sources.open_meteo_answers`."""

from datetime import datetime

from tests.ingest.sources.open_meteo_answers import reordered, table
from tests.ingest.sources.samples import Sample


def answer(anchor: datetime, asked: str) -> bytes:
    return table(anchor, suffixes=("", "_member01", "_member02"))


SAMPLE = Sample(
    source="open_meteo_ensemble",
    answer=answer,
    overrides=lambda server: {"open_meteo.enabled": True, "open_meteo.ensemble_url": f"{server}/v1/open_meteo_ensemble"},
    reordered=reordered,
    apology=b'{"error":true,"reason":"The service is overloaded"}',
)
