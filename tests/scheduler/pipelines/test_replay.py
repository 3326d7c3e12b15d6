"""Replay of a season in the store."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from model.domain.errors import ConfigError, ModelError
from model.domain.treatments import Action, TreatmentKind
from model.learning.season_made import with_actions
from model.replay.kept import replay_of
from scheduler.context import Context
from scheduler.pipelines.models import promoted
from scheduler.pipelines.replay import policies_named, replay, replay_lines
from store.actions import save_actions
from store.archive import save_season
from store.upkeep import load_upkeep
from tests.model.replay.made_up import START, made_up_season
from tests.scheduler.pipelines.test_models import saved

FIRST, LAST = date(2025, 12, 3), date(2025, 12, 4)


@pytest.fixture
def archived(context: Context) -> Context:
    """A week of December in the store, and one logged round."""
    places = [(place.longitude, place.latitude) for place in context.site.forecast_points]
    save_season(context.store, context.site.id, made_up_season(places=places), "2025")
    begins = START + timedelta(days=2, hours=4)
    unit = context.network.routes[0].id
    logged = Action(unit, TreatmentKind.PLOUGH, begins, begins + timedelta(hours=2), 0.0, 1.0, "log")
    save_actions(context.store, context.site.id, [logged])
    return replace(context, clock=lambda: START + timedelta(days=30))


def _silent(done: int, total: int, label: str) -> None:
    del done, total, label


def test_money_and_hours_of_every_policy_stand_on_one_line(archived: Context) -> None:
    found = replay(archived, first=FIRST, last=LAST, policies=["rule", "done", "none"], progress=_silent)
    assert found.simulated
    assert found.outcomes["none"].total("action_sek") == 0
    assert found.outcomes["done"].total("plough_km") > 0
    assert found.outcomes["none"].total("hours_out") >= found.outcomes["rule"].total("hours_out")
    shown = "\n".join(replay_lines(found, archived))
    assert "simulerad" in shown
    assert shown.count("timmar per klass") == 3
    assert "h utanför standard" in shown
    dataset = load_upkeep(archived.store, archived.site.id, "replay")
    assert dataset is not None
    kept = replay_of(dataset)
    assert (kept.first, kept.last, list(kept.outcomes)) == (FIRST, LAST, ["rule", "done", "none"])
    assert kept.outcomes["rule"].municipal_sek == found.outcomes["rule"].municipal_sek
    assert kept.zones == len(archived.network.zones)
    assert kept.heat["rule"].total("heat_kwh") == found.heat["rule"].total("heat_kwh") > found.heat["none"].total("heat_kwh")
    assert "som det gjordes" in shown
    assert "Värmen saknas, varken logg eller mätare berättar om den, och raden är vägarna ensamma: Som det gjordes." in shown


def test_where_the_log_tells_nothing_the_archived_seasons_own_work_is_what_was_done(context: Context) -> None:
    places = [(place.longitude, place.latitude) for place in context.site.forecast_points]
    begins = START + timedelta(days=2, hours=4)
    units = (context.network.routes[0].id, "gone")
    done = [(Action(unit, TreatmentKind.PLOUGH, begins, begins + timedelta(hours=2), 0.0, 1.0, "x"), begins) for unit in units]
    save_season(context.store, context.site.id, with_actions(made_up_season(places=places), done), "2025")
    archived = replace(context, clock=lambda: START + timedelta(days=30))
    found = replay(archived, first=FIRST, last=LAST, policies=["done", "none"], progress=_silent)
    assert not found.unlogged
    assert found.outcomes["done"].total("rounds") == 1, "a unit that has left the network is driven by nobody"


def test_days_without_a_log_are_missing_and_one_week_has_no_interval(archived: Context) -> None:
    day = LAST + timedelta(days=1)
    found = replay(archived, first=day, last=day, policies=["rule", "done", "none"], progress=_silent)
    assert set(found.outcomes) == {"rule", "none"}
    shown = "\n".join(replay_lines(found, archived))
    assert "som det gjordes: saknas, loggen har inga åtgärder dessa dagar" in shown
    assert shown.count("Som det gjordes: ") == 0
    assert "(–)" in shown


def test_halka_follows_the_model_in_service_or_the_road_model_alone(archived: Context) -> None:
    found = replay(archived, first=FIRST, last=FIRST, policies=["halka"], progress=_silent)
    assert set(found.outcomes) == {"halka"}


def test_a_model_that_has_seen_the_winter_is_told(archived: Context) -> None:
    def told(until: str) -> str:
        number = saved(archived, until)
        at_work = replace(archived, clock=lambda: START + timedelta(days=20))
        promoted(at_work, model_id=number, by="Åsa", reason="prov")
        found = replay(archived, first=FIRST, last=FIRST, policies=["halka", "rule"], progress=_silent)
        dataset = load_upkeep(archived.store, archived.site.id, "replay")
        assert dataset is not None
        assert replay_of(dataset).seen is found.seen
        return "\n".join(replay_lines(found, archived))

    assert "▲ Halkas modell har sett den här vintern" in told("2025-12-07T00:00")
    assert "har sett den här vintern" not in told("2025-04-30T00:00")


def test_says_which_seasons_and_policies_there_are(archived: Context) -> None:
    with pytest.raises(ConfigError, match="foresight"):
        replay(archived, first=FIRST, last=LAST, policies=["oracle"], progress=_silent)
    with pytest.raises(ConfigError, match="before the first"):
        replay(archived, first=LAST, last=FIRST, policies=["rule"], progress=_silent)
    with pytest.raises(ModelError, match=r"2025 \(2025-12-01"):
        replay(archived, first=date(2024, 1, 5), last=date(2024, 1, 6), policies=["rule"], progress=_silent)


def test_policies_are_read_once_each_and_refused_before_anything_is_opened() -> None:
    assert policies_named("rule, done,rule", first=FIRST, last=LAST) == ("rule", "done")
    for told, words in (("rule,klok", "no policy is called klok"), (" , ", "no policy is called nothing")):
        with pytest.raises(ConfigError, match=words):
            policies_named(told, first=FIRST, last=LAST)
    with pytest.raises(ConfigError, match="the last day comes before the first"):
        policies_named("rule", first=LAST, last=FIRST)
