"""Fixtures of the dashboard's tests: the sample night on its own, and the app on a small seeded store."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from config.site import Site
from dashboard.components import drawing
from dashboard.format import Format
from dashboard.text.words import Words
from model.domain.plans import Assessment
from model.domain.roads import Network
from tests.dashboard.sample import NOW, sample_assessment, sample_network, sample_site

APP = Path(__file__).parents[2] / "dashboard" / "app.py"

RunApp = Callable[[Mapping[str, str]], AppTest]


@pytest.fixture(scope="session")
def site() -> Site:
    return sample_site()


@pytest.fixture(scope="session")
def network(site: Site) -> Network:
    return sample_network(site)


@pytest.fixture(scope="session")
def assessment(network: Network, site: Site) -> Assessment:
    return sample_assessment(network, site)


@pytest.fixture
def swedish() -> Format:
    return Format(Words("sv"), ZoneInfo("Europe/Stockholm"), NOW)


@pytest.fixture
def english() -> Format:
    return Format(Words("en"), ZoneInfo("Europe/Stockholm"), NOW)


@pytest.fixture
def run_app(run_app_drawing: RunApp, monkeypatch: pytest.MonkeyPatch) -> RunApp:
    """Run the app with a dot in place of every chart: what stands around them is what is asked about."""
    monkeypatch.setattr(drawing, "_spec", lambda _key, _build: {"data": {"values": [{"a": 1}]}, "mark": "point"})
    return run_app_drawing


@pytest.fixture
def run_app_drawing(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunApp]:
    """Run the app, charts and all, on the store that the environment names."""

    def run(env: Mapping[str, str]) -> AppTest:
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        return AppTest.from_file(str(APP), default_timeout=60).run()

    yield run
    st.cache_resource.clear()
    st.cache_data.clear()


def to_page(app: AppTest, url_path: str) -> AppTest:
    """Go to a page that is a function: Streamlit knows it by the hash of its address."""
    app._page_hash = calc_hash(url_path)
    return app.run()


def texts(app: AppTest) -> str:
    """All Markdown on the page, one element a line."""
    return "\n".join(str(element.value) for element in app.markdown)
