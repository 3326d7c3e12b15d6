"""The pages' common frame: who, where, when, which language; then the page that was chosen."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import queries
from dashboard.access import door
from dashboard.access.person import Person, Refusal
from dashboard.actions import drop_notice, notice
from dashboard.changes import changes
from dashboard.components.marks import mark
from dashboard.components.status import GO_TO, status_line
from dashboard.format import Format, plain
from dashboard.screen import CSS_FILE, ICON, SCRIPT_FILE, Screen
from dashboard.style import Status, palette
from dashboard.text.words import LANGUAGES, Words, words_for
from dashboard.views import costs, health, heat, log, morning, quality, route, settings, upkeep
from model.domain.errors import ConfigError, HalkaError

_SHOWN, _LANGUAGE = "shown_id", "language"


def main() -> None:
    """Draw the frame and the page."""
    st.set_page_config(page_title="Halka", page_icon=ICON, layout="wide")
    st.html(CSS_FILE)
    try:
        base = queries.installation(queries.environment())
        words = _words(base)
        _run_script(words)
        person = door.here(base.settings.access)
        if isinstance(person, Refusal):
            door.closed(base.settings, person, words)
            return
        screen = _screen(base, words, person)
    except HalkaError as error:
        _trouble(words_for(st.session_state.get(_LANGUAGE, "sv")), error)
        return
    pages = _pages(screen)
    page = st.navigation(list(pages.values()), position="top")
    _header(screen)
    try:
        _watch(screen)
        page.run()
    except HalkaError as error:
        _trouble(screen.words, error)


def _run_script(words: Words) -> None:
    script = SCRIPT_FILE.read_text(encoding="utf-8").replace("LANGUAGE", words.language)
    script = script.replace("LOST", json.dumps(words("line.lost")))
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def _words(base: queries.Installation) -> Words:
    if _LANGUAGE not in st.session_state:
        wanted = st.query_params.get("lang", base.settings.dashboard.language)
        st.session_state[_LANGUAGE] = wanted if wanted in LANGUAGES else "sv"
    return words_for(st.session_state[_LANGUAGE] or "sv")


def _screen(base: queries.Installation, words: Words, person: Person) -> Screen:
    now = base.settings.clock.at(datetime.now(UTC))
    newest = queries.newest_id(base.store, base.site, now=now)
    decided = queries.decisions(base.store, base.site, now=now)
    shown = st.session_state.get(_SHOWN)
    if shown is None or newest is None:
        shown = st.session_state[_SHOWN] = newest
    return Screen(
        settings=base.settings,
        site=base.site,
        network=base.network,
        store=base.store,
        words=words,
        form=Format(words, ZoneInfo(base.site.timezone), now),
        colours=palette(st.context.theme.type),
        now=now,
        assessment_id=shown,
        assessment=None if shown is None else queries.assessment(base.store, shown),
        newest_id=newest,
        signed=queries.signed(decided),
        seen=max((item.sequence for item in decided), default=0),
        person=person,
    )


def _pages(screen: Screen) -> dict[str, st.Page]:
    pages: dict[str, st.Page] = {}

    def open_route(unit_id: str) -> None:
        st.session_state[route.UNIT_KEY] = unit_id
        st.session_state[GO_TO] = "route"

    def switch() -> None:
        target = st.session_state.pop(GO_TO, None)
        if target is not None:
            st.switch_page(pages[target])

    def guarded(draw: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            switch()
            if screen.assessment is None:
                _empty(screen)
                return
            draw()

        return run

    def show_costs() -> None:
        costs.show(screen)

    def show_quality() -> None:
        switch()
        quality.show(screen, open_route=open_route)

    def show_upkeep() -> None:
        upkeep.show(screen)

    def show_log() -> None:
        log.show(screen)

    def show_health() -> None:
        health.show(screen)

    words = screen.words
    pages["morning"] = st.Page(
        guarded(lambda: morning.show(screen, open_route=open_route)), title=words("page.morning"), default=True
    )
    pages["route"] = st.Page(guarded(lambda: route.show(screen)), title=words("page.route"), url_path="rutt")
    pages["heat"] = st.Page(guarded(lambda: heat.show(screen)), title=words("page.heat"), url_path="markvarme")
    pages["costs"] = st.Page(show_costs, title=words("page.costs"), url_path="kostnader")
    pages["quality"] = st.Page(show_quality, title=words("page.quality"), url_path="kvalitet")
    pages["upkeep"] = st.Page(show_upkeep, title=words("page.upkeep"), url_path="underhall")
    pages["log"] = st.Page(show_log, title=words("page.log"), url_path="logg")
    pages["health"] = st.Page(show_health, title=words("page.health"), url_path="drift")
    pages["settings"] = st.Page(lambda: settings.show(screen), title=words("page.settings"), url_path="installningar")
    return pages


def _header(screen: Screen) -> None:
    words, form = screen.words, screen.form
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        simulated = screen.site.simulated or (screen.assessment is not None and screen.assessment.simulated)
        badge = f" :orange-badge[{words('simulated')}]" if simulated else ""
        st.markdown(f"# Halka · {plain(screen.site.name)} :gray[{form.night()}]{badge}", anchors=False)
        st.markdown(f"**{form.hour(screen.now)}**", width="content")
        label = words("header.menu", name=screen.who) if screen.who else words("header.menu_empty")
        if screen.settings.access.way != "none":
            label = plain(screen.who)
        with st.popover(label, key="who-menu"):
            if screen.settings.access.way == "none":
                st.text_input(
                    words("header.on_call"),
                    key=door.WHO,
                    placeholder=words("header.on_call_placeholder"),
                    help=words("header.on_call_help"),
                    max_chars=80,
                    persist_state="session",
                )
            door.badge(screen.settings, screen.person, words)
        st.segmented_control(
            words("language_label"),
            LANGUAGES,
            required=True,
            key=_LANGUAGE,
            label_visibility="collapsed",
            persist_state="session",
        )
    note = words.pick(screen.site.note_sv, screen.site.note_en)
    if screen.network.illustrative and not note:
        note = words("illustrative")
    if note:
        with st.container(key="marks"):
            st.markdown(f":gray[{plain(note)}]")


def _watch(screen: Screen) -> None:
    """Keep the clock true, and say when a newer assessment waits; it never takes the place of the one on show by itself.

    What is said has a place that is always there: if it moved all that stands below, the browser would draw that anew, and what is being
    typed would be gone.
    """
    place = st.container(key="newer-place")
    if screen.newest_id is not None and screen.newest_id != screen.assessment_id and screen.assessment is not None:
        words = screen.words
        newer = queries.assessment(screen.store, screen.newest_id)
        moved = changes(screen.assessment, newer, now=screen.now, hours=screen.night_hours).units
        text = words("line.new", time=screen.form.clock(newer.issued_at), changes=words.count("line.new_changes", moved))
        with place, st.container(key="newer", horizontal=True, vertical_alignment="center"):
            st.markdown(mark(Status.WAIT, text, bold=True))
            st.button(words("line.new_show"), key="show-newest", on_click=_show, args=(screen.newest_id,))
    drawn_at = time.monotonic()
    poll = timedelta(seconds=screen.settings.dashboard.poll_s)

    @st.fragment(run_every=poll)
    def tick() -> None:
        stands = screen.settings.clock.now is not None
        newer = queries.newest_id(screen.store, screen.site, now=screen.settings.clock.at(datetime.now(UTC))) != screen.newest_id
        ended = isinstance(door.here(screen.settings.access), Refusal)
        if newer or ended or (not stands and time.monotonic() - drawn_at > poll.total_seconds() / 2):
            st.rerun()

    tick()


def _show(assessment_id: int) -> None:
    st.session_state[_SHOWN] = assessment_id
    st.session_state["open_row"] = None
    found = notice()
    if found is not None and found.wish is not None:
        drop_notice()  # what is to be chosen there is about the plan that was on show


def _empty(screen: Screen) -> None:
    words = screen.words
    status_line(screen)
    st.markdown(f"## {mark(Status.MISSING, words('empty.title'))}", anchors=False)
    st.markdown(words("empty.first", site=plain(screen.site.name)))
    st.markdown(words("empty.what"))
    st.markdown(words("empty.trust"))


def _trouble(words: Words, error: HalkaError) -> None:
    st.markdown(f"# {mark(Status.START, words('trouble.title'))}", anchors=False)
    st.markdown(words("trouble.config" if isinstance(error, ConfigError) else "trouble.store"))
    st.markdown(words("trouble.what"))
    st.markdown(f":gray[{words('trouble.technical')}]")
    st.code(str(error), language=None, wrap_lines=True)


main()
