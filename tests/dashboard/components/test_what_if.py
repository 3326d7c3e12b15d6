"""A route can be asked about; what the calculation cannot answer is said, not shown as nothing."""

from pathlib import Path

from tests.dashboard.conftest import RunApp, texts
from tests.dashboard.seed import SMALL, seed


def test_both_purses_and_the_turning_point_stand_on_the_route(run_app: RunApp, tmp_path: Path) -> None:
    app = run_app(seed(tmp_path, name=SMALL))
    button = next(item for item in app.button if item.key and item.key.startswith("open-"))
    app = button.click().run()
    to_route = next(item for item in app.button if item.key and item.key.startswith("to-"))
    app = to_route.click().run()
    assert not app.exception
    shown = texts(app)
    assert "Kostnad mot skada" in shown
    assert "av den räknade." in shown or "gånger den antagna" in shown
    assert "Att vänta på nästa prognos går inte: senaste start är" in shown, "no forecast comes before the latest start"
    toggle = next((item for item in app.toggle if item.key == "what-if-on"), None)
    assert toggle is not None
    app = toggle.set_value(True).run()
    assert not app.exception
    shown = texts(app)
    assert "väderförlopp ur prognosens spridning" in shown
