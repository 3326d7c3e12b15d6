"""What a person is filling in stays as it stands while the night moves on: the form of a change, and the settings."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from store.decisions import decisions_between
from tests.browser.conftest import PATIENCE_MS, Visit, serving
from tests.dashboard.sample import NOW, sample_assessment
from tests.dashboard.seed import SMALL, environment, open_seeded, save, town

pytestmark = pytest.mark.browser


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """A store with an assessment that is an hour old."""
    env = environment(tmp_path, site=SMALL)
    open_seeded(env).close()
    _plan(env, made_ago=timedelta(hours=1))
    return env


def _plan(env: dict[str, str], *, made_ago: timedelta, later: timedelta = timedelta()) -> None:
    """Keep an assessment in which every latest start is later by so much."""
    site, network = town(SMALL)
    made = sample_assessment(network, site)
    moved = tuple(replace(item, latest_start=item.latest_start + later) for item in made.recommendations)
    save(env, replace(made, recommendations=moved, issued_at=NOW - made_ago, input_key=f"{made_ago}"))


@pytest.fixture
def working(browser: Browser, env: dict[str, str]) -> Iterator[Visit]:
    """A page that asks for news every five seconds."""
    with serving({**env, "HALKA__DASHBOARD__POLL_S": "5"}) as (address, _):
        context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{address}/")
        visit = Visit(page, address)
        visit.settle()
        yield visit
        context.close()


def test_a_change_being_filled_in_stays_when_a_new_plan_comes(working: Visit, env: dict[str, str]) -> None:
    page = working.page
    page.get_by_role("button", name="Jour: skriv namn").click()
    page.get_by_label("Jour", exact=True).fill("Ann Berg")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Jour: Ann Berg")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("[class*='st-key-open-'] button").first.click()
    detail = page.locator("[class*='st-key-detail-']")
    detail.get_by_role("button", name="Ändra", exact=True).click()
    start = page.locator("[class*='st-key-change-start-'] input").first
    advised = start.input_value()
    start.click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(start).not_to_have_value(advised)
    chosen = start.input_value()
    page.wait_for_timeout(500)  # a drawing that has not begun yet is not waited for below
    working.settle()
    field = detail.get_by_label("Anmärkning")
    field.fill("Väntar på")
    _plan(env, made_ago=timedelta(), later=timedelta(minutes=20))
    expect(page.locator(".st-key-newer")).to_contain_text("Ny prognos 03:12")
    expect(field).to_have_value("Väntar på")
    expect(field).to_be_focused()
    page.keyboard.type(" Svevia")
    expect(field).to_have_value("Väntar på Svevia")
    expect(start).to_have_value(chosen)
    field.press("Enter")
    expect(page.locator(".st-key-notice")).to_contain_text("Ändrad")
    with open_seeded(env) as store:
        (made,) = decisions_between(store, SMALL, NOW - timedelta(days=1), NOW + timedelta(days=1))
    assert made.reason_text == "Väntar på Svevia"
    assert made.start_at is not None
    assert f"{made.start_at.astimezone(ZoneInfo('Europe/Stockholm')):%H:%M}" == chosen


def test_a_setting_being_written_stays_when_a_new_plan_comes(working: Visit, env: dict[str, str]) -> None:
    page = working.page
    working.go("Inställningar")
    page.get_by_role("radio", name="Kontakter").click()
    working.settle()
    field = page.locator("[data-testid=stForm] textarea").first
    field.fill("natt@example.se")
    _plan(env, made_ago=timedelta())
    expect(page.locator(".st-key-newer")).to_contain_text("Ny prognos 03:12")
    expect(field).to_have_value("natt@example.se")
    expect(field).to_be_focused()
    page.keyboard.type("\njour@example.se")
    expect(field).to_have_value("natt@example.se\njour@example.se")
