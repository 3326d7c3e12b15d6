"""Small, made-up rules and prices that the decision tests share."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from config.site import MaterialPrices, PriceList, ServiceClass
from config.treatments import load_treatments
from model.decision.case import Case
from model.decision.outlook import Outlook, Span
from model.decision.rules import windows
from model.domain.needs import Need, Rung, Slipperiness
from model.domain.roads import HeatedZone, Route


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


def route(**changes: Any) -> Route:
    values: dict[str, Any] = {
        "id": "R1",
        "name": "Centrum",
        "class_code": "P1",
        "district": "Centrum",
        "contractor": "Entreprenör A",
        "depot": "Depå",
        "round_time_min": 90.0,
        "turn_out_min": 30.0,
        "treatments": ("plough", "brine", "prewetted_salt", "sand"),
        "salt_cap_g_m2": 20.0,
        "water_protection": False,
    }
    return Route(**(values | changes))


def zone(**changes: Any) -> HeatedZone:
    values: dict[str, Any] = {
        "id": "Z1",
        "name": "Stora torget",
        "class_code": "MV",
        "district": "Centrum",
        "substation": "UC 1",
        "area_m2": 8000.0,
        "pipe_depth_m": 0.08,
        "thermal_lag_h": 3.0,
        "max_power_w_m2": 250.0,
        "idle_power_w_m2": 60.0,
        "freeze_floor_degc": 2.0,
        "seam_routes": ("R1",),
    }
    return HeatedZone(**(values | changes))


NOW = datetime(2026, 1, 15, 19, 12, tzinfo=UTC)
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def case(now: datetime = NOW, *, rules: ServiceClass | None = None, lead_min: float = 120.0, **changes: Any) -> Case:
    chosen = rules or service_class()
    (window, *_) = windows(now, chosen, lead=timedelta(minutes=lead_min), zone=STOCKHOLM, horizon_end=now + timedelta(hours=66))
    values: dict[str, Any] = {
        "now": now,
        "window": window,
        "service_class": chosen,
        "length_km": 10.0,
        "area_m2": 30_000.0,
        "materials": materials(),
        "catalogue": load_treatments(),
        "zone": STOCKHOLM,
    }
    return Case(**(values | changes))


def snowy(**changes: Any) -> Outlook:
    """Four centimetres of dry snow between two and six in the morning."""
    values: dict[str, Any] = {
        "unit_id": "R1",
        "need": Need.PLOUGHING,
        "rung": Rung.LEARNED,
        "probability": 0.7,
        "low": 0.5,
        "high": 0.85,
        "onset": datetime(2026, 1, 16, 2, 0, tzinfo=UTC),
        "onset_low": datetime(2026, 1, 16, 1, 0, tzinfo=UTC),
        "onset_high": datetime(2026, 1, 16, 4, 0, tzinfo=UTC),
        "driver_share": 0.7,
        "snow_depth_cm": 4.0,
        "snow_depth_high_cm": 7.2,
        "snow_dry": True,
        "start_depth_cm": 2.0,
        "snowfall": Span(datetime(2026, 1, 16, 1, 0, tzinfo=UTC), datetime(2026, 1, 16, 5, 0, tzinfo=UTC)),
        "surface_low_degc": -3.14,
        "surface_low_at": datetime(2026, 1, 16, 4, 0, tzinfo=UTC),
    }
    return Outlook(**(values | changes))


def frosty(**changes: Any) -> Outlook:
    """Hoar frost towards morning."""
    values: dict[str, Any] = {
        "unit_id": "R1",
        "need": Need.SALTING,
        "rung": Rung.PHYSICS,
        "probability": 0.4,
        "low": 0.2,
        "high": 0.6,
        "onset": datetime(2026, 1, 16, 2, 0, tzinfo=UTC),
        "onset_low": datetime(2026, 1, 16, 1, 0, tzinfo=UTC),
        "onset_high": datetime(2026, 1, 16, 4, 0, tzinfo=UTC),
        "slipperiness": Slipperiness.FROST,
        "driver_share": 0.4,
        "film_mm": 0.08,
        "coldest_degc": -3.0,
        "surface_low_degc": -2.6,
        "surface_low_at": datetime(2026, 1, 16, 4, 0, tzinfo=UTC),
        "dew_excess_degc": 0.8,
        "dew": Span(datetime(2026, 1, 16, 2, 0, tzinfo=UTC), datetime(2026, 1, 16, 5, 0, tzinfo=UTC)),
    }
    return Outlook(**(values | changes))
