"""What an evening's advice came to, kept and read again as it was."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import xarray as xr

from model.decision.guard import Guard, GuardNight
from model.decision.plan import recommend_route
from model.domain.needs import Need, Rung
from model.domain.plans import Recommendation
from model.domain.scores import IssuedScore
from model.verification.guard_nights import LEAST_KNOWN, SCORED_H, guard_of, guard_scores, night_of_guard, scored_look
from tests.model.decision.cases import case, frosty, prices, route
from tests.model.small_network import small_network
from tests.model.small_site import small_site

ZONE = ZoneInfo("Europe/Stockholm")
NETWORK, SITE = small_network(), small_site()
ISSUED = datetime(2026, 1, 15, 19, 12, tzinfo=UTC)
SPAN = (12, SCORED_H)


def _advice(probability: float) -> list[Recommendation]:
    rules = NETWORK.classes["P1"]
    length = float(NETWORK.unit_length_m[0]) / 1000.0
    weighed = case(rules=rules, length_km=length, loss_weight=SITE.decision.loss_weight)
    outlook = frosty(unit_id="r1", probability=probability, low=0.0, high=probability, rung=Rung.PHYSICS)
    return [recommend_route(outlook, weighed, route=route(id="r1"), prices=prices())]


def _came(icy: range, *, known: float = 1.0) -> xr.Dataset:
    times = np.datetime64("2026-01-15T19", "ns") + np.timedelta64(1, "h") * np.arange(SCORED_H + 1)
    slip = np.full((len(NETWORK.units), times.size), np.nan)
    slip[0] = [float(hour in icy) for hour in range(times.size)]
    slip[0, int(known * times.size) :] = np.nan
    return xr.Dataset(
        {"salting": (("unit", "time"), slip), "ploughing": (("unit", "time"), np.full(slip.shape, np.nan))},
        coords={"unit": list(NETWORK.unit_ids), "time": times},
    )


def _said(code: int, *, chance: float = 0.6) -> xr.Dataset:
    """An hourly picture with the same chance in every hour."""
    values = np.full(len(NETWORK.units), code, dtype=np.uint8)
    times = np.datetime64("2026-01-15T20", "ns") + np.timedelta64(1, "h") * np.arange(48)
    fields = {f"rule_says_{need.value}": ("unit", values) for need in (Need.PLOUGHING, Need.SALTING)}
    told = {
        f"probability_{need.value}": (("unit", "time"), np.full((len(NETWORK.units), 48), chance))
        for need in (Need.PLOUGHING, Need.SALTING)
    }
    return xr.Dataset(fields | told, coords={"unit": list(NETWORK.unit_ids), "time": times})


def test_a_night_is_what_was_told_beside_what_stood_unmet() -> None:
    night = night_of_guard(_advice(0.6), _said(1), _came(range(25)), NETWORK, SITE)
    assert night is not None
    assert night.told == pytest.approx(0.6)
    assert night.came == pytest.approx(1.0)
    assert night.counted == 1
    quiet = night_of_guard(_advice(0.6), _said(1), _came(range(4)), NETWORK, SITE)
    assert quiet is not None
    assert quiet.came == 0.0, "ice that has gone by the class's deadline costs nothing"


def test_a_night_of_which_too_little_is_known_or_asked_tells_nothing() -> None:
    assert night_of_guard(_advice(0.6), _said(1), _came(range(25), known=LEAST_KNOWN - 0.1), NETWORK, SITE) is None
    assert night_of_guard(_advice(0.6), _said(255), _came(range(25)), NETWORK, SITE) is None


def test_only_the_evening_look_is_scored() -> None:
    assert scored_look(ISSUED, ZONE)
    assert not scored_look(ISSUED - timedelta(hours=7), ZONE)


def test_stored_evenings_give_the_guard_that_saw_them() -> None:
    nights = [GuardNight(0.4 * n, 0.2 * n, 6, 0.5, 0.1 * n) for n in range(1, 9)]
    straight, stored = Guard(), []
    for number, night in enumerate(nights):
        straight = straight.after(night)
        issued = ISSUED + timedelta(days=number)
        stored += [IssuedScore(number, issued, score) for score in guard_scores(night, span=SPAN)]
        again = guard_scores(GuardNight(9.0, 0.0, 6, 0.0, 6.0), span=SPAN)
        stored += [IssuedScore(100 + number, issued + timedelta(minutes=20), score) for score in again]
    assert guard_of(stored, ZONE) == straight
    assert guard_of([], ZONE) == Guard()
