"""Replay sees nothing that became known later, and every policy goes through it alike."""

from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from config.treatments import load_treatments
from model.domain.treatments import Action
from model.domain.weather import to_utc64
from model.replay.calendar import Calendar, Idle
from model.replay.halka import FollowHalka
from model.replay.known import SeasonArchive
from model.replay.rule import RuleOfThumb
from model.replay.run import Policy, replayed
from tests.model.replay.made_up import START, made_up_season, routes_only
from tests.model.small_site import small_site

ZONE = ZoneInfo("Europe/Stockholm")
CATALOGUE = load_treatments()
DAYS = 3


def _decided(policy: Policy, season: xr.Dataset) -> list[Action]:
    first = START.date() + timedelta(days=2)
    return replayed(
        policy,
        SeasonArchive.of(season, small_site()),
        routes_only(),
        first=first,
        last=first + timedelta(days=DAYS - 1),
        zone=ZONE,
        catalogue=CATALOGUE,
    )


def _disturbed(season: xr.Dataset, moment: np.datetime64) -> xr.Dataset:
    """Another future: weather after a moment, and runs that came out after it."""
    other = season.copy(deep=True)
    later, unseen = other["time"].to_numpy() > moment, other["issue"].to_numpy() + np.timedelta64(1, "h") > moment
    for name in other.data_vars:
        if "lead" in other[name].dims:
            other[name][unseen] = 0.3 if name == "fc_snow_fraction" else 0.0
        else:
            other[name][:, later] = 0.0
    return other


def _policy(name: str) -> Policy:
    network, site = routes_only(), small_site()
    if name == "rule":
        return RuleOfThumb(network, site)
    if name == "calendar":
        return Calendar(network, site.timezone)
    return FollowHalka(network, site, None, CATALOGUE, members=4, horizon_h=30)


@pytest.mark.parametrize("name", ["rule", "calendar", "halka"])
def test_another_future_leaves_every_order_before_it_as_it_was(name: str) -> None:
    season = made_up_season()
    cut = START + timedelta(days=3, hours=16)
    one, other = _decided(_policy(name), season), _decided(_policy(name), _disturbed(season, to_utc64(cut)))

    def before(actions: list[Action]) -> list[Action]:
        return [item for item in actions if item.started_at <= cut]

    assert before(one) == before(other)
    assert before(one), "the test says nothing where nobody was sent out"


def test_doing_nothing_orders_nothing() -> None:
    assert _decided(Idle(), made_up_season()) == []


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_a_machine_is_never_in_two_rounds_at_once(seed: int) -> None:
    done = _decided(RuleOfThumb(routes_only(), small_site()), made_up_season(seed=seed))
    for unit in {item.unit_id for item in done}:
        spans = sorted({(item.started_at, item.ended_at) for item in done if item.unit_id == unit})
        assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_progress_can_stop_a_replay() -> None:
    class Stop(Exception):
        pass

    def stop(done: int, total: int) -> None:
        assert total == 3 * DAYS
        if done == 2:
            raise Stop

    first = START.date() + timedelta(days=2)
    archive = SeasonArchive.of(made_up_season(), small_site())
    last = first + timedelta(days=DAYS - 1)
    with pytest.raises(Stop):
        replayed(Idle(), archive, routes_only(), first=first, last=last, zone=ZONE, catalogue=CATALOGUE, progress=stop)
