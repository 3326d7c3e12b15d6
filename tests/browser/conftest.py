"""A served dashboard on a seeded store, and a browser whose every request is written down."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.dashboard.seed import seed

ROOT = Path(__file__).parents[2]
#: A loaded machine draws slowly; what is waited for must still come [ms].
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


@dataclass
class Visit:
    """A page with all that it asked for and complained of."""

    page: Page
    address: str
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def strangers(self) -> list[str]:
        """Requests that left this machine's own address."""
        own = (f"{self.address}/", self.address.replace("http", "ws", 1) + "/", "data:", f"blob:{self.address}/")
        return [url for url in self.requested if not url.startswith(own)]

    def settle(self) -> None:
        """Wait until the script has ended and nothing is left to be drawn."""
        self.page.locator(".st-key-header").wait_for()
        for element in ("stStatusWidget", "stSkeleton"):
            self.page.wait_for_function(f"!document.querySelector('[data-testid=\"{element}\"]')")
        self.page.wait_for_timeout(300)
        self.page.wait_for_function("!document.querySelector('[data-stale=\"true\"]')")

    def go(self, name: str) -> None:
        """Follow a link of the top navigation."""
        self.page.get_by_role("link", name=name, exact=True).click()
        self.settle()


@dataclass(frozen=True)
class Served:
    """Address of a served dashboard and the environment that names its store."""

    address: str
    env: dict[str, str]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    env = seed(tmp_path_factory.mktemp("store"))
    with serving(env) as (address, _):
        yield Served(address, env)


@contextmanager
def serving(env: Mapping[str, str]) -> Iterator[tuple[str, Callable[[], None]]]:
    """Address of a dashboard served on the store that the environment names, and what ends it before its time."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = {**os.environ, **env, "HALKA__DASHBOARD__PORT": str(port)}
    command = [sys.executable, "-m", "dashboard.serve"]
    with subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _await(f"{address}/_stcore/health")
            yield address, server.terminate
        finally:
            server.terminate()


def _await(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if requests.get(url, timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.2)
    pytest.fail(f"the dashboard did not answer on {url}")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser, served: Served, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A first visitor's page, at the size a marker names (desktop where none)."""
    width, height = getattr(request, "param", (1280, 900))
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    found = Visit(page, served.address)

    def asked(what: Request) -> None:
        found.requested.append(what.url)

    def said(what: ConsoleMessage) -> None:
        if what.type == "error":
            found.complaints.append(what.text)

    page.on("request", asked)
    page.on("console", said)
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.on("websocket", lambda socket: found.requested.append(socket.url))
    page.goto(f"{served.address}/")
    page.locator(".st-key-list [class*='st-key-row-']").first.wait_for()
    page.locator(".st-key-overview [data-testid='stDeckGlJsonChart'] canvas").first.wait_for(state="attached")
    found.settle()
    yield found
    context.close()
