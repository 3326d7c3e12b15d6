"""Every state a night can be in, one after the other on one store: each says what it is, what it means, and what to do.

Of each a picture is taken and axe is asked, in both themes (`tests.browser.looks`).
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from model.domain.needs import Rung
from model.domain.plans import Advice, Assessment, Recommendation
from model.domain.weather import InputStatus
from tests.browser.conftest import PATIENCE_MS, Visit, serving
from tests.browser.looks import look
from tests.dashboard.sample import NOW, sample_assessment
from tests.dashboard.seed import SMALL, environment, open_seeded, save, town

pytestmark = pytest.mark.browser

HOURS = timedelta(hours=1)


@pytest.fixture(scope="module", params=["dark", "light"])
def states(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator["States"]:
    """An empty store, served; a page that asks for news every five seconds."""
    env = environment(tmp_path_factory.mktemp("states"), site=SMALL)
    open_seeded(env).close()
    with serving({**env, "HALKA__DASHBOARD__POLL_S": "5"}) as (address, stop):
        context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="dark", reduced_motion="reduce")
        theme = request.param.capitalize()
        context.add_init_script(
            "localStorage.setItem('halka-theme', 'chosen');"
            f"localStorage.setItem('stActiveTheme-' + location.pathname + '-v2', JSON.stringify('{theme}'));"
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        yield States(Visit(page, address), env, stop, request.param)
        context.close()


class States:
    """One store in which each assessment is newer than the last."""

    def __init__(self, visit: Visit, env: dict[str, str], stop: Callable[[], None], theme: str) -> None:
        self.visit, self.env, self.stop, self.theme = visit, env, stop, theme
        self.page = visit.page

    def show(self, change: Callable[[Assessment], Assessment] | None = None, *, ago: timedelta = timedelta()) -> Page:
        """Store an assessment made so long ago, and look."""
        self.store(change or (lambda made: made), ago=ago)
        return self.look()

    def store(self, change: Callable[[Assessment], Assessment], *, ago: timedelta = timedelta()) -> None:
        """Store an assessment made so long ago."""
        site, network = town(SMALL)
        made = sample_assessment(network, site)
        save(self.env, replace(change(made), issued_at=NOW - ago, input_key=f"{ago}"))

    def look(self) -> Page:
        """The first page as a newcomer meets it."""
        self.page.goto(f"{self.visit.address}/")
        self.visit.settle()
        return self.page

    def keep(self, name: str, *, connected: bool = True) -> None:
        """A picture of the state, in its theme; without a connection nothing more is drawn."""
        look(self.page, f"{name}-{self.theme}", connected=connected)


def _all(change: Callable[[Recommendation], Recommendation]) -> Callable[[Assessment], Assessment]:
    return lambda made: replace(made, recommendations=tuple(change(item) for item in made.recommendations))


def test_first_start_says_what_to_start_and_to_decide_as_usual(states: States) -> None:
    page = states.look()
    expect(page.get_by_role("heading", name="Ingen beräkning ännu")).to_be_visible()
    expect(page.get_by_text("besluta som vanligt")).to_be_visible()
    states.keep("first-start")


def test_a_forecast_nine_hours_old_is_not_to_be_trusted_and_nothing_of_it_is_green(states: States) -> None:
    page = states.show(ago=9.5 * HOURS)
    status = page.locator(".st-key-status")
    expect(status).to_contain_text("Beräkningen är 9 h 30 min gammal. Lita inte på tiderna i listan")
    expect(status).not_to_contain_text("●")
    states.keep("old")


def test_nothing_to_do_is_said_outright_with_when_to_look_again(states: States) -> None:
    quiet = _all(
        lambda item: replace(
            item, advice=Advice.NONE, probability=0.03, probability_low=0.0, probability_high=0.06, treatment=None
        )
    )
    page = states.show(quiet, ago=5 * HOURS)
    expect(page.get_by_role("heading", name="Inget att göra i natt")).to_be_visible()
    expect(page.get_by_text("Nästa titt: när ny prognos kommer.")).to_be_visible()
    states.keep("nothing-to-do")


def test_a_source_that_is_down_is_named_with_what_it_means(states: States) -> None:
    silent = InputStatus("MET Norway", "forecast", NOW - 6 * HOURS, 360.0, used=False)
    page = states.show(lambda made: replace(made, inputs=(made.inputs[0], silent, *made.inputs[2:])), ago=4 * HOURS)
    expect(page.locator(".st-key-status")).to_contain_text("MET Norway")
    expect(page.locator(".st-key-status")).to_contain_text(
        "E18 Provstad har visat samma värde sedan 01:40 och används inte i natt."
    )
    states.keep("source-down")


def test_without_a_trained_model_the_page_says_what_it_rests_on(states: States) -> None:
    page = states.show(lambda made: replace(made, rung=Rung.PHYSICS), ago=3 * HOURS)
    expect(page.locator(".st-key-status")).to_contain_text("fysik")
    expect(page.locator(".st-key-status")).to_contain_text("▲")
    states.keep("model-missing")


def test_everything_at_once_still_names_the_first_start_first(states: States) -> None:
    pressing = _all(
        lambda item: replace(
            item, advice=Advice.ACT, probability=0.9, probability_low=0.8, probability_high=0.97, latest_start=NOW + 0.2 * HOURS
        )
    )
    broken = tuple(InputStatus(f"Station {number}", "station", NOW - 9 * HOURS, 540.0, used=False) for number in range(7))
    page = states.show(lambda made: replace(pressing(made), inputs=(*made.inputs, *broken), rung=Rung.LAST_RUN), ago=2 * HOURS)
    expect(page.locator(".st-key-totals")).to_contain_text("ska startas inom en timme")
    expect(page.locator("[class*='st-key-row-']").first).to_contain_text("om 12 min")
    faults = page.locator(".st-key-status").inner_text().strip().splitlines()
    assert len([line for line in faults if line.strip()]) <= 7
    states.keep("everything")


def test_a_new_plan_waits_and_leaves_what_is_being_typed(states: States) -> None:
    page = states.show(ago=HOURS)
    page.locator("[class*='st-key-open-'] button").first.click()
    detail = page.locator("[class*='st-key-detail-']")
    detail.get_by_role("button", name="Avslå", exact=True).click()
    field = detail.get_by_label("Egen text", exact=False)
    field.fill("Torgdag i morgon,")
    states.store(lambda made: made)
    expect(page.locator(".st-key-newer")).to_contain_text("Ny prognos 03:12")
    expect(detail).to_have_count(1)
    expect(field).to_have_value("Torgdag i morgon,")
    field.press("End")
    field.press_sequentially(" vänta")
    expect(field).to_have_value("Torgdag i morgon, vänta")
    field.scroll_into_view_if_needed()
    expect(page.locator(".st-key-newer")).to_be_in_viewport(ratio=1.0)
    expect(page.get_by_text("Press Enter")).to_be_hidden()
    states.keep("new-plan-while-editing")
    page.locator(".st-key-newer").get_by_role("button", name="Visa ny prognos").click()
    expect(page.locator(".st-key-newer")).to_have_count(0)


def test_a_lost_connection_is_told_in_our_own_words_and_the_list_stays(states: States) -> None:
    page = states.show(ago=HOURS / 2)
    page.locator(".st-key-select-all").wait_for()
    states.stop()
    expect(page.get_by_role("alert").filter(has_text="Ingen kontakt med Halka sedan")).to_be_visible()
    expect(page.locator("[class*='st-key-row-']").first).to_be_visible()
    page.wait_for_timeout(4000)
    expect(page.get_by_text("Streamlit server is not responding", exact=False)).to_be_hidden()
    expect(page.get_by_role("link", name="Drift", include_hidden=True)).to_have_attribute("aria-disabled", "true")
    states.keep("lost-connection", connected=False)
