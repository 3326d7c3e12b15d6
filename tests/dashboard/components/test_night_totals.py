"""Tonight's money in three ways, and a rule of thumb that is missing is said to be."""

from dataclasses import replace
from pathlib import Path

from tests.dashboard.conftest import RunApp, texts
from tests.dashboard.sample import NOW, sample_assessment
from tests.dashboard.seed import SMALL, environment, save, seed, town


def test_halkas_night_the_rules_and_doing_nothing_stand_side_by_side(run_app: RunApp, tmp_path: Path) -> None:
    shown = texts(run_app(seed(tmp_path, name=SMALL, earlier=False)))
    line = next(part for part in shown.split("\n") if "Kostnad i natt" in part)
    assert line.index("Kostnad i natt") < line.index("Tumregeln: ") < line.index("Ingen åtgärd: ")
    assert "+ skada " in line


def test_a_night_kept_before_the_rule_was_priced_says_that_it_is_missing(run_app: RunApp, tmp_path: Path) -> None:
    env, (site, network) = environment(tmp_path, NOW, SMALL), town(SMALL)
    made = sample_assessment(network, site, NOW)
    kept = [name for name in made.hourly if str(name).startswith("rule_c")]
    save(env, replace(made, hourly=made.hourly.drop_vars(kept)))
    assert "Tumregeln: saknas" in texts(run_app(env))
