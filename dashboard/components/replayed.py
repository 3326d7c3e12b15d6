"""How the season would have gone under other policies: the newest replay that is kept, or how to run one."""

import streamlit as st

from dashboard.components.marks import mark
from dashboard.components.plain_table import plain_table
from dashboard.components.report_table import frame_of
from dashboard.format import plain
from dashboard.records import kept_replay, report_words
from dashboard.screen import Screen
from dashboard.style import Status
from model.report.replay_table import HAS_SEEN, against_rule, replay_table


def replayed(screen: Screen) -> None:
    """Put the section on the season page."""
    words, told = screen.words, report_words(screen)
    st.markdown(f"### {words('replayed.title')}", anchors=False)
    found = kept_replay(screen)
    if found is None:
        st.markdown(mark(Status.MISSING, words("replayed.missing")))
        st.code(f"halka replay --from {words('replayed.day')} --to {words('replayed.day')}", language=None)
        return
    table = replay_table(found, screen.site.emissions, told)
    first, last = screen.form.day(found.first), screen.form.day(found.last)
    st.markdown(words("replayed.span", first=first, last=last, season=plain(found.season)))
    if found.seen:
        st.markdown(mark(Status.PREPARE, told.pick(*HAS_SEEN)))
    plain_table(frame_of(table, screen.form, grid=False), key="replayed", alt=table.title)
    for sentence in against_rule(found, told):
        st.markdown(f"- {plain(sentence)}")
    st.markdown(f":gray[{plain(table.note)}]")
