"""Answers of providers, written by hand from their contracts; nothing here was recorded."""

from datetime import UTC, datetime, timedelta

HOUR = timedelta(hours=1)


def good_forecast(first: datetime = datetime(2026, 1, 15, 3, tzinfo=UTC)) -> dict[str, object]:
    """SMHI's SNOW1g form, written by hand from its contract: 72 hourly steps of a cold night.

    Args:
        first: The first step's full hour, aware UTC.
    """
    return {
        "createdTime": _told(first - HOUR / 6),
        "referenceTime": _told(first - HOUR),
        "geometry": {"type": "Point", "coordinates": [15.0, 59.0]},
        "timeSeries": [
            {
                "time": _told(first + i * HOUR),
                "intervalParametersStartTime": _told(first + (i - 1) * HOUR),
                "data": {
                    "air_temperature": -3.0,
                    "relative_humidity": 90,
                    "wind_speed": 3.0,
                    "wind_from_direction": 200,
                    "cloud_area_fraction": 6,
                    "precipitation_amount_mean": 0.1,
                    "precipitation_frozen_part": 100,
                    "predominant_precipitation_type_at_surface": 5,
                },
            }
            for i in range(72)
        ],
    }


def _told(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
