"""Halka and the rule that stands in for it."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from config.treatments import load_treatments
from model.decision.guard import Guard
from model.replay.guarded import GuardedHalka
from model.replay.halka import FollowHalka
from model.replay.known import SeasonArchive
from model.replay.rule import RuleOfThumb
from model.replay.run import Policy, replayed
from tests.model.replay.made_up import START, made_up_season, routes_only
from tests.model.small_site import small_site

NETWORK, SITE, CATALOGUE = routes_only(), small_site(), load_treatments()


def _decided(policy: Policy) -> list[object]:
    first = START.date() + timedelta(days=2)
    archive = SeasonArchive.of(made_up_season(), SITE)
    zone, last = ZoneInfo(SITE.timezone), first + timedelta(days=1)
    return list(replayed(policy, archive, NETWORK, first=first, last=last, zone=zone, catalogue=CATALOGUE))


def test_follows_halka_while_it_is_trusted_and_the_rule_while_it_is_not() -> None:
    halka = FollowHalka(NETWORK, SITE, None, CATALOGUE, members=4, horizon_h=30)
    trusted = GuardedHalka(halka, RuleOfThumb(NETWORK, SITE))
    assert _decided(trusted) == _decided(halka)
    assert trusted.looks_by_rule == 0
    left = GuardedHalka(
        halka, RuleOfThumb(NETWORK, SITE), guard=replace(Guard(), model=0.9, rule=0.1, weight=30.0, trusted=False)
    )
    assert _decided(left) == _decided(RuleOfThumb(NETWORK, SITE))
    assert left.looks_by_rule == 6
