"""A small network for tests: three routes of unlike classes and one heated zone."""

from datetime import time

from config.site import ServiceClass
from model.domain.roads import HeatedZone, Network, Route, Segment


def service_class(code: str, *, wet: float, dry: float, slip: str) -> ServiceClass:
    return ServiceClass.model_validate(
        {
            "code": code, "name_sv": code, "name_en": code, "priority": 1, "start_depth_wet_cm": wet, "start_depth_dry_cm": dry,
            "plough_during_snowfall": True, "slip_control": slip, "earliest_start": time(3), "deadline_weekday": time(6),
            "deadline_weekend": time(7), "action_time_h": 4.0, "loss_municipal_sek_per_km": 1000.0,
            "loss_societal_sek_per_km": 5000.0, "source": "test",
        }
    )  # fmt: skip


def segment(unit: str, number: int, *, length: float = 500.0, sky: float = 0.9, kind: str = "carriageway") -> Segment:
    return Segment(
        id=f"{unit}-{number}", unit_id=unit, name=unit, line=((16.5 + number / 100, 59.6), (16.51 + number / 100, 59.6)),
        length_m=length, width_m=4.0, kind=kind, pavement="asphalt", sky_view_factor=sky, altitude_m=20.0,
        traffic_veh_per_h=50.0,
    )  # fmt: skip


def route(unit: str, code: str) -> Route:
    return Route(
        id=unit, name=unit, class_code=code, district="Centrum", contractor="A", depot="D", round_time_min=120.0,
        turn_out_min=45.0, treatments=("plough", "prewetted_salt"), salt_cap_g_m2=20.0, water_protection=False,
    )  # fmt: skip


def small_network() -> Network:
    """Routes r1 (salted, 10 equal segments), r2 (sanded, 2), r3 (no slip control, 1) and zone z1 (2)."""
    zone = HeatedZone(
        id="z1", name="z1", class_code="P1", district="Centrum", substation="S", area_m2=4000.0, pipe_depth_m=0.07,
        thermal_lag_h=3.0, max_power_w_m2=300.0, idle_power_w_m2=50.0, freeze_floor_degc=1.0, seam_routes=("r1",),
    )  # fmt: skip
    return Network(
        version="test", illustrative=True,
        segments=(
            *(segment("r1", i, sky=0.5 + i / 20) for i in range(10)),
            *(segment("r2", i) for i in range(2)),
            segment("r3", 0, kind="bridge"),
            *(segment("z1", i, kind="square") for i in range(2)),
        ),
        routes=(route("r1", "P1"), route("r2", "P3"), route("r3", "P0")),
        zones=(zone,),
        classes={
            "P1": service_class("P1", wet=2.0, dry=4.0, slip="salt"),
            "P3": service_class("P3", wet=6.0, dry=10.0, slip="sand"),
            "P0": service_class("P0", wet=6.0, dry=10.0, slip="none"),
        },
    )  # fmt: skip
