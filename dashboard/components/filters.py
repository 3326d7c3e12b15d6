"""What of the list is shown, and in what groups."""

import streamlit as st

from dashboard.groups import BY
from dashboard.screen import Screen


def filters(screen: Screen) -> None:
    """Draw the choice of classes and district, and of one list or groups; each holds as long as the session."""
    words = screen.words
    districts = sorted({unit.district for unit in screen.network.units})
    with st.container(key="filters", horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            words("todo.class"),
            list(screen.network.classes),
            selection_mode="multi",
            key="classes",
            label_visibility="collapsed",
            persist_state="session",
        )
        st.selectbox(
            words("todo.district"),
            ["", *districts],
            format_func=lambda name: name or words("todo.all_districts"),
            key="district",
            label_visibility="collapsed",
            width=220,
            persist_state="session",
        )
        st.selectbox(
            words("group.by"),
            ["", *BY],
            format_func=lambda name: words(f"group.by_{name or 'none'}"),
            key="group",
            label_visibility="collapsed",
            width=260,
            persist_state="session",
        )
