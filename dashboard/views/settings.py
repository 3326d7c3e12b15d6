"""Inställningar: classes, losses, machines out of service, contacts and messages, for administrators; every change is kept with who and when."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from config.access import Role
from config.changeable import CONTACT_FIELDS, DEADLINE_FIELDS, FLEET_FIELDS, LOSS_FIELDS, NOTIFY_FIELDS, START_FIELDS
from dashboard.access.door import why_not
from dashboard.components.cost_loss import sensitivity
from dashboard.components.marks import SEPARATOR, mark
from dashboard.components.setting_form import field_input, field_value, from_where, in_words
from dashboard.editing import Shown, keys_of, save, saves, shown, stands, take_back
from dashboard.format import plain
from dashboard.refusals import sentence, technical
from dashboard.screen import Screen
from dashboard.style import Status
from model.domain.errors import ConflictError, HalkaError
from store.setting_changes import SettingChange

#: What is changed together, and whether it belongs to one class.
GROUPS: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "start": (START_FIELDS, True),
    "deadlines": (DEADLINE_FIELDS, True),
    "losses": (LOSS_FIELDS, True),
    "machines": (FLEET_FIELDS, False),
    "messages": (NOTIFY_FIELDS, False),
    "contacts": (CONTACT_FIELDS, False),
}
HISTORY = "history"
#: How long the page says what a click led to [s].
SAID_S = 60.0
_DRAFTS, _CONFLICT, _SAID, _TURN = "settings-drafts", "settings-conflict", "settings-said", "settings-turn"


def show(screen: Screen) -> None:
    """Draw the page."""
    words = screen.words
    st.markdown(f"## {words('settings.title')}", anchors=False)
    closed = why_not(screen.settings, Role.ADMINISTRATOR, words)
    if closed:
        st.markdown(mark(Status.WAIT, closed))
        st.markdown(words("settings.ask"))
        return
    group = st.segmented_control(
        words("settings.group"),
        (*(name for name in GROUPS if name != "machines" or screen.site.fleet is not None), HISTORY),
        format_func=lambda name: words(f"settings.group_{name}"),
        required=True,
        default="start",
        key="settings-group",
    )
    if group == HISTORY:
        _history(screen)
        return
    fields, of_class = GROUPS[group]
    code = None
    if of_class:
        names = {item.code: words.pick(item.name_sv, item.name_en) for item in screen.site.classes}
        code = st.selectbox(
            words("settings.class"), list(names), format_func=lambda one: f"{one} {names[one]}", key="settings-class"
        )
    if group == "machines" and screen.site.fleet is not None:
        st.markdown(f":gray[{words('setting_machines.note', example=plain(screen.site.fleet.machines[0].id))}]")
    _edit(screen, f"{group}-{code or ''}", keys_of(fields, code))
    if group == "losses":
        found, _ = screen.rows()
        sensitivity(screen, [row for row in found if row.unit.class_code == code])


def _edit(screen: Screen, name: str, keys: tuple[str, ...]) -> None:
    words = screen.words
    current = shown(screen, keys)
    drafts: dict[str, dict[str, Shown]] = st.session_state.setdefault(_DRAFTS, {})
    draft = drafts.setdefault(name, current)
    waiting = st.session_state.get(_CONFLICT)
    if waiting is not None and waiting[0] == name:
        _choose(screen, name, waiting[1], draft, current)
        return
    if any(current[key].seen != draft[key].seen for key in keys):
        with st.container(key="settings-newer", horizontal=True, vertical_alignment="center"):
            st.markdown(mark(Status.WAIT, words("settings.newer")))
            st.button(words("settings.show_newer"), key="settings-show-newer", on_click=_begin_anew, args=(name,))
    turn = _turn()
    with st.form(key=f"settings-form-{name}-{turn}", border=False):
        for key in keys:
            left, right = st.columns([2, 3], vertical_alignment="bottom")
            with left:
                field_input(screen, draft[key], key=_field(key, turn))
            right.markdown(f":small[:gray[{from_where(screen, draft[key])}]]")
        _told(name)  # above the button: below it would be out of sight
        st.form_submit_button(
            words("settings.save"), type="primary", key=f"settings-save-{name}", on_click=_save, args=(screen, name, keys, turn)
        )
    if not screen.who:
        st.markdown(f":gray[{words('settings.need_name')}]")


def _field(key: str, turn: int) -> str:
    return f"setting-{key}-{turn}"


def _save(screen: Screen, name: str, keys: Sequence[str], turn: int) -> None:
    """Called by the click itself: a drawing that is given up for a newer one cannot lose it."""
    draft: Mapping[str, Shown] | None = st.session_state.get(_DRAFTS, {}).get(name)
    if draft is None:
        return  # pressed twice: the first click has kept it
    typed = {key: _field(key, turn) for key in keys if _field(key, turn) in st.session_state}
    given = {key: field_value(draft[key], st.session_state[field]) for key, field in typed.items()}
    edited = {key: value for key, value in given.items() if value != draft[key].value}
    if not edited:
        _say(name, Status.NONE, screen.words("settings.unchanged"))
        return
    _store(screen, name, edited, draft)


def _store(screen: Screen, name: str, edited: Mapping[str, Any], draft: Mapping[str, Shown]) -> None:
    try:
        save(screen, edited, draft)
    except ConflictError:
        st.session_state[_CONFLICT] = (name, dict(edited))
        st.session_state.pop(_SAID, None)
        return
    except HalkaError as error:
        _refused(screen, name, error)
        return
    _begin_anew(name)
    _say(name, Status.ORDER, screen.words.count("settings.saved", len(edited)))


def _say(name: str, status: Status, *lines: str) -> None:
    st.session_state[_SAID] = (name, mark(status, "  \n".join(lines)), time.monotonic())


def _refused(screen: Screen, name: str, error: HalkaError) -> None:
    words = screen.words
    detail = f":small[:gray[{plain(technical(error, words))}]]"
    _say(name, Status.START, words("settings.refused", why=sentence(error, words)), detail)


def _told(name: str) -> None:
    """What the last click on this part of the page led to, for a minute."""
    said = st.session_state.get(_SAID)
    if said is not None and said[0] == name and time.monotonic() - said[2] <= SAID_S:
        st.markdown(said[1])


def _choose(
    screen: Screen, name: str, edited: Mapping[str, Any], draft: Mapping[str, Shown], current: Mapping[str, Shown]
) -> None:
    """Somebody was first: what they saved beside what stands here, and the choice."""
    words, form = screen.words, screen.form
    st.markdown(mark(Status.START, words("settings.conflict")))
    for key, mine in edited.items():
        last = current[key].last
        if last is not None and last.id != draft[key].seen:
            told = words(
                "settings.conflict_line",
                name=words(f"setting.{current[key].field}"),
                saw=in_words(screen, draft[key].value),
                who=plain(last.changed_by),
                time=form.clock(last.changed_at),
                theirs=in_words(screen, current[key].value),
                mine=in_words(screen, mine),
            )
            st.markdown(f"- {told}")
    with st.container(horizontal=True, key="settings-choice"):
        st.button(words("settings.keep_theirs"), key="settings-theirs", on_click=_begin_anew, args=(name,))
        st.button(words("settings.keep_mine"), key="settings-mine", on_click=_overrule, args=(screen, name, edited, current))


def _overrule(screen: Screen, name: str, edited: Mapping[str, Any], current: Mapping[str, Shown]) -> None:
    st.session_state.pop(_CONFLICT, None)
    st.session_state[_DRAFTS][name] = dict(current)
    _store(screen, name, edited, current)


def _begin_anew(name: str) -> None:
    """Forget what was typed and show what stands."""
    st.session_state.get(_DRAFTS, {}).pop(name, None)
    st.session_state.pop(_CONFLICT, None)
    st.session_state.pop(_SAID, None)
    st.session_state[_TURN] = _turn() + 1


def _turn() -> int:
    return int(st.session_state.get(_TURN, 0))


def _history(screen: Screen) -> None:
    words, form = screen.words, screen.form
    found, standing = saves(screen), stands(screen)
    _told(HISTORY)
    st.markdown(f":gray[{words('settings.sealed')}]")
    if not found:
        st.markdown(words("settings.never"))
    for changes in found:
        first = changes[0]
        local = form.local(first.changed_at)
        with st.container(key=f"settings-save-{first.save}"):
            st.markdown(f"**{form.day(local.date())} {local:%H:%M}**{SEPARATOR}{plain(first.changed_by)}")
            st.markdown("\n".join(f"- {_line(screen, change)}" for change in reversed(changes)))
            if all(change.id in standing for change in changes):
                st.button(
                    words("settings.take_back"), key=f"take-back-{first.save}", on_click=_take_back, args=(screen, first.save)
                )


def _line(screen: Screen, change: SettingChange) -> str:
    parts = change.key.split(".")
    where = f"{plain(parts[1])}: " if len(parts) == 3 else ""
    new = in_words(screen, change.new["value"]) if "value" in change.new else screen.words("settings.as_files")
    return f"{where}{screen.words(f'setting.{parts[-1]}')}: {in_words(screen, change.old)} → {new}"


def _take_back(screen: Screen, name: str) -> None:
    try:
        take_back(screen, name)
    except HalkaError as error:
        _refused(screen, HISTORY, error)
        return
    st.session_state.pop(_DRAFTS, None)
    _say(HISTORY, Status.ORDER, screen.words("settings.taken_back"))
