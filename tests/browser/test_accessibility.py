"""Every page in both themes against axe-core (WCAG 2.2 A and AA, and its best practices), and what axe cannot see: keys, zoom, width."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE_MS, Served, Visit
from tests.browser.looks import DARK, SIDEWAYS, UNFOLD, violations

pytestmark = pytest.mark.browser

PAGES = ("", "rutt", "markvarme", "kostnader", "kvalitet", "underhall", "logg", "drift", "installningar")
LINKS = ("Morgonläge", "Rutt", "Markvärme", "Säsong", "Prognoskvalitet", "Vägunderhåll", "Logg", "Drift", "Inställningar")


@pytest.fixture(params=["Dark", "Light"])
def themed(request: pytest.FixtureRequest, browser: Browser, served: Served) -> Iterator[Visit]:
    """A visitor who has chosen a theme."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    keys = "".join(f"localStorage.setItem('stActiveTheme-/{name}-v2', JSON.stringify('{request.param}'));" for name in PAGES)
    context.add_init_script(f"localStorage.setItem('halka-theme', 'chosen');{keys}")
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE_MS)
    opened.goto(f"{served.address}/")
    found = Visit(opened, served.address)
    found.settle()
    yield found
    context.close()


def test_no_page_breaks_a_rule_with_all_its_folds_open(themed: Visit) -> None:
    for name in LINKS:
        themed.go(name)
        themed.page.evaluate(UNFOLD)
        themed.settle()
        assert violations(themed.page) == [], name


def test_no_part_of_the_settings_breaks_a_rule(themed: Visit) -> None:
    """Each group, and a form that is saved though nobody changed it; in Swedish in the dark, in English in the light."""
    page = themed.page
    language = "sv" if page.evaluate(DARK) else "en"
    page.goto(f"{themed.address}/installningar?lang={language}")
    themed.settle()
    for number in range(6):
        page.locator(".st-key-settings-group button, .st-key-settings-group [role=radio]").nth(number).click()
        themed.settle()
        assert violations(page) == [], number
        save = page.locator("[class*='st-key-settings-save-'] button")
        if save.count():
            save.first.click()
            themed.settle()
            assert violations(page) == [], f"{number} saved without a change"


def test_no_step_of_signing_breaks_a_rule(themed: Visit) -> None:
    page = themed.page
    page.locator("[class*='st-key-open-'] button").first.click()
    detail = page.locator("[class*='st-key-detail-']")
    for name, shown in (
        ("Ändra", "[class*='st-key-change-part-']"),
        ("Avslå", "[class*='st-key-reason-']"),
        ("Godkänn", ".st-key-notice"),
    ):
        detail.get_by_role("button", name=name, exact=True).click()
        page.locator(shown).first.wait_for()
        themed.settle()
        assert violations(page) == [], name
    expect(page.locator(".st-key-notice")).to_contain_text("Skriv ditt namn")
    page.locator(".st-key-who-menu button").first.click()
    expect(page.get_by_label("Jour", exact=True)).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("visit", [(390, 844)], indirect=True)
def test_no_page_scrolls_sideways_on_a_telephone_or_at_double_size(visit: Visit) -> None:
    """Twice the size on a desk of 1280 x 900 leaves 640 x 450 (WCAG 2.2, 1.4.4 and 1.4.10)."""
    for name in PAGES:
        visit.page.goto(f"{visit.address}/{name}")
        visit.settle()
        visit.page.evaluate(UNFOLD)
        visit.settle()
        for width, height in ((390, 844), (640, 450)):
            visit.page.set_viewport_size({"width": width, "height": height})
            visit.page.wait_for_function(f"{SIDEWAYS} === 0", timeout=15_000)


def test_a_row_is_opened_and_rejected_by_keys_alone(visit: Visit) -> None:
    page = visit.page
    page.locator(".st-key-who-menu button").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Jour", exact=True)).to_be_visible()
    page.get_by_label("Jour", exact=True).focus()
    page.keyboard.type("Ann Berg")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Jour: Ann Berg")).to_be_visible()
    _tab_to(page, "st-key-open-")
    page.keyboard.press("Enter")
    page.locator("[class*='st-key-detail-']").wait_for()
    _tab_to(page, "st-key-reject-")
    page.keyboard.press("Enter")
    page.locator("[class*='st-key-reason-'] input").first.wait_for()
    _tab_to(page, "st-key-reason-")
    page.keyboard.press("ArrowDown")
    _tab_to(page, "st-key-reject-save-")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-notice")).to_contain_text("Avslagen")
    expect(page.get_by_role("status")).to_contain_text("Avslagen")
    _tab_to(page, "st-key-undo", back=True)
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-notice")).to_contain_text("Ångrat")
    assert visit.complaints == []


def _tab_to(page: Page, key: str, *, back: bool = False) -> None:
    """Press Tab until something within the key has the focus."""
    within = "key => { const at = document.activeElement.closest(`[class*='${key}']`); return at !== null; }"
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate(within, key):
            return
    pytest.fail(f"no way to {key} by Tab")
