"""What a plan told of a route is evidence: whom to call when, when it would be done, and where no machine could be sent."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from model.capacity.plan import capacity_plan
from model.report.storm_plans import plans_table
from model.report.words import ReportWords
from tests.model.capacity.nights import NOW, PLOUGH, fleet, ground, job, machine, sand
from tests.model.report.sample import storm

WORDS = ReportWords("sv", ZoneInfo("Europe/Stockholm"))


def test_stops_are_told_with_calls_times_and_lateness_and_routes_without_a_machine_with_why() -> None:
    jobs = [job("R1", due=NOW + timedelta(hours=2), works=(PLOUGH, sand(500.0))), job("R2", contractor="Åkeri B")]
    plan = capacity_plan(jobs, ground(fleet(machine("M1"))), limit_s=0.0)
    table = plans_table(replace(storm(), plans=(plan,)), {"R1", "R2"}, {"R1": "Storgatan"}, WORDS)
    first, lost = table.rows
    assert first == (
        *("2026-01-14 20:00", "Åkeri A", "M1", "2026-01-14 20:00", "2026-01-14 20:00", "Storgatan", "plog + sand"),
        *("2026-01-14 20:45", "2026-01-14 22:45", "2026-01-14 22:00", 45, ""),
    )
    assert lost[5:7] == ("R2", "plog")
    assert lost[-1] == "ingen maskin hos Åkeri B klarar plog i klass P1"
    assert plans_table(replace(storm(), plans=(plan,)), {"R9"}, {}, WORDS).rows == ()
