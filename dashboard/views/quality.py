"""Prognoskvalitet: how good the forecasts were, beside what is to be beaten; what was missed; drift; the models."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta

import pandas as pd
import streamlit as st

from dashboard import quality
from dashboard.components import quality_charts as charts
from dashboard.components.drawing import draw, table_twin
from dashboard.components.marks import mark
from dashboard.components.model_cards import model_cards
from dashboard.components.plain_table import plain_table
from dashboard.components.quality_events import events
from dashboard.components.quality_tables import figure_text, lead_table, reliability_table, span_text, value_table
from dashboard.quality import SURFACE, Quality
from dashboard.screen import Screen
from dashboard.style import ICONS, Status
from model.domain.needs import Need
from model.drift_monitor import Drift
from model.verification.evidence import LabelRung
from model.verification.nights import FEWEST_NIGHTS

#: What can be looked at.
SUBJECTS = (*(need.value for need in Need), SURFACE)
PROMISED_COVERAGE = 0.8
#: Beginning, length [day], newest score and class that figures are told for.
Asked = tuple[datetime, int, datetime | None, str | None]


def show(screen: Screen, *, open_route: Callable[[str], None]) -> None:
    """Draw the page.

    Args:
        screen: What every page reads.
        open_route: Goes to the page of a unit.
    """
    words, form = screen.words, screen.form
    st.markdown(f"## {words('quality.title')}", anchors=False)
    with st.container(key="quality-pick", horizontal=True, vertical_alignment="bottom"):
        subject = st.selectbox(
            words("quality.subject"), SUBJECTS, format_func=lambda name: _name(screen, name), key="quality-subject"
        )
        chosen = st.selectbox(
            words("quality.period"),
            (*quality.PERIODS, *quality.months_before(form.local(screen.now).date())),
            format_func=lambda one: _period(screen, one),
            key="quality-days",
        )
        codes = sorted({unit.class_code for unit in screen.network.units})
        code = st.selectbox(
            words("quality.class"),
            (None, *codes),
            format_func=lambda one: one or words("quality.all_classes"),
            key="quality-class",
        )
    start, end = _span_of(screen, chosen if isinstance(chosen, date) else int(str(chosen)))
    newest = quality.scored_at(screen.store, screen.site.id)
    name = str(subject)
    asked: Asked = (start.replace(second=0, microsecond=0), (end - start).days, newest, code)
    found = quality.quality(screen.store.id, screen.site.id, name, start, end, newest, code, screen.store)
    if found is None or not found.cases:
        st.markdown(mark(Status.MISSING, words("quality.none_yet")))
        st.markdown(words("quality.none_what"))
    else:
        period = f"{form.day(form.local(start).date())} – {form.day(form.local(end - timedelta(seconds=1)).date())}"
        told = words(
            "quality.basis", period=period, nights=words.count("quality.nights_n", found.nights), cases=form.number(found.cases)
        )
        simulated = f" {words('simulated')}." if screen.site.simulated else ""
        st.markdown(f"{told}{simulated}")
        rungs = quality.rungs(screen.store.id, screen.site.id, name, start, end, newest, code, screen.store)
        st.markdown(f":gray[{_label(screen, rungs)}]")
        if found.nights < FEWEST_NIGHTS:
            st.markdown(mark(Status.MISSING, words("quality.few", n=found.nights, least=FEWEST_NIGHTS)))
        elif name == SURFACE:
            _temperature(screen, found, name, asked)
        else:
            _need(screen, found, name, asked)
    if name != SURFACE:
        st.markdown(f"### {words('quality.events')}", anchors=False)
        events(
            screen, quality.misses(screen.store, screen.site.id, Need(name), start, end, class_code=code), open_route=open_route
        )
    st.markdown(f"### {words('quality.drift')}", anchors=False)
    _drift(screen)
    st.markdown(f"### {words('quality.cards')}", anchors=False)
    model_cards(screen)


def _label(screen: Screen, rungs: Mapping[int, int]) -> str:
    """What the outcomes rest on, the share of each rung with it."""
    words, total = screen.words, sum(rungs.values())
    shares = [
        f"{words(f'quality.rung_{LabelRung(code).name.lower()}')} {screen.form.percent(count / total)}"
        for code, count in rungs.items()
    ]
    return f"{words('quality.label')} {words('quality.label_shares', shares=', '.join(shares)) if shares else ''}".strip()


def _period(screen: Screen, chosen: int | date) -> str:
    words = screen.words
    if isinstance(chosen, date):
        return f"{words.month(chosen.month)} {chosen.year}"
    return words("quality.days", n=chosen)


def _span_of(screen: Screen, chosen: int | date) -> tuple[datetime, datetime]:
    """First moment counted and the one from which on none is."""
    if not isinstance(chosen, date):
        return screen.now - timedelta(days=chosen), screen.now
    after = date(chosen.year + chosen.month // 12, chosen.month % 12 + 1, 1)
    start, end = (datetime.combine(day, time(), screen.form.zone).astimezone(UTC) for day in (chosen, after))
    return start, min(end, screen.now)


def _name(screen: Screen, subject: str) -> str:
    return screen.words("quality.surface" if subject == SURFACE else f"need.{subject}")


def _need(screen: Screen, found: Quality, name: str, asked: Asked) -> None:
    words, form = screen.words, screen.form
    _figures(screen, found)
    _skill(screen, found, name, asked, title=words("quality.skill_axis"))
    st.markdown(f"### {words('quality.reliability_title')}", anchors=False)
    alt_text = words("quality.reliability_alt", need=_name(screen, name))
    depends = (name, *asked, found.nights, found.cases)
    draw(
        screen,
        "quality-reliability",
        lambda: charts.reliability(found.bins, form, screen.colours),
        alt_text=alt_text,
        depends_on=depends,
    )
    st.markdown(f":gray[{words('quality.reliability_note')}]")
    table_twin(screen, "quality-reliability-table", lambda: reliability_table(found, form), alt_text=alt_text, depends_on=depends)
    st.markdown(f"### {words('quality.value')}", anchors=False)
    alt_text = words("quality.value_alt", need=_name(screen, name))
    if all(item.value != item.value for item in found.value["forecast"].values()):
        st.markdown(mark(Status.MISSING, words("quality_untold.skill" if found.never_came else "quality.no_event")))
        return
    draw(screen, "quality-value", lambda: charts.value(found.value, form, screen.colours), alt_text=alt_text, depends_on=depends)
    st.markdown(f":gray[{words('quality.value_note')}]")
    table_twin(screen, "quality-value-table", lambda: value_table(found, form), alt_text=alt_text, depends_on=depends)


def _temperature(screen: Screen, found: Quality, name: str, asked: Asked) -> None:
    words, form = screen.words, screen.form
    _skill(screen, found, name, asked, title=words("quality.skill_crps_axis"))
    st.markdown(f"### {words('quality.coverage_title')}", anchors=False)
    depends = (name, *asked, found.nights, found.cases)
    spans = [span_text(lead, form) for lead in found.leads]
    draw(
        screen,
        "quality-coverage",
        lambda: charts.by_lead(
            {"forecast": [lead.own["coverage"] for lead in found.leads]},
            spans,
            form,
            screen.colours,
            title=words("quality.coverage_axis"),
            level=PROMISED_COVERAGE,
        ),
        alt_text=words("quality.coverage_alt"),
        depends_on=depends,
    )
    st.markdown(f":gray[{words('quality.coverage_note')}]")


def _skill(screen: Screen, found: Quality, name: str, asked: Asked, *, title: str) -> None:
    words, form = screen.words, screen.form
    st.markdown(f"### {words('quality.skill')}", anchors=False)
    names = [way for way in ("persistence", "climatology", "rule") if any(way in lead.skill for lead in found.leads)]
    lines = {way: [lead.skill[way] for lead in found.leads] for way in names}
    untold = [span_text(lead, form) for lead in found.leads if lead.is_untold]
    if len(untold) == len(found.leads):
        st.markdown(mark(Status.MISSING, words("quality_untold.skill")))
        return
    alt_text = words("quality.skill_alt", need=_name(screen, name))
    depends = (name, *asked, found.nights, found.cases)
    draw(
        screen,
        "quality-skill",
        lambda: charts.by_lead(
            lines,
            [span_text(lead, form) for lead in found.leads],
            form,
            screen.colours,
            title=title,
            level=0.0,
        ),
        alt_text=alt_text,
        depends_on=depends,
    )
    st.markdown(f":gray[{words('quality.skill_note')}]")
    if untold:
        st.markdown(mark(Status.MISSING, words("quality_untold.spans", spans=", ".join(untold))))
    if "climatology" not in names:
        st.markdown(mark(Status.MISSING, words("quality.no_climatology")))
    table_twin(screen, "quality-skill-table", lambda: lead_table(found, form), alt_text=alt_text, depends_on=depends)


def _figures(screen: Screen, found: Quality) -> None:
    words, form = screen.words, screen.form
    with st.container(key="quality-figures", horizontal=True, gap="large"):
        for name in ("brier", "auc", "pod", "far", "csi"):
            item = found.figures[name]
            with st.container(width="content", gap=None):
                decimals = 3 if name == "brier" else 2
                value = mark(Status.MISSING, words("missing")) if item.value != item.value else form.number(item.value, decimals)
                st.markdown(f":gray[{words(f'quality.figure_{name}')}]\n## {value}", anchors=False)
                st.markdown(f":gray[{figure_text(item, form, decimals=decimals, interval_only=True)}]")
    came = words("quality.came_hours", came=form.number(found.came), cases=form.number(found.cases))
    st.markdown(mark(Status.MISSING, f"{came} {words('quality.never_came')}") if found.never_came else f":gray[{came}]")
    told = [words("quality.warned_note")]
    if not found.never_came:
        parts = {name: form.number(found.figures[name].value, 3) for name in ("reliability", "resolution", "uncertainty")}
        told.insert(0, words("quality.parts", **parts))
    st.markdown(f":gray[{' '.join(told)}]")


def _drift(screen: Screen) -> None:
    words = screen.words
    found = quality.drift(screen.store, screen.site.id, screen.now)
    if not found:
        st.markdown(mark(Status.MISSING, words("quality.drift_none")))
        return
    rows = [_drift_row(screen, item) for item in found]
    plain_table(pd.DataFrame(rows), key="drift", alt=words("quality.drift"))
    st.markdown(f":gray[{words('quality.drift_note')}]")


def _drift_row(screen: Screen, item: Drift) -> dict[str, str]:
    words, form = screen.words, screen.form
    status = Status.WAIT if item.warns else Status.ORDER
    if item.kind == "calibration":
        what = words("quality.drift_calibration", need=words(f"need.{item.what}"))
        value = f"{_points(screen, item.value)} ({_points(screen, item.low)} – {_points(screen, item.high)})"
        behind = words.count("quality.nights_n", item.count)
    else:
        what = words(f"quality.input_{item.what}")
        value = words(
            "quality.drift_input", shift=form.number(item.value, 1), outside=form.percent(item.outside),
            stability=form.number(item.stability, 2),
        )  # fmt: skip
        behind = words("quality.values_n", n=form.number(item.count))
    return {
        words("quality.drift_what"): what,
        words("quality.drift_state"): f"{ICONS[status]} {words('quality.drift_off' if item.warns else 'quality.drift_ok')}",
        words("quality.drift_value"): value,
        words("quality.behind"): behind,
    }


def _points(screen: Screen, share: float) -> str:
    return screen.form.with_unit(share * 100, screen.words("quality.points"), 1)
