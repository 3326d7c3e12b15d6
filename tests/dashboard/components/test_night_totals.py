"""Tonight's money in three ways, and a rule of thumb that is missing is said to be."""

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.format import Format
from dashboard.text.words import Words
from model.decision.rule_night import rule_night
from model.domain.plans import Advice
from store.decisions import NewDecision, Verdict, record_decision
from tests.dashboard.conftest import RunApp, texts
from tests.dashboard.sample import NOW, sample_assessment
from tests.dashboard.seed import SMALL, environment, open_seeded, save, seed, town


def _rows(shown: str) -> dict[str, list[str]]:
    """The table of the night's money: cells by name of the way."""
    lines = [line.strip("| ").split(" | ") for line in shown.split("\n") if line.startswith("| ")]
    return {line[0].strip("*"): [cell.strip("*") for cell in line[1:]] for line in lines if len(line) == 5}


def test_halkas_night_the_rules_and_doing_nothing_stand_side_by_side(run_app: RunApp, tmp_path: Path) -> None:
    found = _rows(texts(run_app(seed(tmp_path, name=SMALL, earlier=False))))
    assert list(found)[:1] == ["Kostnad i natt"]
    assert [name for name in found if name in {"Planen nu", "Tumregeln", "Ingen åtgärd"}] == [
        "Planen nu",
        "Tumregeln",
        "Ingen åtgärd",
    ]
    site, network = town(SMALL)
    made, form = sample_assessment(network, site, NOW), Format(Words("sv"), ZoneInfo(site.timezone), NOW)
    known = [item for item in made.recommendations if item.probability is not None]
    done = [item for item in known if item.advice is Advice.ACT]
    left = sum(item.residual_sek for item in done) + sum(item.loss_sek for item in known if item not in done)
    act = sum(item.cost_act_sek for item in done)
    assert (found["Planen nu"][0], found["Planen nu"][3]) == (form.money(act), form.money(act + left))
    rule = rule_night(made, made.recommendations)
    assert rule is not None
    assert found["Tumregeln"] == [
        form.money(value) for value in (rule.act_sek, rule.municipal_sek, rule.societal_sek, rule.act_sek + rule.loss_sek)
    ]
    municipal, societal = (sum(getattr(item, f"loss_{purse}_sek") for item in known) for purse in ("municipal", "societal"))
    assert found["Ingen åtgärd"] == [form.money(value) for value in (0.0, municipal, societal, municipal + societal)]


def test_what_is_rejected_leaves_the_sum(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL, earlier=False)
    site, network = town(SMALL)
    made, form = sample_assessment(network, site, NOW), Format(Words("sv"), ZoneInfo(site.timezone), NOW)
    done = [item for item in made.recommendations if item.advice is Advice.ACT]
    first = done[0]
    rejected = NewDecision(
        1, first.unit_id, first.need, first.window_end, Verdict.REJECTED, "Ann", NOW, reason_code="no_crew", request_key="r"
    )
    with open_seeded(env) as store:
        record_decision(store, rejected)
    assert _rows(texts(run_app(env)))["Planen nu"][0] == form.money(sum(item.cost_act_sek for item in done[1:]))


def test_a_night_kept_before_the_rule_was_priced_says_that_it_is_missing(run_app: RunApp, tmp_path: Path) -> None:
    env, (site, network) = environment(tmp_path, NOW, SMALL), town(SMALL)
    made = sample_assessment(network, site, NOW)
    kept = [name for name in made.hourly if str(name).startswith("rule_c")]
    save(env, replace(made, hourly=made.hourly.drop_vars(kept)))
    told = _rows(texts(run_app(env)))["Tumregeln"]
    assert len(told) == 4
    assert all("◇ saknas" in cell for cell in told)
