"""Warnings, small: snow and wind over the sample place, and ice somewhere else."""

import json
from datetime import datetime, timedelta
from typing import Any

from tests.ingest.sources.samples import PLACE, Sample, json_list_reordered, utc


def outline(longitude: float, latitude: float, half: float = 0.3) -> dict[str, Any]:
    """A square around a place, as SMHI draws its areas."""
    west, east, south, north = longitude - half, longitude + half, latitude - half, latitude + half
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}}


def warning(anchor: datetime, number: int, code: str, level: str, where: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One event with one area."""
    return {
        "id": number,
        "event": {"sv": "Snöfall", "en": "Snow", "code": code},
        "descriptions": [],
        "warningAreas": [
            {
                "id": number + 9000,
                "approximateStart": utc(anchor + timedelta(hours=3)),
                "published": utc(anchor - timedelta(minutes=30)),
                "areaName": {"sv": "Provlandet", "en": "Sampleland"},
                "warningLevel": {"sv": "-", "en": "-", "code": level},
                "eventDescription": {"sv": "Snöfall i kombination med vind", "en": "Snow and wind", "code": "SNOW_WIND"},
                "affectedAreas": [{"id": 99, "sv": "Provlandet", "en": "Sampleland"}],
                "descriptions": [
                    {
                        "title": {"sv": "Råd", "en": "Advice", "code": "AFFECT"},
                        "text": {"sv": "Kör försiktigt.", "en": "Drive with care."},
                    },
                    {
                        "title": {"sv": "Beskrivning", "en": "Description", "code": "INCIDENT"},
                        "text": {"sv": "5–10 cm snö\noch frisk vind.", "en": "5–10 cm of snow\nand fresh wind."},
                    },
                ],
                "area": where,
                **more,
            }
        ],
    }


def answer(anchor: datetime, asked: str) -> bytes:
    here, there = outline(PLACE.longitude, PLACE.latitude), outline(20.0, 67.0)
    return json.dumps(
        [
            warning(anchor, 1, "BLACK_ICE", "ORANGE", there, approximateEnd=utc(anchor + timedelta(hours=9))),
            warning(anchor, 2, "WIND_SNOW", "YELLOW", here, approximateEnd=utc(anchor + timedelta(hours=12))),
            warning(anchor, 3, "STRONG_COOLING", "MESSAGE", here),
        ]
    ).encode()


SAMPLE = Sample(
    source="smhi_warnings",
    answer=answer,
    overrides=lambda server: {"sources.smhi_warnings_url": f"{server}/ibww"},
    reordered=json_list_reordered(),
)
