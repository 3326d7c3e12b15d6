"""People sign in at a provider of our own: what each role sees and may do, how a sign-in ends, and what a forged one is worth."""

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, expect

from store.decisions import decisions_for
from store.record_audit import verify_records
from store.setting_changes import standing_changes, values_of
from tests.browser.conftest import Visit
from tests.browser.looks import look
from tests.browser.provider import Town, carry, opened, sign_in, town
from tests.dashboard.seed import SMALL, open_seeded

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def halka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("town")) as found:
        yield found


def _open_first(visit: Visit) -> None:
    visit.page.locator(".st-key-list [class*='st-key-row-']").first.wait_for()
    visit.settle()
    visit.page.locator("[class*='st-key-open-'] button").first.click()
    visit.settle()


def _own_strangers(visit: Visit, halka: Town) -> set[str]:
    return {url for url in visit.strangers if not url.startswith(halka.provider)}


def test_a_dispatcher_signs_in_signs_and_signs_out(browser: Browser, halka: Town) -> None:
    with opened(browser, halka) as visit:
        page = visit.page
        expect(page.get_by_text("Logga in för att se sidorna")).to_be_visible()
        assert page.get_by_text("natten mot").count() == 0
        sign_in(page, "jour")
        _open_first(visit)
        page.locator("[class*='st-key-accept-'] button:not([disabled])").first.click()
        expect(page.get_by_text("Godkänd av Ann Berg (ann@example.se)").first).to_be_visible()
        with open_seeded(halka.env) as store:
            assert {item.decided_by for item in decisions_for(store, 2)} == {"Ann Berg (ann@example.se)"}
        (cookie,) = [item for item in page.context.cookies() if item["name"] == "_streamlit_user"]
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Lax"
        page.locator(".st-key-who-menu button").first.click()
        expect(page.get_by_text("Roll: jour")).to_be_visible()
        page.get_by_role("button", name="Logga ut").click()
        page.get_by_role("button", name="End session").click()
        expect(page.get_by_text("Logga in för att se sidorna")).to_be_visible()
        assert [item for item in page.context.cookies() if item["name"] == "_streamlit_user"] == []
        assert _own_strangers(visit, halka) <= {"https://cdn.jsdelivr.net/npm/@picocss/pico@2/css/pico.min.css"}
        assert visit.complaints == []


def test_a_reader_sees_the_pages_and_is_told_why_the_buttons_are_closed(browser: Browser, halka: Town) -> None:
    with opened(browser, halka) as visit:
        page = visit.page
        sign_in(page, "las")
        _open_first(visit)
        expect(page.get_by_text("Du är läsare. Det här kräver rollen jour.").first).to_be_visible()
        expect(page.locator("[class*='st-key-accept-'] button:not([disabled])")).to_have_count(0)
        look(page, "read-only")
        assert visit.complaints == []


def test_an_administrator_changes_a_setting_and_takes_it_back(browser: Browser, halka: Town) -> None:
    with opened(browser, halka) as visit:
        page = visit.page
        sign_in(page, "admin")
        visit.settle()
        visit.go("Inställningar")
        page.get_by_role("radio", name="Meddelanden").click()
        visit.settle()
        page.get_by_text("Meddela när något är trasigt eller saknas").click()
        visit.settle()
        page.get_by_role("button", name="Spara").click()
        expect(page.get_by_text("Sparat: en inställning. Nästa beräkning använder den.")).to_be_visible()
        with open_seeded(halka.env) as store:
            assert values_of(standing_changes(store, SMALL)) == {"notify.faults": False}
            assert verify_records(store, SMALL).whole
        page.get_by_role("radio", name="Ändringar").click()
        expect(page.get_by_text("Meddela när något är trasigt eller saknas: ja → nej")).to_be_visible()
        expect(page.get_by_text("Bo Admin (bo@example.se)").last).to_be_visible()
        page.get_by_role("button", name="Ta tillbaka").click()
        expect(page.get_by_text("Tillbakataget.")).to_be_visible()
        with open_seeded(halka.env) as store:
            assert values_of(standing_changes(store, SMALL)) == {}
        assert visit.complaints == []


def test_a_dispatcher_is_told_that_settings_are_for_administrators(browser: Browser, halka: Town) -> None:
    with opened(browser, halka) as visit:
        sign_in(visit.page, "jour")
        visit.settle()
        visit.go("Inställningar")
        expect(visit.page.get_by_text("Du är jour. Det här kräver rollen administratör.")).to_be_visible()
        expect(visit.page.get_by_role("button", name="Spara")).to_have_count(0)


def test_one_without_a_role_sees_nothing(browser: Browser, halka: Town) -> None:
    with opened(browser, halka) as visit:
        sign_in(visit.page, "okand")
        expect(visit.page.get_by_text("ingen roll i Halka")).to_be_visible()
        expect(visit.page.get_by_text("okand@example.se")).to_be_visible()
        assert visit.page.get_by_text("natten mot").count() == 0


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "natten mot"),
        ({"age_s": 10.1 * 3600}, "Din inloggning har gått ut"),
        ({"secret": "a secret of another town, long enough too"}, "Logga in för att se sidorna"),
        ({"origin": "https://evil.example"}, "Logga in för att se sidorna"),
    ],
)
def test_a_cookie_is_worth_what_its_seal_and_age_say(browser: Browser, halka: Town, told: dict[str, object], said: str) -> None:
    with opened(browser, halka) as visit:
        carry(visit.page.context, halka, **told)  # type: ignore[arg-type]
        visit.page.reload()
        expect(visit.page.get_by_text(said).first).to_be_visible()


def test_what_is_not_a_page_needs_a_sign_in_too(halka: Town) -> None:
    def get(path: str, **headers: str) -> requests.Response:
        return requests.get(f"{halka.address}{path}", headers=headers, timeout=30, allow_redirects=False)

    assert get("/media/0a1b.csv").status_code == 401
    assert get("/geo/lines.geojson?assessment=1").status_code == 401
    assert get("/api/v1/routes.geojson").status_code == 403
    assert get("/_stcore/metrics").status_code == 404
    assert get("/", Host="evil.example").status_code == 421
    page = get("/")
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert (
        requests.put(
            f"{halka.address}/_stcore/upload_file/a/b", headers={"Origin": "https://evil.example"}, timeout=30
        ).status_code
        == 403
    )
    tries = [get("/auth/login").status_code for _ in range(40)]
    assert tries[0] == 302
    assert tries[-1] == 429
