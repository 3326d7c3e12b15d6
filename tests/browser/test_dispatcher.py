"""docs/dispatcher.md: each question of a night is answered within three clicks of the first page."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, expect

from config.treatments import load_treatments
from model.capacity.jobs import jobs_from
from model.capacity.plan import capacity_plan
from model.capacity.schedule import Ground
from model.domain.call_outs import StillOut
from model.domain.treatments import Action, TreatmentKind
from store.actions import save_actions
from store.capacity_plans import save_capacity_plan
from store.plans import load_assessment, newest_assessment_id
from tests.browser.conftest import ROOT, Served, Visit
from tests.dashboard.sample import NOW
from tests.dashboard.seed import SITE, open_seeded, town

pytestmark = pytest.mark.browser

STREET = "Stora gatan"
#: 03:12 on a Friday: the Tuesday before.
TUESDAY = NOW - timedelta(days=3)


class Hand:
    """A hand that counts its clicks; typing and the Enter after it choose what is written, and are one of them."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.clicks = visit, 0

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def write(self, text: str) -> None:
        self.clicks += 1
        self.visit.page.keyboard.type(text)
        self.visit.page.keyboard.press("Enter")

    def link(self, name: str) -> None:
        self.click(self.visit.page.get_by_role("link", name=name, exact=True))
        self.visit.settle()


def test_what_must_start_before_half_past_three_is_seen_without_a_click(visit: Visit) -> None:
    """The list is sorted by latest start, so what must start first stands first."""
    rows = visit.page.locator(".st-key-list [class*='st-key-row-']").all_inner_texts()
    starts = [found.group() for text in rows if (found := re.search(r"\d\d:\d\d", text))]
    assert starts == sorted(starts)
    assert starts[0] == "03:40"
    expect(visit.page.locator(".st-key-totals")).to_contain_text("ska startas inom en timme")


def test_why_a_route_is_one_click_on_its_row(visit: Visit) -> None:
    hand = Hand(visit)
    hand.click(visit.page.locator("[class*='st-key-open-'] button").first)
    expect(visit.page.locator("[class*='st-key-detail-']")).to_contain_text("Varför")
    expect(visit.page.locator("[class*='st-key-detail-']")).to_contain_text("Klassen plogas från 3 cm")
    assert hand.clicks == 1


def test_why_route_twelve_is_three_clicks_by_its_number(visit: Visit) -> None:
    hand, page = Hand(visit), visit.page
    hand.link("Rutt")
    hand.click(page.locator(".st-key-pick-unit input"))
    hand.write("P1-12")
    expect(page.get_by_role("heading", name="Kristiansborg–Skallberget gång- och cykelväg")).to_be_visible()
    assert hand.clicks <= 3


def test_how_sure_is_on_the_row_and_its_history_two_clicks_away(visit: Visit) -> None:
    hand, page = Hand(visit), visit.page
    expect(page.locator("[class*='st-key-row-']").first).to_contain_text("92 % (81–97)")
    hand.click(page.locator("[class*='st-key-open-'] button").first)
    hand.click(page.locator("[class*='st-key-detail-']").get_by_role("button", name="Öppna rutten"))
    table = page.get_by_role("table").filter(has_text="Beräknad")
    expect(table).to_contain_text("20:12 (för 7 h sedan)")
    assert hand.clicks <= 3


def test_what_was_done_on_tuesday_at_a_street_is_three_clicks(visit: Visit, served: Served) -> None:
    unit = next(item.id for item in town(SITE)[1].units if item.name == STREET)
    done = Action(unit, TreatmentKind.HEAT_MELT, TUESDAY, TUESDAY + timedelta(hours=2), 0.0, 4_321.0, "prov", simulated=True)
    with open_seeded(served.env) as store:
        save_actions(store, SITE, (done,))
    hand, page = Hand(visit), visit.page
    hand.link("Logg")
    hand.click(page.get_by_label("Gata eller väg"))
    hand.write(STREET)
    expect(page.get_by_role("heading", name="Utförda åtgärder")).to_be_visible()
    first = page.get_by_test_id("stDataFrame").first.locator("canvas").first
    expect(first).to_be_attached()
    cells = page.get_by_test_id("stDataFrame").first.locator("td")
    expect(cells.filter(has_text="tis 2026-01-13 03:12").first).to_be_attached()
    assert hand.clicks <= 3


def test_who_is_out_and_who_is_broken_is_seen_without_a_click(visit: Visit, served: Served) -> None:
    site, network = town(SITE)
    assert site.fleet is not None
    first, second, third = site.fleet.machines[:3]
    with open_seeded(served.env) as store:
        number = newest_assessment_id(store, SITE)
        assert number is not None
        made = load_assessment(store, number).assessment
        ground = Ground(site.fleet, {item.contractor: item for item in site.prices}, NOW, ZoneInfo(site.timezone))
        jobs = jobs_from(made.recommendations, network, load_treatments(), now=NOW, fleet=site.fleet, zone=ground.zone)
        busy = StillOut(first.id, first.contractor, NOW - timedelta(hours=2), NOW + timedelta(hours=1), signed=True)
        unsigned = StillOut(second.id, second.contractor, NOW - timedelta(hours=2), NOW + timedelta(hours=2))
        plan = replace(capacity_plan(jobs, ground, limit_s=0.0), still_out=(busy, unsigned), out_of_service=(third.id,))
        save_capacity_plan(store, number, plan)
    visit.page.reload()
    visit.settle()
    told = visit.page.locator(".st-key-machines")
    expect(told).to_contain_text(
        f"1 maskin är ute på signerade rundor och planeras först när den är tillbaka: {first.id} till 04:12"
    )
    expect(told).to_contain_text("1 maskin räknas som ledig men är ännu ute om den kallades")
    expect(told).to_contain_text(f"1 maskin är ur drift och kallas inte: {third.id}")


def test_each_question_of_the_guide_has_its_picture() -> None:
    guide = Path(ROOT / "docs" / "dispatcher.md").read_text(encoding="utf-8")
    pictures = re.findall(r"\(images/([a-z-]+\.png)\)", guide)
    assert len(pictures) >= 4
    assert all((ROOT / "docs" / "images" / name).is_file() for name in pictures)
