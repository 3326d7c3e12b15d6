"""What lasts of a national road network on PostgreSQL: nights of advice and segments loaded, read and thrown away.

``python -m benchmarks.scale_database [--nights N] [--segments N] [--json FILE]``

A server of its own is started and thrown away, as it is installed (no setting is tuned). One assessment a night, routes of twenty-five segments,
one recommendation a route; values are made up. Rows go in through the store's own writers (COPY), seals and array files left out. Reads are the
store's own functions, from the query to finished objects in memory; each is repeated and its median and worst are told, the server's cache as the
load left it.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from sqlalchemy import text

from benchmarks.scale_network import ROUTES_PER_DISTRICT, SEGMENTS_PER_ROUTE
from benchmarks.soak_databases import cluster
from config.errors import HalkaError
from store.open import Store
from store.past_nights import told_of
from store.plans import advice_of, newest_assessment_id
from store.segment_months import forget_segments, open_month
from store.segments import insert_segments, segments_of, unit_season
from store.tables import AssessmentRow, RecommendationRow
from store.upsert import insert_many, insert_new

SITE = "made"
FIRST = datetime(2025, 9, 1, 19, tzinfo=UTC)
#: Bounds [s], as asked of 400 nights of 100,000 segments.
PLAN_S, SEASON_S, RETENTION_S = 0.050, 0.300, 1.0
REPEATS = 15
_DAY = timedelta(days=1)


def load(store: Store, *, nights: int, segments: int) -> float:
    """Nights of a network, one after another.

    Args:
        store: An empty one on PostgreSQL.
        nights: How many.
        segments: Of the network.

    Returns:
        Time taken [s].
    """
    draws = np.random.default_rng(1)
    routes = segments // SEGMENTS_PER_ROUTE
    units = np.array([f"N{route:05d}" for route in range(routes)])
    named = xr.Dataset(
        coords={
            "segment": [f"{unit}-{place}" for unit in units for place in range(SEGMENTS_PER_ROUTE)],
            "unit_id": ("segment", np.repeat(units, SEGMENTS_PER_ROUTE)),
        }
    )
    began = time.perf_counter()
    for night in range(nights):
        issued = FIRST + night * _DAY
        told = named.assign(
            surface_min=("segment", draws.normal(-3.0, 3.0, segments).astype(np.float32)),
            slippery_share=("segment", draws.random(segments, dtype=np.float32)),
            slippery_hour=("segment", draws.integers(1, 66, segments).astype(np.uint8)),
        )
        with store.session() as session:
            open_month(session.connection(), SITE, issued)
        with store.session() as session:
            values = {"site": SITE, "issued_at": issued, "rung": 2, "simulated": True, "input_key": f"{night}", "versions": {}}
            insert_new(session, AssessmentRow, values | {"id": night + 1, "inputs": [], "path": f"{night}"})
            insert_many(session, RecommendationRow, list(_advice(units, night + 1, issued, draws)))
            insert_segments(session, told, site=SITE, assessment_id=night + 1, issued_at=issued)
    with store.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return time.perf_counter() - began


def _advice(
    units: NDArray[np.str_], assessment_id: int, issued: datetime, draws: np.random.Generator
) -> Iterator[dict[str, Any]]:
    reasons = [
        {
            "code": "wet_freezes",
            "sv": "Våt yta fryser, −1,2 °C klockan 04",
            "en": "Wet surface freezes, −1.2 °C at 04",
            "weight": 1.7,
        },
        {"code": "rime", "sv": "Rimfrost, 0,08 mm", "en": "Hoar frost, 0.08 mm", "weight": 0.4},
    ]
    ends, hour = issued + timedelta(hours=10), timedelta(hours=1)
    fixed = {
        "site": SITE,
        "assessment_id": assessment_id,
        "need": "salting",
        "window_start": issued,
        "window_end": ends,
        "advice": "act",
        "threshold": 0.22,
        "slipperiness": "ice",
        "treatment": "brine",
        "rate_g_m2": 12.0,
        "onset": issued + 7 * hour,
        "onset_low": issued + 5 * hour,
        "onset_high": None,
        "start_from": None,
        "latest_start": issued + 6 * hour,
        "reconsider_at": None,
        "cost_act_sek": 900.0,
        "loss_municipal_sek": 410.0,
        "loss_societal_sek": 3700.0,
        "residual_sek": 616.0,
        "reasons": reasons,
    }
    for place, (unit, chance) in enumerate(zip(units, draws.random(len(units)), strict=True)):
        told = {"probability": chance, "probability_low": 0.8 * chance, "probability_high": chance}
        yield fixed | told | {"position": place, "unit_id": str(unit)}


def timed(read: Callable[[], object], *, repeats: int = REPEATS) -> tuple[float, float]:
    """Median and worst of so many goes [s], after one that is not counted."""
    read()
    taken = []
    for _ in range(repeats):
        before = time.perf_counter()
        read()
        taken.append(time.perf_counter() - before)
    return median(taken), max(taken)


def measure(store: Store, *, nights: int, segments: int) -> dict[str, tuple[float, float]]:
    """Reads and one month's removal, each as median and worst [s]."""
    draws = np.random.default_rng(2)
    routes = segments // SEGMENTS_PER_ROUTE
    district = [f"N{route:05d}" for route in range(min(routes, ROUTES_PER_DISTRICT))]
    start, end = FIRST, FIRST + (nights + 2) * _DAY

    def newest() -> int:
        return newest_assessment_id(store, SITE) or 0

    def route() -> str:
        return f"N{draws.integers(routes):05d}"

    found = {
        "newest plan, a district": timed(lambda: advice_of(store, newest(), units=district)),
        "newest plan, every route": timed(lambda: advice_of(store, newest(), reasons=False)),
        "newest plan, every route with reasons": timed(lambda: advice_of(store, newest())),
        "newest night's segments, a district": timed(lambda: segments_of(store, newest(), units=district)),
        "newest night's segments, all": timed(lambda: segments_of(store, newest())),
        "a route's season, segments": timed(lambda: unit_season(store, SITE, route(), start, end)),
        "a route's season, advice": timed(lambda: told_of(store, SITE, route(), start, end)),
    }
    before = time.perf_counter()
    with store.database.engine.connect() as connection:
        month = {"site": SITE, "start": FIRST + 62 * _DAY, "end": FIRST + 92 * _DAY}
        connection.execute(
            text("DELETE FROM segment_summary WHERE site = :site AND issued_at >= :start AND issued_at < :end"), month
        )
        deleted = time.perf_counter() - before
        connection.rollback()
    before = time.perf_counter()
    dropped = forget_segments(store, SITE, before=datetime(2025, 10, 2, tzinfo=UTC))
    taken = (time.perf_counter() - before) / max(1, dropped)
    return found | {"a month dropped": (taken, taken), "the same by DELETE (rolled back)": (deleted, deleted)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Load, measure and print; exit code 1 where a bound is not kept, 2 where there is no PostgreSQL to be had."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale_database", description=__doc__.splitlines()[0])
    parser.add_argument("--nights", type=int, default=400)
    parser.add_argument("--segments", type=int, default=100_000)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        return 0 if _measured(chosen) else 1
    except HalkaError as fault:
        print(f"benchmarks.scale_database: {fault}", file=sys.stderr)
        return 2


def _measured(chosen: argparse.Namespace) -> bool:
    """Print what was found; whether every bound is kept."""
    with cluster() as server, TemporaryDirectory() as folder, Store.open(server.url, folder) as store:
        took = load(store, nights=chosen.nights, segments=chosen.segments)
        rows = chosen.nights * chosen.segments
        with store.reading() as session:
            size = int(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
        print(
            f"{chosen.nights} nights x {chosen.segments} segments = {rows / 1e6:.1f} M segment summaries, made up; {size / 1e9:.2f} GB"
        )
        print(
            f"loaded in {took:.0f} s, {took / chosen.nights:.2f} s a night, {rows / took / 1e3:.0f} thousand summaries a second"
        )
        found = measure(store, nights=chosen.nights, segments=chosen.segments)
    for name, (middle, worst) in found.items():
        print(f"{name:<40}{middle * 1e3:>9.1f} ms, worst {worst * 1e3:.1f} ms")
    bounds = {
        "newest plan, a district": PLAN_S,
        "newest plan, every route": PLAN_S,
        "newest plan, every route with reasons": PLAN_S,
        "a route's season, segments": SEASON_S,
        "a route's season, advice": SEASON_S,
    }
    bounds |= {"a month dropped": RETENTION_S}
    kept = True
    for name, bound in bounds.items():
        held = found[name][0] <= bound
        kept &= held
        print(f"{name}: {found[name][0] / bound:.2f} of the bound of {bound * 1e3:.0f} ms{'' if held else ', NOT KEPT'}")
    if chosen.json:
        chosen.json.write_text(json.dumps({"loaded_s": took, "size_bytes": size, "reads_s": found}, indent=1), encoding="utf-8")
    return kept


if __name__ == "__main__":
    sys.exit(main())
