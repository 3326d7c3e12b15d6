"""A site for the small network: prices, normals and two forecast points, made up for tests."""

from typing import Any

from config.site import Site


def small_site(**changes: Any) -> Site:
    month = {
        "air_temperature_degc": -2.0,
        "air_temperature_sd_degc": 5.0,
        "diurnal_amplitude_degc": 1.5,
        "precipitation_mm": 40.0,
        "wet_hour_share": 0.12,
        "cloud_area_fraction": 0.7,
        "relative_humidity": 0.87,
        "wind_speed_m_s": 3.5,
        "source": "made up",
    }
    place = {"latitude": 59.6, "altitude_m": 20.0}
    served = {
        "code": "P1", "name_sv": "P1", "name_en": "P1", "priority": 1, "start_depth_wet_cm": 2.0, "start_depth_dry_cm": 4.0,
        "plough_during_snowfall": True, "slip_control": "salt", "earliest_start": "03:00", "deadline_weekday": "06:00",
        "deadline_weekend": "07:00", "action_time_h": 4.0, "loss_municipal_sek_per_km": 1000.0,
        "loss_societal_sek_per_km": 5000.0, "source": "made up",
    }  # fmt: skip
    values: dict[str, Any] = {
        "id": "small",
        "name": "Småstad",
        "forecast_points": [place | {"name": "A", "longitude": 16.5}, place | {"name": "B", "longitude": 16.6}],
        "stations": [{"id": "s1", "name": "Station", "longitude": 16.52, "latitude": 59.6, "altitude_m": 20.0}],
        "classes": [served],
        "prices": [
            {"contractor": "A", "machine_sek_per_h": 900.0, "call_out_sek": 500.0, "night_supplement": 0.2, "source": "made up"}
        ],
        "materials": {
            "salt_sek_per_kg": 1.0, "brine_sek_per_kg_salt": 1.2, "sand_sek_per_kg": 0.4, "heat_sek_per_mwh": 436.0,
            "heat_peak_sek_per_mwh": 1150.0, "electricity_sek_per_kwh": 1.0, "source": "made up",
        },
        "season": {
            "start_month": 10, "start_day": 15, "end_month": 4, "end_day": 15, "standby_sek": 1e6, "budget_sek": 4e6,
            "source": "made up",
        },
        "climatology": [month | {"month": number} for number in (1, 2, 12)],
    }  # fmt: skip
    return Site.model_validate(values | changes)
