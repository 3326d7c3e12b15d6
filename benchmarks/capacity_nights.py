"""Made-up nights of any size for the capacity benchmark: routes, machines and deadlines drawn from a seed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from config.fleet import Depot, Fleet, Machine
from config.site import PriceList
from model.capacity.jobs import Job
from model.capacity.schedule import Ground
from model.domain.call_outs import Work
from model.domain.needs import Need
from model.domain.treatments import TreatmentKind

NOW = datetime(2026, 1, 14, 19, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Stockholm")
#: Class code, priority, round [min], hours from now to the deadline, loss [SEK] and share of the routes.
CLASSES = (
    ("P1", 1, (50, 120), 10.0, 20_000.0, 0.3),
    ("P2", 2, (60, 130), 10.5, 24_000.0, 0.3),
    ("P3", 3, (110, 240), 18.0, 30_000.0, 0.4),
)


def made_night(routes: int, machines: int, *, contractors: int, seed: int) -> tuple[list[Job], Ground]:
    """A night of snow on every route.

    Args:
        routes: How many.
        machines: How many.
        contractors: Routes and machines are shared out among so many.
        seed: Of the draw.
    """
    rng = np.random.default_rng(seed)
    names = [f"Entreprenör {number + 1}" for number in range(contractors)]
    depots = ("Norr", "Söder")
    fleet = Fleet(
        depots=tuple(Depot(name=name, salt_kg=200_000, brine_kg=20_000, sand_kg=500_000) for name in depots),
        machines=tuple(
            Machine(
                id=f"M{number + 1}",
                contractor=names[number % contractors],
                depot=depots[number // contractors % 2],
                treatments=("plough", "prewetted_salt", "sand"),
                classes=(("P1", "P3") if number // contractors % 4 < 2 else ("P2", "P3")),
                salt_load_kg=3000.0,
                sand_load_kg=4000.0,
            )
            for number in range(machines)
        ),
        source="made up for the benchmark",
    )
    prices = {
        name: PriceList(contractor=name, machine_sek_per_h=1200, call_out_sek=5000, night_supplement=0.25, source="made up")
        for name in names
    }
    jobs = []
    for number in range(routes):
        code, priority, (low, high), due_h, loss, _ = CLASSES[int(rng.choice(3, p=[item[5] for item in CLASSES]))]
        jobs.append(
            Job(
                unit_id=f"R{number + 1}",
                contractor=names[number % contractors],
                class_code=code,
                priority=priority,
                depot=str(rng.choice(depots)),
                works=(Work(Need.PLOUGHING, TreatmentKind.PLOUGH, 0.0, 0.0),),
                release=NOW + timedelta(hours=float(rng.choice([0.0, 3.0, 6.0]))),
                due=NOW + timedelta(hours=due_h),
                round_min=float(rng.integers(low, high)),
                turn_out_min=60.0,
                avoidable_sek=loss * float(rng.uniform(0.5, 1.5)),
            )
        )
    return jobs, Ground(fleet, prices, NOW, ZONE)
