"""The fold that asks for other heat: silent until asked, three rows then, and words where the assessment does not hold enough."""

from pathlib import Path

import pytest

from dashboard.components import heat_what_if
from model.domain.errors import DomainError
from model.what_if.heat import HeatAnswer, HeatCame
from tests.dashboard.conftest import RunApp, texts, to_page
from tests.dashboard.seed import SMALL, seed

CAME = HeatCame(12.0, 5400.0, 800.0, 0.0, 1.5, 0.9, "z")


def test_asked_it_shows_todays_schedule_beside_what_is_asked(
    run_app: RunApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cold = HeatCame(20.0, 9000.0, 900.0, 70_000.0, 1.0, -0.4, "z")
    monkeypatch.setattr(heat_what_if, "heat_answer", lambda *_args, **_more: HeatAnswer(CAME, CAME, cold, 36))
    app = to_page(run_app(seed(tmp_path, name=SMALL)), "markvarme")
    assert "Dagens plan, prognosen" not in texts(app)
    app.toggle(key="heat-what-if-on").set_value(True).run()
    assert not app.exception
    shown = texts(app)
    assert "Frysskyddet räcker inte" in shown
    assert "effektavgiften står för sig" in shown
    told = next(table.value for table in app.table if "Val" in table.value.columns)
    assert list(told["Val"]) == ["Dagens plan, prognosen", "Dagens plan, den natten", "Det du frågar"]
    assert list(told["Effektavgift som tillkommer, hela året"]) == [
        "0\N{NO-BREAK SPACE}kr",
        "0\N{NO-BREAK SPACE}kr",
        "70\N{NO-BREAK SPACE}tkr",
    ]


def test_what_cannot_be_reckoned_is_said_in_words(run_app: RunApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_args: object, **_more: object) -> HeatAnswer:
        raise DomainError("what if: no")

    monkeypatch.setattr(heat_what_if, "heat_answer", refused)
    app = to_page(run_app(seed(tmp_path, name=SMALL)), "markvarme")
    app.toggle(key="heat-what-if-on").set_value(True).run()
    assert "Beräkningen räcker inte till" in texts(app)
