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


def test_halkas_night_the_rules_and_doing_nothing_stand_side_by_side(run_app: RunApp, tmp_path: Path) -> None:
    shown = texts(run_app(seed(tmp_path, name=SMALL, earlier=False)))
    line = next(part for part in shown.split("\n") if "Kostnad i natt" in part)
    assert line.index("Kostnad i natt") < line.index("Tumregeln: ") < line.index("Ingen åtgärd: ")
    site, network = town(SMALL)
    made, form = sample_assessment(network, site, NOW), Format(Words("sv"), ZoneInfo(site.timezone), NOW)
    known = [item for item in made.recommendations if item.probability is not None]
    done = [item for item in known if item.advice is Advice.ACT]
    left = sum(item.residual_sek for item in done) + sum(item.loss_sek for item in known if item not in done)
    assert f"Kostnad i natt **{form.kronor(sum(item.cost_act_sek for item in done))}**" in line
    assert f"kvarvarande skada {form.money(left)}" in line
    rule = rule_night(made, made.recommendations)
    assert rule is not None
    assert f"Tumregeln: {form.kronor(rule.act_sek)}" in line
    municipal, societal = (sum(getattr(item, f"loss_{purse}_sek") for item in known) for purse in ("municipal", "societal"))
    assert f"Ingen åtgärd: {form.kronor(municipal + societal)} i vägd skada" in line
    assert f"varav {form.money(municipal)} kommunens och {form.money(societal)} samhällets" in line


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
    told = texts(run_app(env))
    assert f"Kostnad i natt **{form.kronor(sum(item.cost_act_sek for item in done[1:]))}**" in told


def test_a_night_kept_before_the_rule_was_priced_says_that_it_is_missing(run_app: RunApp, tmp_path: Path) -> None:
    env, (site, network) = environment(tmp_path, NOW, SMALL), town(SMALL)
    made = sample_assessment(network, site, NOW)
    kept = [name for name in made.hourly if str(name).startswith("rule_c")]
    save(env, replace(made, hourly=made.hourly.drop_vars(kept)))
    assert "Tumregeln: saknas" in texts(run_app(env))
