"""Small made-up nights that the capacity tests share."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from config.fleet import Fleet
from config.site import PriceList
from model.capacity.jobs import Job
from model.capacity.schedule import Ground
from model.domain.call_outs import Work
from model.domain.needs import Need
from model.domain.treatments import TreatmentKind

NOW = datetime(2026, 1, 14, 19, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Stockholm")
PLOUGH = Work(Need.PLOUGHING, TreatmentKind.PLOUGH, 0.0, 0.0)


def sand(kg: float) -> Work:
    return Work(Need.SALTING, TreatmentKind.SAND, 100.0, kg)


def machine(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": name,
        "contractor": "Åkeri A",
        "depot": "Norr",
        "treatments": ["plough", "sand"],
        "sand_load_kg": 3000.0,
    } | changes


def fleet(*machines: dict[str, Any], **changes: Any) -> Fleet:
    values: dict[str, Any] = {
        "depots": [{"name": "Norr", "sand_kg": 50_000.0, "reload_min": 20.0}, {"name": "Söder", "sand_kg": 10_000.0}],
        "machines": machines or (machine("M1"), machine("M2")),
        "move_min": 15.0,
        "transfer_min": 25.0,
        "source": "made up for tests",
    }
    return Fleet.model_validate(values | changes)


def ground(made: Fleet | None = None, *, now: datetime = NOW, out_until: dict[str, datetime] | None = None) -> Ground:
    prices = {
        name: PriceList(
            contractor=name, machine_sek_per_h=1000.0, call_out_sek=2000.0, night_supplement=0.2, source="made up for tests"
        )
        for name in ("Åkeri A", "Åkeri B")
    }
    return Ground(made or fleet(), prices, now, ZONE, out_until or {})


def job(name: str, **changes: Any) -> Job:
    values: dict[str, Any] = {
        "unit_id": name,
        "contractor": "Åkeri A",
        "class_code": "P1",
        "priority": 1,
        "depot": "Norr",
        "works": (PLOUGH,),
        "release": NOW,
        "due": NOW + timedelta(hours=10),
        "round_min": 120.0,
        "turn_out_min": 45.0,
        "avoidable_sek": 10_000.0,
    }
    return Job(**(values | changes))
