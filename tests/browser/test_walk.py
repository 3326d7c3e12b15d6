"""One night from sign-in to the season report: 40 routes, changes, rejections, a new forecast in between, a what-if, heat, totals, phone, English."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, expect

from benchmarks.pages_town import lay_out
from config.site import Site
from config.treatments import load_treatments
from dashboard.format import Format
from dashboard.text.words import Words
from dashboard.todo import rows
from model.domain.plans import Assessment
from model.domain.roads import Network, Route
from model.domain.treatments import TreatmentKind
from model.what_if.route import Chosen, route_options
from store.actions import save_actions
from store.decisions import Verdict, decisions_between
from tests.browser.conftest import Visit
from tests.browser.looks import SIDEWAYS
from tests.browser.provider import opened, sign_in
from tests.browser.provider import town as signed_town
from tests.dashboard.sample import NOW, sample_actions, sample_assessment
from tests.dashboard.seed import environment, open_seeded, save, town

pytestmark = pytest.mark.browser

#: Whether some chart or picture says so much of itself in words.
SAID_IN_WORDS = (
    "told => [...document.querySelectorAll('[aria-label], [alt]')].some(e => (e.ariaLabel || e.alt || '').includes(told))"
)


def _detail(visit: Visit, place: int) -> Locator:
    """Open the row at a place of the list."""
    button = visit.page.locator("[class*='st-key-open-'] button").nth(place)
    key = button.evaluate("button => button.closest('[class*=st-key-open-]').className.match(/st-key-open-(\\S+)/)[1]")
    button.click()
    detail = visit.page.locator(f".st-key-detail-{key}")
    detail.wait_for()
    visit.settle()
    return detail


def _change(visit: Visit, place: int) -> None:
    detail = _detail(visit, place)
    detail.get_by_role("button", name="Ändra", exact=True).click()
    start = visit.page.locator("[class*='st-key-change-start-'] input").first
    start.click()
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_timeout(500)  # a drawing that has not begun yet is not waited for below
    visit.settle()
    visit.page.get_by_role("button", name="Spara ändring").press("Enter")
    expect(visit.page.locator(".st-key-notice")).to_contain_text("Ändrad")
    visit.settle()


def _reject(visit: Visit, place: int) -> None:
    detail = _detail(visit, place)
    detail.get_by_role("button", name="Avslå", exact=True).click()
    detail.get_by_text("Redan åtgärdat").click()
    detail.get_by_role("button", name="Spara avslag").press("Enter")
    expect(visit.page.locator(".st-key-notice")).to_contain_text("Avslagen")
    visit.settle()


def _best_option(made: Assessment, network: Network, site: Site) -> str:
    """What the first route's what-if says of its chart: the option with the lowest sum, and that sum."""
    words = Words("sv")
    form = Format(words, ZoneInfo(site.timezone), NOW)
    row = rows(made, network, now=NOW, signed={})[0][0]
    assert isinstance(row.unit, Route)
    chosen = Chosen((TreatmentKind(row.unit.treatments[0]),), NOW)
    answer = route_options(
        network, made.hourly, row.recommendations, site=site, catalogue=load_treatments(), now=NOW, chosen=chosen
    )
    best = min(answer.options, key=lambda option: option.total_sek)
    name = words("what_if.nothing")
    if best.called_at is not None:
        kinds = " + ".join(words(f"treatment.{kind.value}") for kind in best.kinds)
        name = words(f"what_if.{best.code}", kinds=kinds, time=form.clock(best.called_at))
    return words("what_if.alt", best=name, sum=form.money(best.total_sek))


def test_a_night_from_sign_in_to_the_season_report(browser: Browser, tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "town", routes=40, segments=80)
    site, network = town(str(folder))
    env = environment(tmp_path, site=str(folder))
    save(env, replace(sample_assessment(network, site), issued_at=NOW - timedelta(hours=1), input_key="first"))
    actions = sample_actions(network)
    with open_seeded(env) as store:
        save_actions(store, site.id, actions)
    more = {"HALKA_SITE": str(folder), "HALKA__DASHBOARD__POLL_S": "5"}
    with signed_town(tmp_path, more) as halka, opened(browser, halka) as visit:
        page = visit.page
        sign_in(page, "jour")
        page.locator(".st-key-list [class*='st-key-row-']").first.wait_for()
        visit.settle()
        for place in (0, 1):
            _change(visit, place)
        _reject(visit, 2)
        save(env, replace(sample_assessment(network, site), issued_at=NOW, input_key="second"))
        expect(page.locator(".st-key-newer")).to_contain_text("Ny prognos 03:12")
        page.locator(".st-key-newer").get_by_role("button", name="Visa ny prognos").click()
        expect(page.locator(".st-key-newer")).to_have_count(0)
        visit.settle()
        _change(visit, 3)
        _reject(visit, 4)
        with open_seeded(env) as store:
            made = decisions_between(store, site.id, NOW - timedelta(days=1), NOW + timedelta(days=1))
        assert {item.decided_by for item in made} == {"Ann Berg (ann@example.se)"}
        units = {verdict: {item.unit_id for item in made if item.verdict is verdict} for verdict in Verdict}
        assert (len(units[Verdict.CHANGED]), len(units[Verdict.REJECTED])) == (3, 2)

        visit.go("Rutt")
        page.get_by_text("Räkna om vägen med en annan åtgärd").click()
        page.wait_for_function(
            SAID_IN_WORDS, arg=_best_option(replace(sample_assessment(network, site), issued_at=NOW), network, site)
        )
        assert page.get_by_test_id("stException").count() == 0
        visit.go("Markvärme")
        expect(page.get_by_role("heading", name="Markvärme").first).to_be_visible()

        visit.go("Säsong")
        with page.expect_download() as download:
            page.get_by_role("button", name="CSV (.zip)").click()
        archive = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
        (name,) = (name for name in archive.namelist() if name.endswith("avrakning.csv"))
        lines = list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")), delimiter=";"))
        told = sum(float(row["Belopp (kr)"].replace(",", ".")) for row in lines if row["Rutt eller zon"])
        done = sum(action.cost_sek for action in actions if action.ended_at <= NOW)  # what is under way is not settled
        assert told == pytest.approx(done, abs=1.0)

        visit.go("Inställningar")
        expect(page.get_by_text("Du är jour. Det här kräver rollen administratör.")).to_be_visible()
        page.set_viewport_size({"width": 390, "height": 844})
        page.get_by_role("radio", name="en", exact=True).click()
        page.wait_for_function("document.documentElement.lang === 'en'")
        expect(page.get_by_text("You are dispatcher. This needs the role administrator.")).to_be_visible()
        page.goto(f"{halka.address}/?lang=en")
        page.locator(".st-key-list [class*='st-key-row-']").first.wait_for()
        visit.settle()
        told = page.locator(".st-key-list [class*='st-key-row-']").all_inner_texts()
        assert [sum(text.strip().startswith(word) for text in told) for word in ("■ Changed", "▲ Changed", "● Changed")] == [
            0,
            0,
            3,
        ]
        assert sum(text.strip().startswith("○ Rejected") for text in told) == 2
        assert all("Ann Berg" in text for text in told if "Changed" in text or "Rejected" in text)
        assert page.evaluate(SIDEWAYS) == 0
        assert {url for url in visit.strangers if not url.startswith(halka.provider)} <= {
            "https://cdn.jsdelivr.net/npm/@picocss/pico@2/css/pico.min.css"
        }
        assert visit.complaints == []
