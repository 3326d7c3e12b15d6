from dataclasses import replace
from typing import Any

import pytest

from dashboard.components.map_style import MOST_LABELS, dashes, is_marked, label_of, legend, line_style, tooltip
from dashboard.style import DARK, Status, rgb
from dashboard.text.words import Words
from dashboard.todo import Row, Signed, rows
from model.domain.needs import Need
from model.domain.plans import Advice, Assessment
from model.domain.roads import Network
from model.domain.treatments import TreatmentKind
from tests.dashboard.sample import NOW
from tests.dashboard.seed import merged


@pytest.fixture
def found(assessment: Assessment, network: Network) -> dict[str, Row]:
    return {row.unit.id: row for row in rows(assessment, network, now=NOW, signed={})[0]}


def test_colour_tells_the_need_and_the_unneeded_is_faint(found: dict[str, Row]) -> None:
    colours = {unit: line_style(found[unit], DARK)[0] for unit in ("c1", "c2", "c3", "c5")}
    assert colours["c1"][:3] == colours["c3"][:3] != colours["c2"][:3]
    assert colours["c1"][3] > colours["c3"][3] > colours["c5"][3]
    assert line_style(None, DARK) == line_style(found["c5"], DARK)


def test_marks_have_icon_and_word_and_icons_alone_where_there_are_many(found: dict[str, Row]) -> None:
    words = Words("sv")
    told = {unit: label_of(found[unit], (16.0, 59.0), words, DARK, of=MOST_LABELS)["text"] for unit in ("c1", "c3", "c6")}
    assert told == {"c1": "■ Plogning", "c3": "▲ Plogning", "c6": "◇ Saknas"}
    assert label_of(found["c1"], (16.0, 59.0), words, DARK, of=MOST_LABELS + 1)["text"] == "■"
    assert tooltip(found["c1"], words) == "Centrum–Viksäng (P1)\n■ Starta: Plogning"
    assert tooltip(found["c6"], words).endswith("◇ Saknas")


def test_the_legend_counts_in_words(found: dict[str, Row]) -> None:
    assert legend(list(found.values()), Words("sv")) == "Plogning 3 · Halkbekämpning 1 · Markvärme 1 · Inget behov 2 · Saknas 1"
    assert found["c6"].status is Status.MISSING


def test_what_was_rejected_is_faint_unmarked_and_counted_by_itself(assessment: Assessment, network: Network) -> None:
    refused = Signed("rejected", "Ann", NOW, "no_crew")
    said = {
        (item.unit_id, item.need.value, item.window_end): refused for item in assessment.recommendations if item.unit_id == "c1"
    }
    found = {row.unit.id: row for row in rows(assessment, network, now=NOW, signed=said)[0]}
    assert line_style(found["c1"], DARK) == line_style(found["c5"], DARK)
    assert not is_marked(found["c1"])
    assert is_marked(found["c3"])
    assert tooltip(found["c1"], Words("sv")) == "Centrum–Viksäng (P1)\n○ Avslagen"
    assert legend(list(found.values()), Words("sv")).startswith("Plogning 2 · Halkbekämpning 1 · Markvärme 1 · Avslagen 1")


def test_what_was_changed_is_drawn_as_it_is_to_be_done_and_what_was_accepted_as_signed(
    assessment: Assessment, network: Network
) -> None:
    sand = Signed("changed", "Ann", NOW, treatment=TreatmentKind.SAND, rate_g_m2=150.0)
    words = {"c1": sand, "c4": Signed("accepted", "Ann", NOW), "c3": Signed("accepted", "Ann", NOW)}
    said = {
        (item.unit_id, item.need.value, item.window_end): words[item.unit_id]
        for item in assessment.recommendations
        if item.unit_id in words
    }
    found = {row.unit.id: row for row in rows(assessment, network, now=NOW, signed=said)[0]}
    assert line_style(found["c1"], DARK) == line_style(found["c2"], DARK), "the colour of slip control, not of the plough advised"
    assert tooltip(found["c1"], Words("sv")) == "Centrum–Viksäng (P1)\n● Ändrad: Halkbekämpning"
    mark = label_of(found["c1"], (16.0, 59.0), Words("sv"), DARK, of=MOST_LABELS)
    assert (mark["text"], mark["colour"]) == ("● Halkbekämpning", rgb(DARK.status[Status.ORDER]))
    assert tooltip(found["c4"], Words("sv")).endswith("● Godkänd: Plogning")
    assert line_style(found["c3"], DARK)[0][3] < 255, "an accepted wait is still a wait"
    assert legend(list(found.values()), Words("sv")).startswith("Plogning 2 · Halkbekämpning 2")


@pytest.mark.parametrize(
    ("later", "verdict", "mark", "told"),
    [
        (Advice.NONE, "changed", "● Halkbekämpning", "● Ändrad: Halkbekämpning"),
        (Advice.UNKNOWN, "changed", "◇ Saknas", "◇ Saknas"),
        (Advice.UNKNOWN, "accepted", "◇ Saknas", "◇ Saknas"),
    ],
)
def test_what_was_ordered_is_drawn_though_a_later_forecast_sees_no_need_and_what_is_missing_is_never_green(
    assessment: Assessment, network: Network, later: Advice, verdict: str, mark: str, told: str
) -> None:
    """A forecast that comes after the signature says something else of the same window."""
    sand: dict[str, Any] = {"treatment": TreatmentKind.SAND, "rate_g_m2": 150.0} if verdict == "changed" else {}
    made = replace(
        assessment,
        recommendations=tuple(
            replace(item, advice=later, probability=None if later is Advice.UNKNOWN else 0.05) if item.unit_id == "c1" else item
            for item in assessment.recommendations
        ),
    )
    key = next((item.unit_id, item.need.value, item.window_end) for item in made.recommendations if item.unit_id == "c1")
    found = {row.unit.id: row for row in rows(made, network, now=NOW, signed={key: Signed(verdict, "Ann", NOW, **sand)})[0]}
    row, words = found["c1"], Words("sv")
    assert is_marked(row)
    label = label_of(row, (16.0, 59.0), words, DARK, of=MOST_LABELS)
    status = Status.ORDER if later is Advice.NONE else Status.MISSING
    assert (label["text"], label["colour"]) == (mark, rgb(DARK.status[status]))
    assert tooltip(row, words).endswith(told)
    missing = later is Advice.UNKNOWN
    assert line_style(row, DARK) == line_style(found["c6" if missing else "c2"], DARK)
    assert legend([row], words) == ("Saknas 1" if missing else "Halkbekämpning 1")


def test_of_two_parts_the_one_that_is_left_out_gives_no_colour(assessment: Assessment, network: Network) -> None:
    both, unit = merged(assessment)
    said = {
        (item.unit_id, item.need.value, item.window_end): Signed(
            "rejected" if item.need is Need.PLOUGHING else "accepted", "Ann", NOW
        )
        for item in both.recommendations
        if item.unit_id == unit
    }
    for signed, need in (({}, "Plogning"), (said, "Halkbekämpning")):
        found = {row.unit.id: row for row in rows(both, network, now=NOW, signed=signed)[0]}
        assert tooltip(found[unit], Words("sv")).endswith(need)
        assert "Avslagen" not in tooltip(found[unit], Words("sv"))


def test_a_line_is_cut_into_dashes_and_never_vanishes() -> None:
    assert len(dashes(((16.0, 59.0), (16.1, 59.0)))) > 10
    assert dashes(((16.0, 59.0), (16.0001, 59.0)))[0][0] == pytest.approx((16.0, 59.0))
