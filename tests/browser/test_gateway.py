"""A gateway has signed people in: its headers reach the pages, and nobody else's do."""

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PATIENCE_MS
from tests.browser.provider import Town, town

pytestmark = pytest.mark.browser

SECRET = "only the gateway knows this secret of ours"
TOLD = {
    "x-halka-proxy": SECRET,
    "x-forwarded-user": "bo",
    "x-forwarded-name": "Bo Berg",
    "x-forwarded-groups": "annat, vinter-jour",
}


@pytest.fixture(scope="module")
def halka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    way = {
        "HALKA__ACCESS__WAY": "proxy",
        "HALKA__ACCESS__PROXY_SECRET": SECRET,
        "HALKA__ACCESS__PROXY_ADDRESSES": '["127.0.0.1"]',
    }
    with town(tmp_path_factory.mktemp("town"), way) as found:
        yield found


def test_whom_the_gateway_names_is_at_the_page(browser: Browser, halka: Town) -> None:
    context = browser.new_context(extra_http_headers=TOLD)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(halka.address)
    expect(page.get_by_text("natten mot").first).to_be_visible()
    expect(page.get_by_role("button", name="Bo Berg (bo)")).to_be_visible()
    context.close()


def test_without_the_gateway_the_page_says_where_to_sign_in(browser: Browser, halka: Town) -> None:
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(halka.address)
    expect(page.get_by_text("Inloggningen sker hos kommunens inloggningstjänst")).to_be_visible()
    assert page.get_by_text("natten mot").count() == 0
    page.close()


@pytest.mark.parametrize(
    "headers",
    [
        {**TOLD, "x-halka-proxy": "another secret that is long enough too"},
        {name: value for name, value in TOLD.items() if name != "x-halka-proxy"},
        {"x-forwarded-groups": "vinter-admin"},
    ],
)
def test_forged_role_headers_reach_nothing(halka: Town, headers: dict[str, str]) -> None:
    for path in ("/", "/healthz", "/api/v1/health", "/media/a.csv"):
        assert requests.get(f"{halka.address}{path}", headers=headers, timeout=30).status_code == 403
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "x" * 22 + "==",
    }
    assert requests.get(f"{halka.address}/_stcore/stream", headers=headers | handshake, timeout=30).status_code == 403
