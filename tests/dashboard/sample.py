"""A believable night over a small town, made by hand: the fixture every dashboard test draws on.

Snow comes at 04:10 local, 5 cm, dry; a bridge frosts over before that; one route's data is missing; one cycle route may wait.
"""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import numpy as np
import xarray as xr

from config.site import Climatology, MaterialPrices, Place, PriceList, Season, ServiceClass, Site, Station
from model.domain.needs import Need, Rung, Slipperiness
from model.domain.plans import QUANTILES, Advice, Assessment, Reason, Recommendation
from model.domain.roads import HeatedZone, Network, Route, Segment
from model.domain.treatments import Action, TreatmentKind
from model.domain.weather import InputStatus, to_utc64
from tests.dashboard.sample_road import sample_road
from tests.dashboard.sample_rule import sample_rule

#: 03:12 local on a Friday in January.
NOW = datetime(2026, 1, 16, 2, 12, tzinfo=UTC)
HOURS = 66

_ROUTES = (
    ("c1", "Centrum–Viksäng", "P1", "Centrum"),
    ("c2", "Norrleden bro", "P2", "Norr"),
    ("c3", "Bäckby buss", "P2", "Väster"),
    ("c4", "Hammarby GC", "P1", "Söder"),
    ("c5", "Vallby villagator", "P3", "Norr"),
    ("c6", "Råby industrigata", "P3", "Väster"),
    ("c7", "Skiljebo GC", "P1", "Öster"),
)


def sample_site() -> Site:
    """A town with three classes, two stations and one contractor."""
    months = tuple(
        Climatology(
            month=month,
            air_temperature_degc=-3.0,
            air_temperature_sd_degc=5.0,
            diurnal_amplitude_degc=2.0,
            precipitation_mm=40,
            wet_hour_share=0.12,
            cloud_area_fraction=0.75,
            relative_humidity=0.87,
            wind_speed_m_s=3.0,
        )
        for month in range(1, 13)
    )
    return Site(
        id="provstad",
        name="Provstad",
        simulated=True,
        illustrative_network=True,
        note_sv="Vägnätet är ritat för illustration.",
        note_en="The road network is drawn for illustration.",
        forecast_points=(Place(name="Centrum", longitude=16.55, latitude=59.61, altitude_m=10),),
        stations=(
            Station(id="1924", name="E18 Provstad", source="trafikverket", longitude=16.6, latitude=59.62, altitude_m=15),
            Station(id="1925", name="Rv 66 Skultuna", source="trafikverket", longitude=16.4, latitude=59.7, altitude_m=40),
        ),
        classes=(_service_class("P1", 1, 2.0), _service_class("P2", 2, 3.0), _service_class("P3", 3, 8.0)),
        prices=(PriceList(contractor="Egen regi", machine_sek_per_h=950, call_out_sek=500, source="antagen 2026"),),
        materials=MaterialPrices(
            salt_sek_per_kg=1.1,
            brine_sek_per_kg_salt=1.4,
            sand_sek_per_kg=0.5,
            heat_sek_per_mwh=436,
            heat_peak_sek_per_mwh=1150,
            electricity_sek_per_kwh=1.0,
            source="antagen 2026",
        ),
        season=Season(
            start_month=10,
            start_day=15,
            end_month=4,
            end_day=15,
            standby_sek=6_000_000,
            budget_sek=22_000_000,
            source="antagen 2026",
        ),
        climatology=months,
    )


def _service_class(code: str, priority: int, depth: float) -> ServiceClass:
    return ServiceClass(
        code=code,
        name_sv={"P1": "Gång- och cykelstråk", "P2": "Bussgator", "P3": "Villagator"}[code],
        name_en={"P1": "Cycle and foot network", "P2": "Bus streets", "P3": "Residential streets"}[code],
        priority=priority,
        start_depth_wet_cm=depth,
        start_depth_dry_cm=depth + 2,
        plough_during_snowfall=priority < 3,
        slip_control="salt",
        earliest_start=time(0, 0),
        deadline_weekday=time(6, 0),
        deadline_weekend=time(8, 0),
        action_time_h=4,
        loss_municipal_sek_per_km=400,
        loss_societal_sek_per_km=4000,
        source="provuppgift 2026",
    )


def sample_network(site: Site) -> Network:
    """Seven routes and one heated square."""
    segments, routes = [], []
    for number, (route_id, name, class_code, district) in enumerate(_ROUTES):
        west, south = 16.48 + 0.03 * (number % 3), 59.585 + 0.014 * (number // 3)
        corners = [(west + 0.006 * step, south + 0.003 * (step % 2)) for step in range(5)]
        for step, line in enumerate(pairwise(corners)):
            kind = "bridge" if route_id == "c2" and step == 1 else "cycleway" if class_code == "P1" else "carriageway"
            segments.append(
                Segment(f"{route_id}-{step}", route_id, name, line, 900.0, 4.0, kind, "asphalt", 0.85, 12.0, 20.0),  # type: ignore[arg-type]
            )
        machines = ("plough", "brine", "prewetted_salt", "sand")
        routes.append(
            Route(route_id, name, class_code, district, "Egen regi", "Depå Norr", 95.0, 30.0, machines, 20.0, route_id == "c5")
        )
    zone = HeatedZone("z1", "Stora torget", "P1", "Centrum", "UC 1", 9000.0, 0.08, 3.0, 300.0, 40.0, 3.0, ("c1",))
    square = ((16.545, 59.608), (16.547, 59.608), (16.547, 59.609))
    segments.append(Segment("z1-0", "z1", "Stora torget", square, 150.0, 60.0, "square", "stone", 0.7, 10.0, 0.0))
    return Network(
        version="provnät",
        illustrative=True,
        segments=tuple(segments),
        routes=tuple(routes),
        zones=(zone,),
        classes={item.code: item for item in site.classes},
    )


def sample_hourly(network: Network, now: datetime = NOW) -> xr.Dataset:
    """Hourly fields over the units of any network: snow from two hours ahead, clearing and colder after."""
    first = (now + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    times = np.array([to_utc64(first + timedelta(hours=h)) for h in range(HOURS)])
    units, hour = len(network.unit_ids), np.arange(HOURS, dtype=float)
    offset = np.linspace(-0.6, 0.6, units)[:, None]
    snowing = np.exp(-(((hour - 3.5) / 2.2) ** 2))[None, :] * np.ones((units, 1))
    air = -2.0 + 1.6 * np.sin((hour - 8) * 2 * np.pi / 24)[None, :] - 0.04 * hour[None, :] + offset
    surface = air - 0.9 + 0.8 * snowing
    spread = (0.4 + 0.03 * hour)[None, :, None] * np.array([-1.28, -0.67, 0.0, 0.67, 1.28])
    depth = np.cumsum(snowing, axis=1) * 1.3
    need = 1 / (1 + np.exp(-(depth - 2.5 - 2 * offset) * 1.6))
    slip = np.clip(0.15 + 0.7 * snowing + 0.25 * (surface < -1.5), 0, 0.98)
    fields: dict[str, tuple[tuple[str, ...], np.ndarray, str]] = {}
    zone = network.is_zone[:, None]
    for name, value in (
        ("ploughing", np.where(zone, 0.0, need)),
        ("salting", np.where(zone, 0.0, slip)),
        ("heating", np.where(zone, np.maximum(need, slip), 0.0)),
        ("sand_pickup", np.where(zone, 0.0, np.full_like(need, 0.25))),
        ("inspection", np.where(zone, 0.0, np.full_like(need, 0.4))),
    ):
        fields[f"probability_{name}"] = (("unit", "time"), value, "1")
        fields[f"probability_{name}_low"] = (("unit", "time"), np.clip(value - 0.11, 0, 1), "1")
        fields[f"probability_{name}_high"] = (("unit", "time"), np.clip(value + 0.06, 0, 1), "1")
    quantile = ("unit", "time", "quantile")
    fields["road_surface_temperature"] = (quantile, surface[..., None] + spread, "degC")
    fields["air_temperature"] = (quantile, air[..., None] + spread, "degC")
    fields["dew_point_temperature"] = (quantile, air[..., None] - 1.1 + 0.7 * spread, "degC")
    fields["snow_depth"] = (quantile, np.clip(depth[..., None] * (1 + 0.35 * spread / 1.28), 0, None), "cm")
    hours2 = ("unit", "time")
    nothing = np.zeros((units, HOURS))
    fields["water_amount"] = (hours2, 0.05 * snowing, "mm")
    fields["ice_amount"] = (hours2, np.where(surface < -1.5, 0.02, 0.0), "mm")
    fields["frost_amount"] = (hours2, np.where(surface < air - 1.2, 0.03, 0.0), "mm")
    fields["salt_amount"] = (hours2, nothing + 2.0, "g m-2")
    fields["rain_amount"] = (hours2, 0.03 * snowing, "mm")
    fields["snowfall_amount"] = (hours2, 0.9 * snowing, "mm")
    fields["sleet_amount"] = (hours2, 0.08 * snowing, "mm")
    fields["freezing_rain_amount"] = (hours2, nothing, "mm")
    fields["probability_of_precipitation"] = (hours2, np.clip(0.06 + 0.9 * snowing, 0, 1), "1")
    fields["cloud_area_fraction"] = (hours2, nothing + 0.8, "1")
    fields["wind_speed"] = (hours2, nothing + 3.4, "m s-1")
    plain = xr.Dataset(
        {name: (dims, value.astype(np.float32), {"units": units_}) for name, (dims, value, units_) in fields.items()},
        coords={"unit": list(network.unit_ids), "time": times, "quantile": list(QUANTILES)},
    )
    return xr.merge([plain, sample_road(network, plain), sample_rule(network)])


def _reasons() -> tuple[Reason, ...]:
    return (
        Reason("snow_depth", "4 cm torr snö väntas till 06:00 (3–6 cm).", "4 cm of dry snow by 06:00 (3–6 cm).", 1.8),
        Reason("start_depth", "Klassen plogas från 3 cm.", "The class is ploughed from 3 cm.", 0.9),
        Reason("surface", "Yttemperaturen ligger kring −2,9 °C.", "Surface temperature is about −2.9 °C.", 0.4),
    )


def _recommendation(unit_id: str, number: int, now: datetime, *, heating: bool = False) -> Recommendation:
    advice = (Advice.ACT, Advice.ACT, Advice.WAIT, Advice.ACT, Advice.NONE, Advice.UNKNOWN, Advice.NONE)[number % 7]
    probability = None if advice is Advice.UNKNOWN else (0.92, 0.78, 0.55, 0.88, 0.07, 0.0, 0.02)[number % 7]
    frost = number % 7 == 1
    need = Need.HEATING if heating else Need.SALTING if frost else Need.PLOUGHING
    treatment = TreatmentKind.HEAT_PREHEAT if heating else TreatmentKind.PREWETTED_SALT if frost else TreatmentKind.PLOUGH
    end = now.replace(hour=5, minute=0, second=0, microsecond=0)
    latest = now.replace(second=0, microsecond=0) + timedelta(minutes=28 + 25 * (number % 7) + 5 * (number // 7))
    certain = probability is not None
    return Recommendation(
        unit_id=unit_id,
        need=need,
        window_start=now,
        window_end=end if end > now else end + timedelta(days=1),
        advice=advice,
        probability=probability,
        probability_low=max(0.0, probability - 0.11) if probability is not None else None,
        probability_high=min(1.0, probability + 0.05) if probability is not None else None,
        threshold=0.22,
        slipperiness=Slipperiness.FROST if frost else Slipperiness.NONE,
        treatment=treatment if advice in (Advice.ACT, Advice.WAIT) else None,
        rate_g_m2=10.0 if frost else 0.0,
        onset=now + timedelta(hours=1) if certain else None,
        onset_low=now + timedelta(minutes=10) if certain else None,
        onset_high=now + timedelta(hours=2) if certain else None,
        start_from=now if certain else None,
        latest_start=latest,
        reconsider_at=now + timedelta(hours=1, minutes=48) if advice is Advice.WAIT else None,
        cost_act_sek=9_000.0 + 150.0 * number if certain else 0.0,
        loss_municipal_sek=4_000.0 * (probability or 0),
        loss_societal_sek=41_000.0 * (probability or 0),
        residual_sek=6_000.0 * (probability or 0),
        reasons=_reasons() if certain else (),
    )


def sample_inputs(now: datetime = NOW) -> tuple[InputStatus, ...]:
    """Two forecasts in order, one station in order, one stuck since 01:40 local."""
    return (
        InputStatus("SMHI", "forecast", now - timedelta(minutes=27), 27.0, used=True),
        InputStatus("MET Norway", "forecast", now - timedelta(minutes=55), 55.0, used=True),
        InputStatus("Rv 66 Skultuna", "station", now - timedelta(minutes=8), 8.0, used=True),
        InputStatus(
            "E18 Provstad",
            "station",
            now - timedelta(minutes=92),
            92.0,
            used=False,
            note="E18 Provstad har visat samma värde sedan 01:40 och används inte i natt.",
            note_en="E18 Provstad has shown the same value since 01:40 and is not used tonight.",
        ),
    )


def sample_assessment(network: Network, site: Site, now: datetime = NOW, *, rung: Rung = Rung.PHYSICS) -> Assessment:
    """A whole assessment for any network."""
    routes = [_recommendation(unit_id, number, now) for number, unit_id in enumerate(route.id for route in network.routes)]
    zones = [_recommendation(zone.id, 0, now, heating=True) for zone in network.zones]
    return Assessment(
        site=site.id,
        issued_at=now,
        rung=rung,
        simulated=True,
        hourly=sample_hourly(network, now),
        recommendations=(*routes, *zones),
        inputs=sample_inputs(now),
        versions={"network": network.version, "code": "0.1.0", "model": "fysik", "rules": "2026-1"},
        input_key=f"prov-{now.isoformat()}-{rung.value}",
    )


def sample_actions(network: Network, now: datetime = NOW) -> tuple[Action, ...]:
    """What the crews did on some nights of the season so far."""
    actions = []
    for night in range(0, 70, 6):
        start = now - timedelta(days=night, hours=1)
        for number, route in enumerate(network.routes):
            kind = (TreatmentKind.PLOUGH, TreatmentKind.PREWETTED_SALT, TreatmentKind.SAND)[(number + night // 6) % 3]
            rate = {TreatmentKind.PLOUGH: 0.0, TreatmentKind.PREWETTED_SALT: 12.0, TreatmentKind.SAND: 150.0}[kind]
            actions.append(
                Action(
                    route.id, kind, start, start + timedelta(minutes=90), rate, 8_000.0 + 900.0 * number, "prov", simulated=True
                )
            )
    return tuple(actions)
