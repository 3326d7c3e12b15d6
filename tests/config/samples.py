"""A small town, written out for tests that break it one key at a time."""

import copy
import json
from pathlib import Path
from typing import Any

SITE = """
id = "byn"
name = "Byn"
forecast_points = [{ name = "Torget", longitude = 16.5, latitude = 59.6, altitude_m = 10.0 }]
stations = [{ id = "1", name = "Vid bron", longitude = 16.5, latitude = 59.6, altitude_m = 10.0 }]

[[classes]]
code = "P1"
name_sv = "Prio 1"
name_en = "Priority 1"
priority = 1
start_depth_wet_cm = 2.0
start_depth_dry_cm = 5.0
plough_during_snowfall = true
slip_control = "salt"
earliest_start = "00:00:00"
deadline_weekday = "06:00:00"
deadline_weekend = "08:00:00"
action_time_h = 4.0
loss_municipal_sek_per_km = 100.0
loss_societal_sek_per_km = 1000.0
source = "prov"

[[prices]]
contractor = "Åkare"
machine_sek_per_h = 1000.0
call_out_sek = 2000.0
source = "antagen"

[materials]
salt_sek_per_kg = 1.0
brine_sek_per_kg_salt = 1.5
sand_sek_per_kg = 0.3
heat_sek_per_mwh = 436.0
heat_peak_sek_per_mwh = 1150.0
electricity_sek_per_kwh = 1.0
source = "antagen"

[season]
start_month = 10
start_day = 15
end_month = 4
end_day = 15
standby_sek = 1000.0
budget_sek = 5000.0
source = "antagen"

[[climatology]]
month = 1
air_temperature_degc = -2.0
air_temperature_sd_degc = 5.0
diurnal_amplitude_degc = 1.0
precipitation_mm = 40.0
wet_hour_share = 0.1
cloud_area_fraction = 0.7
relative_humidity = 0.9
wind_speed_m_s = 3.0
"""

ROUTE = {
    "role": "route",
    "id": "R1",
    "name": "Rundan",
    "class_code": "P1",
    "district": "Centrum",
    "contractor": "Åkare",
    "depot": "Förrådet",
    "round_time_min": 60,
    "turn_out_min": 30,
    "treatments": ["plough", "brine"],
    "salt_cap_g_m2": 20,
}
ZONE = {
    "role": "zone",
    "id": "Z1",
    "name": "Torget",
    "class_code": "P1",
    "district": "Centrum",
    "substation": "UC 1",
    "area_m2": 2000,
    "pipe_depth_m": 0.07,
    "thermal_lag_h": 3,
    "max_power_w_m2": 300,
    "idle_power_w_m2": 30,
    "freeze_floor_degc": 2,
    "seam_routes": ["R1"],
}
SEGMENT = {
    "role": "segment",
    "id": "R1-1",
    "unit_id": "R1",
    "name": "Storgatan",
    "width_m": 3.0,
    "kind": "cycleway",
    "sky_view_factor": 0.8,
    "altitude_m": 12,
    "traffic_veh_per_h": 0,
}
LINE = {"type": "LineString", "coordinates": [[16.5, 59.6], [16.51, 59.6]]}
RING = {"type": "Polygon", "coordinates": [[[16.5, 59.6], [16.501, 59.6], [16.501, 59.601], [16.5, 59.6]]]}


def features() -> list[dict[str, Any]]:
    """One route with one segment, and one heated square."""
    square = {**SEGMENT, "id": "Z1-1", "unit_id": "Z1", "name": "Torget", "kind": "square", "length_m": 50, "width_m": 40}
    rows = [(ROUTE, None), (ZONE, None), (SEGMENT, LINE), (square, RING)]
    return copy.deepcopy([{"type": "Feature", "properties": row, "geometry": shape} for row, shape in rows])


def write_network(folder: Path, items: list[dict[str, Any]]) -> Path:
    path = folder / "network.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": items}), encoding="utf-8")
    return path


def write_site(folder: Path, text: str = SITE) -> Path:
    path = folder / "site.toml"
    path.write_text(text, encoding="utf-8")
    return path
