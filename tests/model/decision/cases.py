"""Small, made-up rules and prices that the decision tests share."""

from typing import Any

from config.site import MaterialPrices, PriceList, ServiceClass


def service_class(**changes: Any) -> ServiceClass:
    values: dict[str, Any] = {
        "code": "P1",
        "name_sv": "Prio 1",
        "name_en": "Priority 1",
        "priority": 1,
        "start_depth_wet_cm": 2.0,
        "start_depth_dry_cm": 4.0,
        "plough_during_snowfall": False,
        "slip_control": "salt",
        "earliest_start": "03:00",
        "deadline_weekday": "06:00",
        "deadline_weekend": "08:00",
        "action_time_h": 4.0,
        "loss_municipal_sek_per_km": 500.0,
        "loss_societal_sek_per_km": 4000.0,
        "source": "made up for tests",
    }
    return ServiceClass.model_validate(values | changes)


def prices(**changes: Any) -> PriceList:
    values: dict[str, Any] = {
        "contractor": "Entreprenör A",
        "machine_sek_per_h": 1000.0,
        "call_out_sek": 800.0,
        "night_supplement": 0.2,
        "source": "made up for tests",
    }
    return PriceList.model_validate(values | changes)


def materials(**changes: Any) -> MaterialPrices:
    values: dict[str, Any] = {
        "salt_sek_per_kg": 1.0,
        "brine_sek_per_kg_salt": 1.2,
        "sand_sek_per_kg": 0.5,
        "heat_sek_per_mwh": 436.0,
        "heat_peak_sek_per_mwh": 1150.0,
        "electricity_sek_per_kwh": 1.0,
        "source": "made up for tests",
    }
    return MaterialPrices.model_validate(values | changes)
