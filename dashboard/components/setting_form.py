"""One setting in a form: the widget that fits its kind, where its value comes from, and its value in words."""

import types
import typing
from datetime import time
from typing import Any

import streamlit as st
from pydantic import BaseModel

from config.changeable import PLACE, form_of
from dashboard.editing import Shown
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.text.words import LANGUAGES

#: Times are chosen in steps of so many minutes; a choice from a list is easier to hit than the parts of a clock.
_TICK_MIN = 5


def field_input(screen: Screen, item: Shown, *, key: str) -> None:
    """Draw the widget that fits the setting; what stands in it is in the session's state, under `key`."""
    words = screen.words
    label, kind = words(f"setting.{item.field}"), _kind(form_of(item.key), item.field)
    if kind is bool:
        st.checkbox(label, value=bool(item.value), key=key, disabled=item.locked)
    elif kind is time:
        times = _times(item, optional=type(None) in typing.get_args(form_of(item.key).model_fields[item.field].annotation))
        st.selectbox(
            label,
            times,
            index=times.index(item.value),
            format_func=lambda one: in_words(screen, one),
            key=key,
            disabled=item.locked,
        )
    elif kind is tuple:
        st.text_area(label, value="\n".join(item.value), key=key, disabled=item.locked, height="content")
    elif kind is int:
        st.number_input(label, value=int(item.value), step=1, key=key, disabled=item.locked)
    elif kind is float:
        value = None if item.value is None else float(item.value)
        empty = words("setting.nothing_set")
        st.number_input(label, value=value, step=_step(value), format="%g", key=key, disabled=item.locked, placeholder=empty)
    else:
        st.selectbox(
            label,
            LANGUAGES,
            index=LANGUAGES.index(item.value),
            format_func=lambda code: words(f"setting.language_{code}"),
            key=key,
            disabled=item.locked,
        )


def field_value(item: Shown, given: Any) -> Any:
    """What stands in a setting's widget as a plain value: lines as a list, a whole number as one."""
    kind = _kind(form_of(item.key), item.field)
    if kind is tuple:
        return [line.strip() for line in str(given).splitlines() if line.strip()]
    return int(given) if kind is int and given is not None else given


def _kind(form: type[BaseModel], field: str) -> type | None:
    """bool, time, tuple, int or float; None for a choice of words."""
    annotation: Any = form.model_fields[field].annotation
    if typing.get_origin(annotation) in {typing.Union, types.UnionType}:
        annotation = next(part for part in typing.get_args(annotation) if part is not type(None))
    while typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    kind = typing.get_origin(annotation) or annotation
    return next((known for known in (bool, time, tuple, int, float) if kind is known), None)


def _times(item: Shown, *, optional: bool) -> list[str | None]:
    """Times of a day, the one that stands among them, and none where the setting may be without."""
    every = {time(hour, minute).isoformat() for hour in range(24) for minute in range(0, 60, _TICK_MIN)}
    found: list[str | None] = [*sorted(every | ({item.value} if item.value is not None else set()))]
    return [None, *found] if optional else found


def _step(value: float | None) -> float:
    size = abs(value or 1.0)
    return 0.05 if size <= 1 else 0.5 if size < 100 else 100.0


def from_where(screen: Screen, item: Shown) -> str:
    """Where the value comes from, in words; for a change, who, when, and what it was."""
    words, form = screen.words, screen.form
    if item.place == PLACE and item.last is not None:
        when = f"{form.day(form.local(item.last.changed_at).date())} {form.local(item.last.changed_at):%H:%M}"
        return words("settings.changed_by", who=plain(item.last.changed_by), when=when, old=in_words(screen, item.last.old))
    if item.locked:
        return words("settings.from_environment", name=plain(item.place.rpartition(" ")[2]))
    return words("settings.from_defaults" if item.place == "defaults.toml" else "settings.from_site")


def in_words(screen: Screen, value: Any) -> str:
    """A value as a person reads it."""
    words = screen.words
    if value is None or value == []:
        return words("settings.nothing")
    if isinstance(value, bool):
        return words("yes" if value else "no").lower()
    if isinstance(value, list):
        return plain(", ".join(map(str, value)))
    if isinstance(value, int | float):
        return screen.form.number(float(value), 0 if float(value).is_integer() else 2)
    text = str(value)
    return text[:5] if len(text) == 8 and text[2] == ":" else plain(text)
