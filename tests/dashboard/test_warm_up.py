import gc
import tomllib
from pathlib import Path

import pytest
import streamlit as st

from dashboard import queries
from dashboard.warm_up import read_ahead, warm_up
from tests.dashboard.seed import SMALL, environment, open_seeded, seed

ROOT = Path(__file__).parents[2]


def test_the_newest_assessment_is_at_hand_before_anybody_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    st.cache_resource.clear()
    for name, value in seed(tmp_path, name=SMALL, earlier=False).items():
        monkeypatch.setenv(name, value)
    read_ahead()
    base = queries.installation(queries.environment())
    monkeypatch.setattr(queries, "load_assessment", lambda *_: pytest.fail("it was read again"))
    assert queries.assessment(base.store, 1).site == SMALL
    st.cache_resource.clear()


@pytest.mark.parametrize("site", [SMALL, "nowhere"])
def test_an_empty_store_or_a_wrong_site_is_left_for_the_page_to_tell(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    st.cache_resource.clear()
    open_seeded(environment(tmp_path, site=SMALL)).close()
    for name, value in environment(tmp_path, site=site).items():
        monkeypatch.setenv(name, value)
    read_ahead()
    st.cache_resource.clear()


def test_what_stays_for_good_is_not_walked_by_each_collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(tmp_path, site="nowhere").items():
        monkeypatch.setenv(name, value)
    warm_up().join()
    try:
        assert len(gc.get_objects()) < gc.get_freeze_count()
    finally:
        gc.unfreeze()


def test_no_click_ends_in_a_collection_of_the_whole_heap() -> None:
    settings = tomllib.loads((ROOT / "dashboard/.streamlit/config.toml").read_text("utf-8"))
    assert settings["runner"]["postScriptGC"] is False
