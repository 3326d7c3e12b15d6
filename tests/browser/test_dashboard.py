"""What a dispatcher does, in a real browser: look, ask why, reject with a reason, and go through every page."""

import pytest
from playwright.sync_api import expect

from dashboard.style import DARK, rgb
from store.decisions import Verdict, decisions_for
from tests.browser.conftest import Served, Visit
from tests.dashboard.seed import open_seeded

pytestmark = pytest.mark.browser


def test_a_recommendation_is_read_rejected_and_found_in_the_store(visit: Visit, served: Served) -> None:
    page = visit.page
    row = page.locator("[class*='st-key-row-']").first
    expect(row).to_contain_text("Starta")
    expect(row).to_contain_text("om 28 min")
    expect(row).to_contain_text("92 % (81–97)")
    name = row.get_by_role("button").inner_text().strip().splitlines()[-1]

    page.get_by_role("button", name="Jour: skriv namn").click()
    page.get_by_label("Jour", exact=True).fill("Ann Berg")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Jour: Ann Berg")).to_be_visible()
    page.keyboard.press("Escape")

    row.get_by_role("button").click()
    detail = page.locator("[class*='st-key-detail-']")
    expect(detail).to_contain_text("Görs ingenting")
    detail.get_by_role("button", name="Avslå", exact=True).click()
    detail.get_by_text("Redan åtgärdat").click()
    detail.get_by_role("button", name="Spara avslag").click()
    expect(detail).to_contain_text("Avslagen av Ann Berg 03:12 · skäl: Redan åtgärdat")
    expect(page.locator(".st-key-notice")).to_contain_text(f"Avslagen: {name}. Sparat 03:12.")
    expect(row).to_contain_text("Avslagen")

    with open_seeded(served.env) as store:
        (made,) = decisions_for(store, 2)
    assert (made.verdict, made.reason_code, made.decided_by) == (Verdict.REJECTED, "already_done", "Ann Berg")

    page.locator(".st-key-notice").get_by_role("button", name="Ångra").click()
    expect(page.locator(".st-key-notice")).to_contain_text("Ångrat")
    with open_seeded(served.env) as store:
        assert decisions_for(store, 2)[-1].verdict is Verdict.UNDONE
    assert visit.strangers == []
    assert visit.complaints == []


def test_every_page_draws_and_asks_no_other_host(visit: Visit) -> None:
    page = visit.page
    expect(page.locator("[data-testid='stDeckGlJsonChart'] canvas").first).to_be_attached()
    for name, heading, charts in (
        ("Rutt", "Temperaturer", 9),
        ("Markvärme", "Säsongens start", 3),
        ("Säsong", "Säsongen hittills", 1),
        ("Drift", "Versioner", 0),
    ):
        visit.go(name)
        expect(page.get_by_role("heading", name=heading).first).to_be_visible()
        expect(page.locator("[data-testid='stVegaLiteChart'] :is(canvas, svg.marks)")).to_have_count(charts)
        assert page.locator("[data-testid='stException']").count() == 0
    visit.go("Morgonläge")
    assert len(visit.requested) > 20
    assert visit.strangers == []
    assert visit.complaints == []


def test_first_visit_is_dark_and_speaks_swedish(visit: Visit) -> None:
    page = visit.page
    ground = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert ground == f"rgb({', '.join(map(str, rgb(DARK.background)[:3]))})"
    kept = "link => localStorage.getItem(`stActiveTheme-${new URL(link.href).pathname}-v2`)"
    links = page.locator("header a").all()
    assert [link.evaluate(kept) for link in links] == ['"Dark"'] * 9, "and so is every page that is entered by its own address"
    assert page.evaluate("document.documentElement.lang") == "sv"
    page.get_by_role("radio", name="en", exact=True).click()
    expect(page.get_by_text("To do", exact=False).first).to_be_visible()
    page.wait_for_function("document.documentElement.lang === 'en'")
    expect(page.locator("[class*='st-key-row-']").first).to_contain_text("in 28 min")


def test_a_click_on_the_map_is_not_needed_to_know_what_it_shows(visit: Visit) -> None:
    """The map and the charts carry their message in words for those who do not see them."""
    for told in ("Karta över 59 enheter", "Temperaturer kommande 24 timmar"):
        visit.page.wait_for_function(
            "told => [...document.querySelectorAll('[aria-label], [alt]')].some(e => (e.ariaLabel || e.alt || '').includes(told))",
            arg=told,
        )


@pytest.mark.parametrize("visit", [(390, 844)], indirect=True)
def test_a_telephone_shows_the_list_before_charts_and_map(visit: Visit) -> None:
    page = visit.page
    overflow = page.evaluate(
        "(() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth; })()"
    )
    assert overflow == 0
    tops = [page.locator(f".st-key-{name}").bounding_box() for name in ("status", "totals", "list", "overview")]
    heights = [box["y"] for box in tops if box]
    assert len(heights) == 4
    assert heights == sorted(heights)
