"""A dashboard that people sign in to at a provider of our own, both on this machine, and a browser that opens it."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Route
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from config.settings import load_settings
from dashboard.access.sealing import cookie_secret
from tests.browser.conftest import PATIENCE_MS, ROOT, Served, Visit, _await
from tests.dashboard.seed import SMALL, seed

#: Of the installation; with it a test can seal a cookie that has aged.
SECRET = "a secret of the town that is long enough"
PEOPLE = {
    "las": {"name": "Lena Läsare", "email": "lena@example.se", "roles": ["vinter-las"]},
    "jour": {"name": "Ann Berg", "email": "ann@example.se", "roles": ["vinter-jour"]},
    "admin": {"name": "Bo Admin", "email": "bo@example.se", "roles": ["vinter-admin", "annat"]},
    "okand": {"name": "Okänd", "email": "okand@example.se", "roles": ["parkering"]},
}


@dataclass(frozen=True)
class Town(Served):
    """The served dashboard and where people sign in.

    Attributes:
        provider: Address of the provider.
    """

    provider: str


def free_port() -> int:
    """A port that nothing answers on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def town(folder: Path, more: Mapping[str, str] | None = None) -> Iterator[Town]:
    """Serve provider and dashboard for the length of a ``with`` block."""
    port, provider_port = free_port(), free_port()
    address, provider = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{provider_port}"
    env = {
        **seed(folder, name=SMALL),
        "HALKA__DASHBOARD__PORT": str(port),
        "HALKA__ACCESS__WAY": "oidc",
        "HALKA__ACCESS__URL": address,
        "HALKA__ACCESS__SECRET": SECRET,
        "HALKA__ACCESS__OIDC_METADATA_URL": f"{provider}/.well-known/openid-configuration",
        "HALKA__ACCESS__OIDC_CLIENT_ID": "halka",
        "HALKA__ACCESS__OIDC_CLIENT_SECRET": "hemlig",
        "HALKA__ACCESS__READERS": '["vinter-las"]',
        "HALKA__ACCESS__DISPATCHERS": '["vinter-jour"]',
        "HALKA__ACCESS__ADMINISTRATORS": '["vinter-admin"]',
        **(more or {}),
    }
    claims = [f"--user-claims={json.dumps({'sub': sub, **told})}" for sub, told in PEOPLE.items()]
    commands = (
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(provider_port), *claims],
        [sys.executable, "-m", "dashboard.serve"],
    )
    started = [
        subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for command in commands
    ]
    try:
        _await(f"{provider}/.well-known/openid-configuration")
        _await(f"{address}/_stcore/health")
        yield Town(address, env, provider)
    finally:
        for process in started:
            process.terminate()
            process.wait(timeout=30)


@contextmanager
def opened(browser: Browser, found: Town, *, size: tuple[int, int] = (1280, 900)) -> Iterator[Visit]:
    """A browser that nobody has signed in with; the provider's own style sheet is the only thing it is not let fetch."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme="dark", reduced_motion="reduce")
    context.route(lambda url: not url.startswith((found.address, found.provider)), _nothing)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    visit = Visit(page, found.address)
    page.on("request", lambda what: visit.requested.append(what.url))
    page.on("console", lambda said: visit.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.goto(found.address)
    yield visit
    context.close()


def _nothing(route: Route) -> None:
    route.fulfill(status=200, content_type="text/css", body="")


def sign_in(page: Page, who: str) -> None:
    """Go to the provider, say who it is, and come back."""
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("button", name=who, exact=True).click()


def carry(context: BrowserContext, found: Town, *, secret: str = SECRET, age_s: float = 0.0, **claims: object) -> None:
    """Put a cookie in the browser as the server would have sealed it so long ago."""
    access = load_settings(env={**found.env, "HALKA__ACCESS__SECRET": secret}).access
    told = {
        "sub": "admin",
        **PEOPLE["admin"],
        "iat": time.time() - age_s,
        "is_logged_in": True,
        "origin": found.address,
        **claims,
    }
    sealed = create_signed_value(cookie_secret(access), "_streamlit_user", json.dumps(told)).decode()
    context.add_cookies([{"name": "_streamlit_user", "value": sealed, "url": found.address, "httpOnly": True}])
