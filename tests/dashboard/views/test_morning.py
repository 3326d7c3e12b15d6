import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

from dashboard.components.todo_list import FIRST_ROWS
from dashboard.todo import Signed, rows
from dashboard.views.morning import _state
from model.domain.plans import Assessment
from model.domain.roads import Network
from model.domain.treatments import TreatmentKind
from tests.dashboard.conftest import RunApp, texts
from tests.dashboard.sample import NOW
from tests.dashboard.seed import SMALL, seed


def _open_first(app: AppTest) -> AppTest:
    button = next(item for item in app.button if item.key and item.key.startswith("open-"))
    return button.click().run()


def test_a_row_chosen_on_the_map_is_seen_though_it_is_far_down_the_list(run_app: RunApp, tmp_path: Path) -> None:
    app = run_app(seed(tmp_path, earlier=False))
    keys = [item.key.removeprefix("open-") for item in app.button if item.key and item.key.startswith("open-")]
    assert len(keys) == FIRST_ROWS
    app = next(item for item in app.button if item.key == "more-tonight").click().run()
    far = [item.key.removeprefix("open-") for item in app.button if item.key and item.key.startswith("open-")][-1]
    app.session_state["all-tonight"] = False
    app.session_state["open_row"] = far
    app.run()
    drawn = [item.key for item in app.button if item.key and item.key.startswith("open-")]
    assert drawn[0] == f"open-{far}"
    assert len(drawn) == FIRST_ROWS + 1


def test_the_list_holds_whole_decisions(run_app: RunApp, tmp_path: Path) -> None:
    shown = texts(run_app(seed(tmp_path, name=SMALL)))
    assert "**03:40** :gray[om 28\xa0min]" in shown
    assert "**92\xa0%** (81–97)" in shown
    assert "lönar sig från 22\xa0%" in shown
    assert "**9,0\xa0tkr** mot 41\xa0tkr" in shown
    assert "4 cm torr snö" in shown
    assert "Befuktat salt 10\xa0g/m²" in shown
    assert "avvakta till 05:00" in shown
    assert "frosthalka" in shown


def test_the_night_in_one_line_and_what_it_costs(run_app: RunApp, tmp_path: Path) -> None:
    shown = texts(run_app(seed(tmp_path, name=SMALL)))
    assert "PÅ GÅNG" in shown
    assert "Snö från 05:00 (04:00–" in shown
    assert "Kostnad i natt" in shown
    assert "| Ingen åtgärd |" in shown
    assert "Sedan 20:12" in shown


def test_the_list_is_grouped_by_district_or_class_with_counts_and_latest_starts(run_app: RunApp, tmp_path: Path) -> None:
    app = run_app(seed(tmp_path))
    rows = [item.key for item in app.button if item.key and item.key.startswith("open-")]
    for by in ("district", "class"):
        app = app.selectbox(key="group").set_value(by).run()
        assert not app.exception
        heads = [str(item.value) for item in app.markdown if str(item.value).startswith("### ") and "enhet" in str(item.value)]
        assert len(heads) > 1
        starts = [re.search(r"(?:senast start|ny titt) \*\*(\d\d:\d\d)", head) for head in heads]
        told = [found.group(1) for found in starts if found is not None]
        assert told == sorted(told)
        assert len(told) == len(heads)
        counts = [int(found.group(1)) for head in heads if (found := re.search(r"(\d+) enhet", head))]
        assert sum(counts) >= len(rows)
    app = app.selectbox(key="group").set_value("").run()
    assert [item.key for item in app.button if item.key and item.key.startswith("open-")] == rows


def test_a_group_is_ticked_with_one_click_whether_drawn_or_not(run_app: RunApp, tmp_path: Path) -> None:
    app = run_app(seed(tmp_path, earlier=False))
    app = app.selectbox(key="group").set_value("class").run()
    button = next(item for item in app.button if item.key and item.key.startswith("select-tonight-class-"))
    count = int(re.search(r"\((\d+)\)", button.label).group(1))  # type: ignore[union-attr]
    app = button.click().run()
    assert not app.exception
    assert next(item.label for item in app.button if item.key == "accept-selected") == f"Godkänn markerade ({count})"


def test_missing_is_shown_apart_from_no_need(run_app: RunApp, tmp_path: Path) -> None:
    app = run_app(seed(tmp_path, name=SMALL))
    labels = [item.label for item in app.expander]
    assert "◇ 1 enhet saknas" in labels
    assert any(label.startswith("○ ") for label in labels)
    assert "Det är inte samma sak som inget behov" in texts(app)


def test_opening_a_row_shows_reasons_and_what_it_costs_to_wait(run_app: RunApp, tmp_path: Path) -> None:
    app = _open_first(run_app(seed(tmp_path, name=SMALL)))
    assert not app.exception
    shown = texts(app)
    assert "Behovet uppstår omkring 04:12" in shown
    assert "Görs ingenting:" in shown
    assert "kortast varsel räknat med inställelse" in shown or "värmen når ytan" in shown


def test_filters_narrow_list_and_sums(run_app: RunApp, tmp_path: Path) -> None:
    app = run_app(seed(tmp_path, name=SMALL))
    rows = len([item for item in app.button if item.key and item.key.startswith("open-")])
    app.session_state["classes"] = ["A"]
    app.run()
    assert not app.exception
    fewer = len([item for item in app.button if item.key and item.key.startswith("open-")])
    assert 0 < fewer < rows


def test_to_the_route_in_one_click(run_app: RunApp, tmp_path: Path) -> None:
    app = _open_first(run_app(seed(tmp_path, name=SMALL)))
    next(item for item in app.button if item.key and item.key.startswith("to-")).click().run()
    assert not app.exception
    assert "Mörkt band: 50 % av utfallen" in texts(app)


def test_the_map_is_asked_for_anew_once_what_is_decided_of_a_route_is_another(assessment: Assessment, network: Network) -> None:
    (item,) = (one for one in assessment.recommendations if one.unit_id == "c1")
    key = item.unit_id, item.need.value, item.window_end
    words = [Signed("accepted", "Ann", NOW), *(Signed("changed", "Ann", NOW, treatment=kind) for kind in TreatmentKind)]
    states = {_state(rows(assessment, network, now=NOW, signed={key: word})[0]) for word in words}
    assert len(states) == len(words)
    assert _state(rows(assessment, network, now=NOW, signed={})[0]) not in states
