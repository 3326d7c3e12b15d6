"""The printed plan names whom to call, what is late and by how much, and what lacks."""

from dataclasses import replace
from datetime import timedelta

from model.capacity.plan import capacity_plan
from model.domain.call_outs import StillOut
from model.domain.roads import Network
from scheduler.plan_report import plan_report
from tests.model.capacity.nights import NOW, PLOUGH, fleet, ground, job, machine, sand
from tests.model.capacity.test_jobs import network
from tests.model.decision.cases import route

TOWN: Network = network(route(id="R1", name="Storgatan"), route(id="R2", name="Vallby"), route(id="R3", name="Ön"))


def report() -> str:
    night = ground(fleet(machine("M1", depot="Söder")))
    jobs = [
        job("R1", due=NOW + timedelta(hours=4), works=(PLOUGH, sand(12_000.0))),
        job("R2", due=NOW + timedelta(hours=4), round_min=300.0),
        job("R3", class_code="P9", works=(PLOUGH,), contractor="Åkeri B"),
    ]
    return plan_report(capacity_plan(jobs, night, limit_s=0.0), TOWN, timezone="Europe/Stockholm", place="Byn")


def test_it_says_whom_to_call_and_what_is_late() -> None:
    text = report()
    assert "Halka · Byn · planen mot maskinerna, läget 2026-01-14 20:00" in text
    assert "Åkeri A: 1 av 1 maskiner kallas ut" in text
    assert "M1 från Söder: ring 20:00, senast 20:00" in text
    assert "Storgatan: Plogning + Sandning 100 g/m², 12000 kg, 4 lass" in text
    assert "▲ Vallby blir" in text
    assert "i stället för 00:00 (Åkeri A, M1)" in text
    assert "◇ Ön: ingen maskin hos Åkeri B klarar plog i klass P9" in text
    assert "▲ Söder: sand 12 t av 10 t, 2 t fattas" in text
    assert "h inom 24 h med nattarbete, gränsen är 10 h. Rådet ändras inte av det." in text
    assert text.endswith("Rekommendation, inte beslut.")


def test_machines_that_are_out_or_may_be_and_those_out_of_service_are_named() -> None:
    plan = capacity_plan([job("R1")], ground(fleet(machine("M1"), machine("M3"), out_of_service=["M3"])), limit_s=0.0)
    out = (
        StillOut("M1", "Åkeri A", NOW - timedelta(hours=2), NOW + timedelta(hours=1)),
        StillOut("M2", "Åkeri A", NOW - timedelta(hours=2), NOW + timedelta(hours=2), signed=True),
    )
    text = plan_report(replace(plan, still_out=out), TOWN, timezone="Europe/Stockholm", place="Byn")
    assert "▲ M1 (Åkeri A) räknas som ledig: ingen runda är signerad." in text
    assert "Kallades den 18:00 som tidigare plan sade är den ute till 21:00." in text
    assert "○ M2 (Åkeri A) är ute till 22:00 på signerade rundor och planeras först därefter." in text
    assert "○ Ur drift, kallas inte: M3." in text
