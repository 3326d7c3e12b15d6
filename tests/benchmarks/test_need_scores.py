"""Figures of a yes/no need on cases small enough to reckon by hand."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.need_scores import LOSS_SEK, average_precision, figures, intervals, mean_of, print_money, print_periods

CAME = np.array([True, False, True, False])


def test_perfect_foresight_scores_one_throughout():
    found = figures(CAME.astype(float), CAME, climate=0.5)
    assert found["auc"] == found["average_precision"] == found["brier_skill"] == found["value_0.2"] == 1.0
    assert (found["n"], found["events"]) == (4, 2)


def test_average_precision_by_hand():
    # ranked: came, not, came, not → 1/1 and 2/3
    assert average_precision(np.array([0.9, 0.8, 0.7, 0.1]), CAME) == pytest.approx((1 + 2 / 3) / 2)


def test_a_stretch_without_events_has_no_skill_to_tell_of():
    found = figures(np.full(3, 0.1), np.zeros(3, dtype=bool), climate=0.3)
    assert found["auc"] is None
    assert found["average_precision"] is None
    assert found["brier_skill"] is None


def test_the_mean_is_of_stretches_in_which_the_need_came_and_also_did_not():
    parts = [
        {"auc": 0.8, "brier_skill": 0.4, "value_0.5": None, "n": 10, "events": 2},
        {"auc": 0.6, "brier_skill": 0.2, "value_0.5": 0.1, "n": 20, "events": 5},
        {"auc": None, "brier_skill": 1.0, "value_0.5": None, "n": 5, "events": 0},
        {"auc": None, "brier_skill": -1.0, "value_0.5": None, "n": 3, "events": 3},
    ]
    mean = mean_of(parts)
    assert mean == {
        "auc": pytest.approx(0.7), "brier_skill": pytest.approx(0.3), "value_0.5": 0.1, "n": 30, "events": 7, "stretches": 2,
        "passed_over": 2,
    }  # fmt: skip
    nothing = mean_of(parts[2:])
    assert (nothing["auc"], nothing["brier_skill"], nothing["n"], nothing["stretches"]) == (None, None, 0, 0)


def test_the_interval_holds_the_figure_and_narrows_with_more_cases():
    def width(count):
        generator = np.random.default_rng(4)
        told = generator.uniform(size=count)
        came = generator.uniform(size=count) < told
        found, whole = intervals([(told, came, 0.5)], seed=1), figures(told, came, climate=0.5)
        assert found["auc_p10"] < whole["auc"] < found["auc_p90"]
        assert found["brier_skill_p10"] < whole["brier_skill"] < found["brier_skill_p90"]
        return found["brier_skill_p90"] - found["brier_skill_p10"]

    assert width(800) < width(80)


def test_without_an_event_there_is_no_interval():
    assert intervals([(np.full(9, 0.1), np.zeros(9, dtype=bool), 0.2)], seed=1)["auc_p10"] is None


def test_money_is_rounds_driven_and_needs_left_unmet():
    # two of four acted on at C/L 0.1 (0.5 and 0.2), one of them for nothing, and one need left: (2 x 0.1 + 1) / 4 of the loss
    told = np.array([0.5, 0.2, 0.05, 0.05])
    assert figures(told, CAME, climate=0.5)["sek_0.1"] == pytest.approx(0.3 * LOSS_SEK)
    # the same cannot be cheaper than foresight, which drives twice and leaves nothing
    assert figures(CAME.astype(float), CAME, climate=0.5)["sek_0.1"] == pytest.approx(0.05 * LOSS_SEK)


def test_the_money_names_where_acting_comes_nearest_to_the_rule(capsys):
    rows = {
        ("2022/23", name): {"sek_0.05": sek, "sek_0.1": 2 * sek, "sek_0.15": 90.0}
        for name, sek in (("own", 40.0), ("rule", 100.0))
    }
    print_money(rows, {"own": "rule"})
    assert "Highest share of the rule's money: 1.00 (own, 2022/23, C/L 0.15)" in capsys.readouterr().out


def test_each_stretch_says_when_it_was_judged_and_beside_what(capsys):
    days = pd.to_datetime(["2031-01-03", "2031-02-01", "2032-01-05"])
    print_periods(pd.DataFrame({"winter": ["2030/31", "2030/31", "2031/32"], "climate": [0.2, 0.2, 0.25]}, index=days), "winter")
    first, second = capsys.readouterr().out.splitlines()
    assert "2030/31: judged 2031-01-03 to 2031-02-01, 2 days" in first
    assert "20 %" in first
    assert "25 %" in second
