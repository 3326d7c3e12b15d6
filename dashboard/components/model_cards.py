"""Model cards: what each model is, what it learnt from, how it was judged, and since when, by whom and why it answers."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components.marks import mark
from dashboard.components.plain_table import plain_table
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.style import ICONS, Status
from dashboard.text.words import catalogue
from store.model_service import ServiceChange, service_changes
from store.models import StoredModel
from store.models import model_cards as stored_cards

#: Name under which the models of needs and temperature are kept.
_NAME = "needs"
_MOST = 6
#: Who decides where no person does: the training itself.
_JOB = "train"
_SCORES = ("brier_skill_over_members", "brier_skill_over_climatology", "brier_skill_over_rule", "auc", "calibration_error")
#: Of these, what says nothing of a need that came on none of the judged nights.
_NEED_CAME = _SCORES[:-1]


def model_cards(screen: Screen) -> None:
    """Draw the cards, the one in service first."""
    words = screen.words
    cards = [card for card in stored_cards(screen.store, screen.site.id) if card.created_at <= screen.now]
    changes = service_changes(screen.store, screen.site.id, _NAME, known_at=screen.now)
    answering = changes[0] if changes else None
    if not cards:
        st.markdown(mark(Status.MISSING, words("quality.cards_none")))
        return
    if answering is None or answering.model_id is None:
        st.markdown(mark(Status.WAIT, words("quality.cards_physics")))
    number = answering.model_id if answering else None
    for card in sorted(cards, key=lambda card: (card.id != number, -card.id))[:_MOST]:
        _card(screen, card, next((change for change in changes if change.model_id == card.id), None), card.id == number)


def _card(screen: Screen, card: StoredModel, change: ServiceChange | None, answers: bool) -> None:
    words, form = screen.words, screen.form
    facts = _mapping(card.card, "facts")
    status = Status.ORDER if answers else Status.NONE
    state = words("quality.card_answers" if answers else "quality.card_rests")
    title = f"{ICONS[status]} {words('quality.card', n=card.id, day=form.day(form.local(card.created_at).date()))} · {state}"
    with st.expander(title, expanded=answers, key=f"card-{card.id}"):
        span = words("quality.card_data", first=str(facts.get("from", ""))[:10], last=str(facts.get("until", ""))[:10])
        simulated = words("simulated" if facts.get("simulated") else "quality.real_data")
        st.markdown(f"{span} · {words.count('quality.card_seasons', int(facts.get('seasons') or 0))} · {simulated}")
        st.markdown(words("quality.card_label"))
        if change is not None:
            text = words(
                "quality.card_since",
                time=form.clock(change.decided_at),
                who=words("quality.by_job") if change.decided_by == _JOB else plain(change.decided_by),
            )
            st.markdown(f"{text} :gray[{_why(screen, card, change)}]")
        elif told := why_text(screen, card.card):
            st.markdown(told)
        needs = _mapping(card.card, "needs")
        if needs:
            rows = [_need(screen, name, entry, card.card) for name, entry in needs.items() if isinstance(entry, Mapping)]
            plain_table(pd.DataFrame(rows), key=f"card-{card.id}-needs", alt=words("quality.card_scores"))
            st.markdown(f":gray[{words('quality.card_scores_note')}]")
            settled = [words(f"need.{name}") for name, entry in needs.items() if _settled(entry)]
            if settled:
                st.markdown(mark(Status.WAIT, words("learner.settled_note", needs=", ".join(settled))))
        temperature = _mapping(card.card, "temperature")
        if temperature:
            st.markdown(_temperature(screen, temperature))
        stations = _mapping(card.card, "stations")
        if stations:
            st.markdown(_stations(screen, stations))


def _why(screen: Screen, card: StoredModel, change: ServiceChange) -> str:
    """Why it answers: a person's own words; the training's in the page's language, or, of a card from before they were kept, quoted."""
    if change.decided_by != _JOB:
        return plain(change.reason)
    return why_text(screen, card.card) or screen.words("asked.own_words", text=plain(change.reason))


def why_text(screen: Screen, card: Mapping[str, Any]) -> str:
    """Why a training answers or does not, as its verdict has it; empty for a card from before it was kept."""
    words, found = screen.words, _mapping(card, "promotion")
    if not found:
        return ""
    named = ", ".join(_part_word(screen, name) for name in found.get("deciding", ()))
    parts = [words(f"promotion.{found['verdict']}", needs=named)]
    parts += [
        words("promotion.kept", part=_part_word(screen, name), version=plain(str(version)))
        for name, version in _mapping(found, "kept").items()
    ]
    return f"{'; '.join(parts)}."


def _part_word(screen: Screen, name: str) -> str:
    known = catalogue(screen.words.language)
    return next((screen.words(key).lower() for key in (f"need.{name}", f"model_part.{name}") if key in known), plain(name))


def _need(screen: Screen, name: str, entry: Mapping[str, Any], card: Mapping[str, Any]) -> dict[str, str]:
    words, form = screen.words, screen.form
    scores = _mapping(entry, "scores")
    trusted = bool(entry.get("trusted"))
    row = {
        words("quality.subject"): words(f"need.{name}"),
        words("quality.trusted"): f"{ICONS[Status.ORDER if trusted else Status.WAIT]} {words('yes' if trusted else 'no')}",
    }
    learner = entry.get("learner", "booster")
    told = words(f"quality.learner_{learner}")
    row[words("quality.card_learner")] = f"{told} ({words('learner.settled')})" if _settled(entry) else told
    few = learner == "few_events"
    row[words("quality.card_held")] = words("quality.card_held_all") if few else form.percent(entry.get("shrink"))
    rungs = _mapping(_mapping(card, "facts"), "label_rungs")
    nights = scores.get("judged_need_nights")
    row[words("quality.card_nights")] = form.number(None if nights is None else float(nights))
    row[words("quality.card_rung")] = words(f"quality.rung_{rungs.get(name, 'road_analysis')}")
    for figure in _SCORES:
        untold = nights == 0 and figure in _NEED_CAME
        value = None if untold else scores.get(figure)
        row[words(f"quality.score_{figure}")] = form.number(None if value is None else float(value), 2)
    return row


def _settled(entry: object) -> bool:
    """Whether the nights that judge a need had a say in what it is told by."""
    return isinstance(entry, Mapping) and bool(_mapping(entry, "scores").get("settled_on_judged"))


def _temperature(screen: Screen, entry: Mapping[str, Any]) -> str:
    """How the surface temperature was judged, and what answers for it."""
    words, form = screen.words, screen.form
    scores = {name: None if value is None else float(value) for name, value in _mapping(entry, "scores").items()}
    told = words(
        "quality.card_temperature",
        state=words(f"quality.card_temperature_{'answers' if entry.get('trusted') else 'rests'}"),
        rmse=form.number(scores.get("rmse"), 2),
        raw=form.number(scores.get("rmse_raw"), 2),
        coverage=form.percent(scores.get("coverage_80")),
    )
    elsewhere = scores.get("rmse_left_out")
    return told if elsewhere is None else f"{told} {words('quality.card_left_out', rmse=form.number(elsewhere, 2))}"


def _stations(screen: Screen, entry: Mapping[str, Any]) -> str:
    """How the stations' own correction was judged, and whether it answers."""
    words, form = screen.words, screen.form
    scores = {name: None if value is None else float(value) for name, value in _mapping(entry, "scores").items()}
    leads, unjudged = (_spans(entry.get(name, ())) for name in ("leads_h", "unjudged_h"))
    judged = not unjudged or len(entry["unjudged_h"]) < len(entry.get("used", ()))
    if scores.get("rmse") is None or not judged:
        return words("card_stations.unjudged", state=words("card_stations.waits"))
    state = words("card_stations.answers", leads=leads) if leads else words("card_stations.rests")
    told = words(
        "card_stations.told",
        state=state,
        rmse=form.number(scores["rmse"], 2),
        replaced=form.number(scores.get("rmse_replaced"), 2),
        physics=form.number(scores.get("rmse_physics"), 2),
        coverage=form.percent(scores.get("coverage_80")),
    )
    if unjudged:
        told = f"{told} {words('card_stations.thin', leads=unjudged)}"
    share = float(entry.get("share") or 0.0)
    return f"{told} {words('card_stations.around', share=form.percent(share)) if share > 0.0 else words('card_stations.alone')}"


def _spans(leads: Iterable[tuple[int, int]]) -> str:
    return ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in leads)


def _mapping(card: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    entry = card.get(name)
    return entry if isinstance(entry, Mapping) else {}
