"""The bulletin tells the weather, what is to be done in order, what of it is signed, and what is missing."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from model.domain.needs import Need, Rung
from model.domain.plans import Advice, Assessment
from model.domain.roads import Network
from model.domain.treatments import TreatmentKind
from scheduler.fault import Fault
from scheduler.notify.bulletin import bulletin
from scheduler.notify.wording import Voice
from store.decisions import NewDecision, Verdict
from tests.dashboard.sample import NOW

VOICE = Voice("sv", ZoneInfo("Europe/Stockholm"))


def test_a_start_of_another_day_carries_its_weekday(night: Assessment, network: Network) -> None:
    evening = NOW - timedelta(hours=14)
    for language, day in (("sv", "fre"), ("en", "Fri")):
        told = bulletin(night, network, [], Voice(language, VOICE.zone, evening), now=evening, place="Provstad").text
        assert f"\n  {day} 03:40  " in told
        near = bulletin(night, network, [], Voice(language, VOICE.zone, NOW), now=NOW, place="Provstad").text
        assert "\n  03:40  " in near


def test_the_bulletin_counts_every_unit_and_says_what_is_missing(night: Assessment, network: Network) -> None:
    made = bulletin(night, network, [Fault("stationen E18 saknas", "station:1924")], VOICE, now=NOW, place="Provstad")
    assert made.key == "bulletin:2026-01-16"
    assert f"av {len(network.units)}" in made.text
    assert "saknas: " in made.text
    assert "stationen E18 saknas" in made.text
    assert re.search(r"Utan åtgärd: .*\nTumregeln: [\d\xa0]+ kr, och skada för kommunen [\d\xa0]+ kr", made.text)
    gone = bulletin(night, network, [], VOICE, now=NOW + timedelta(days=9), place="Provstad")
    assert "Inget att göra." in gone.text
    assert "Tumregeln: saknas." in gone.text
    assert f"saknas: {len(network.units)}" in gone.text
    nothing = bulletin(None, network, [], VOICE, now=NOW, place="Provstad")
    assert "Ingen bedömning finns" in nothing.text


def test_the_weather_is_told_in_a_line_and_no_forecast_is_said_so(night: Assessment, network: Network) -> None:
    for language, told in (
        ("sv", r"\nVÄDER till 12:00: .*yta −?\d+,\d °C, lägst "),
        ("en", r"\nWEATHER until 12:00: .*surface −?\d+\.\d °C"),
    ):
        text = bulletin(night, network, [], Voice(language, VOICE.zone, NOW), now=NOW, place="Provstad").text
        assert re.search(told, text)
    normal = replace(night, rung=Rung.CLIMATOLOGY)
    assert "VÄDER: ingen prognos är känd." in bulletin(normal, network, [], VOICE, now=NOW, place="Provstad").text


def test_what_is_signed_stands_beside_it_and_what_is_rejected_is_not_to_do(night: Assessment, network: Network) -> None:
    before = bulletin(night, network, [], VOICE, now=NOW, place="Provstad").text
    count = int(re.findall(r"ATT GÖRA: (\d+) av", before)[0])
    routes = {route.id for route in network.routes}
    acting = [item for item in night.recommendations if item.advice is Advice.ACT and item.unit_id in routes]
    units = list(dict.fromkeys(item.unit_id for item in acting if item.need is Need.PLOUGHING))
    said = {
        (item.unit_id, item.need, item.window_end): NewDecision(1, item.unit_id, item.need, item.window_end, verdict, "Ann", NOW)
        for item in acting
        for unit, verdict in ((units[0], Verdict.ACCEPTED), (units[1], Verdict.REJECTED))
        if item.unit_id == unit
    }
    text = bulletin(night, network, [], VOICE, now=NOW, place="Provstad", said=said).text
    assert f"ATT GÖRA: {count - 1} av {len(network.units)}, varav 1 signerade" in text
    clock = VOICE.clock(NOW)
    assert re.search(rf"\(godkänd av Ann {clock}\)  {re.escape(network.unit(units[0]).name)}", text)
    assert f"  avslaget: {network.unit(units[1]).name}, avslagen av Ann {clock}" in text
    cost = [int(re.sub(r"\D", "", re.findall(r"kostnad ([\d\xa0]+) kr", one)[0])) for one in (before, text)]
    assert cost[1] < cost[0], "what was rejected costs nothing"


def test_what_was_changed_says_to_what(night: Assessment, network: Network) -> None:
    item = next(one for one in night.recommendations if one.need is Need.PLOUGHING and one.advice is Advice.ACT)
    key = item.unit_id, item.need, item.window_end
    sand = NewDecision(
        1, *key, Verdict.CHANGED, "Ann", NOW, treatment=TreatmentKind.SAND, rate_g_m2=150.0, start_at=NOW + timedelta(hours=1)
    )
    text = bulletin(night, network, [], VOICE, now=NOW, place="Provstad", said={key: sand}).text
    clock, start = VOICE.clock(NOW), VOICE.clock(NOW + timedelta(hours=1))
    assert f"(ändrad av Ann {clock} till Sandning 150 g/m², start {start})  {network.unit(item.unit_id).name}" in text


def test_the_hour_that_comes_twice_says_which_it_is() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert [VOICE.clock(first + timedelta(hours=step)) for step in range(3)] == ["02:30 sommartid", "02:30 vintertid", "03:30"]
    assert Voice("en", VOICE.zone).clock(first) == "02:30 summer time"
