"""How far the assumed losses may be off is drawn once it is asked for."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components import cost_loss
from dashboard.text.words import Words
from tests.dashboard.conftest import RunApp
from tests.dashboard.seed import SMALL, seed


def _tables(app: AppTest) -> list[str]:
    return [name for item in app.dataframe for name in item.value.columns]


def test_folded_it_is_neither_drawn_nor_reckoned_again_and_unfolded_it_has_its_table(
    run_app: RunApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    swept = cost_loss.sweep
    monkeypatch.setattr(cost_loss, "sweep", lambda items: asked.append(1) or swept(items))
    app = run_app(seed(tmp_path, name=SMALL, earlier=False))
    column = Words("sv")("cost_loss.multiple")
    assert column not in _tables(app)
    app.run()
    assert len(asked) == 1
    app.session_state["sensitivity"] = True
    app.run()
    assert not app.exception
    assert column in _tables(app)
    assert len(asked) == 1
