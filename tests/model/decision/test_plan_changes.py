"""Every difference between two plans is told once, with its reason."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import xarray as xr

from model.decision.plan_changes import PlanChange, plan_changes
from model.domain.needs import Need, Rung
from model.domain.plans import Advice, Assessment, Recommendation
from model.domain.treatments import Action, TreatmentKind
from tests.model.capacity.nights import NOW
from tests.model.capacity.test_jobs import advice

ZONE = ZoneInfo("Europe/Stockholm")
HOUR = timedelta(hours=1)


def at(moment_h: float, *items: Recommendation) -> Assessment:
    return Assessment("x", NOW + moment_h * HOUR, Rung.PHYSICS, False, xr.Dataset({"a": np.float32(0)}), items, (), {}, "k")


def plough(**changes: object) -> Recommendation:
    return replace(advice("R1", Need.PLOUGHING, TreatmentKind.PLOUGH), **changes)  # type: ignore[arg-type]


def only(before: Assessment, after: Assessment, **changes: object) -> PlanChange:
    (change,) = plan_changes(before, after, zone=ZONE, **changes)  # type: ignore[arg-type]
    return change


def test_the_same_plan_has_not_changed() -> None:
    assert plan_changes(at(0, plough()), at(7, plough()), zone=ZONE) == ()


def test_added_tells_the_risk_then_and_now() -> None:
    waits = plough(advice=Advice.WAIT, probability=0.12)
    change = only(at(0, waits), at(7, plough(probability=0.45)))
    assert (change.kind, change.sv) == ("added", "tillkommer: risken 12 % → 45 %, lönar sig från 20 %")
    assert change.en == "added: risk 12% → 45%, pays from 20%"


def test_dropped_for_a_lower_risk() -> None:
    change = only(at(0, plough(probability=0.45)), at(7, plough(advice=Advice.NONE, treatment=None, probability=0.05)))
    assert (change.kind, change.sv) == ("dropped", "utgår: risken 45 % → 5 %, lönar sig från 20 %")


def test_what_was_done_is_not_called_dropped() -> None:
    end = NOW + 5 * HOUR
    done = Action("R1", TreatmentKind.PLOUGH, end - HOUR, end, 0.0, 1.0, "log")
    change = only(at(0, plough()), at(7, plough(advice=Advice.NONE, treatment=None)), actions=[done])
    assert (change.kind, change.sv) == ("treated", "åtgärdad 01: plog")


def test_a_window_that_closed_is_told_as_such() -> None:
    assert only(at(0, plough()), at(11)).kind == "passed"


def test_an_earlier_start_tells_the_need_that_moved() -> None:
    old = plough(onset=NOW + 8 * HOUR)
    new = plough(onset=NOW + 6 * HOUR, latest_start=NOW + 6 * HOUR)
    change = only(at(0, old), at(2, new))
    assert (change.kind, change.sv) == ("earlier", "senast start 04 → 02: behovet väntas 02, förut 04")


def test_another_treatment_is_told_with_both_names() -> None:
    old, new = (advice("R1", Need.SALTING, kind, rate_g_m2=5.0) for kind in (TreatmentKind.BRINE, TreatmentKind.SAND))
    assert only(at(0, old), at(2, new)).en == "sand instead of brine"
