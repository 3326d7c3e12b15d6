"""Answers of providers, written by hand from their contracts; nothing here was recorded."""


def good_forecast() -> dict[str, object]:
    """SMHI's SNOW1g form, written by hand from its contract: 72 hourly steps of a cold night."""
    return {
        "createdTime": "2026-01-15T02:50:00Z",
        "referenceTime": "2026-01-15T02:00:00Z",
        "geometry": {"type": "Point", "coordinates": [15.0, 59.0]},
        "timeSeries": [
            {
                "time": f"2026-01-{15 + (3 + i) // 24:02d}T{(3 + i) % 24:02d}:00:00Z",
                "intervalParametersStartTime": f"2026-01-{15 + (2 + i) // 24:02d}T{(2 + i) % 24:02d}:00:00Z",
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
