"""How the service stands with each provider, and what a job came to: codes and arguments of the store in the page's language."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from dashboard.format import Format, plain
from dashboard.style import ICONS, Status
from dashboard.text.words import Words, catalogue
from model.domain.source_state import Circuit, Outcome, SourceState

_GOOD = frozenset({Outcome.NEW, Outcome.UNCHANGED, Outcome.STILL_FRESH, Outcome.NOTHING})


def provider_name(source: str, words: Words) -> str:
    """A provider as a dispatcher knows it; its short name where it has no other."""
    key = f"provider.{source}"
    return words(key) if key in catalogue(words.language) else plain(source)


def provider_table(states: Mapping[str, SourceState], words: Words, form: Format) -> pd.DataFrame:
    """One row a provider: when it was asked, when it answered, what is new, how it stands, when it is asked next."""
    return pd.DataFrame(
        [
            {
                words("asked.source"): provider_name(state.source, words),
                words("asked.at"): _when(state.asked_at, words, form),
                words("asked.answered"): _when(state.answered_at, words, form),
                words("asked.new"): _when(state.new_at, words, form),
                words("asked.state"): f"{ICONS[_status(state)]} {_state(state, words)}",
                words("asked.next"): form.clock(state.next_ask_at)
                if state.next_ask_at is not None and state.next_ask_at > form.now
                else words("asked.when_due"),
            }
            for state in states.values()
        ]
    )


def job_note(message: str, words: Words, form: Format) -> str:
    """What a run of a job came to. A code is worded; a line of an older run, or of a fault nobody foresaw, is quoted as the service's own."""
    try:
        return _told(json.loads(message), words, form)
    except (ValueError, TypeError, KeyError):
        return words("asked.own_words", text=plain(message)) if message else ""


def _told(told: Mapping[str, Any], words: Words, form: Format) -> str:
    """A code with its arguments in words; of several, each in turn."""
    code, arguments = str(told["code"]), told["arguments"]
    if code == "several":
        return "; ".join(_told(part, words, form) for part in arguments["parts"])
    if code == "verify":
        return words("quality.job", **arguments)
    if f"told.{code}" in catalogue(words.language):
        return words(f"told.{code}", **{name: _argument(name, value, words, form) for name, value in arguments.items()})
    parts = [_part(item, words, form) for item in arguments["sources"]]
    return "; ".join(parts) or words("asked.nothing")


def _argument(name: str, value: Any, words: Words, form: Format) -> Any:
    """Lists one after the other, needs, parts of a model and rungs by their words, minutes as a length of time, what a person wrote as written."""
    if name == "rung":
        return words(f"rung.name_{value}").lower()
    if name == "worst":
        return form.span(timedelta(minutes=float(value)))
    if not isinstance(value, list):
        return plain(value) if isinstance(value, str) else value
    known = catalogue(words.language)
    keys = [next((key for key in (f"need.{item}", f"model_part.{item}") if key in known), None) for item in value]
    return ", ".join(plain(str(item)) if key is None else words(key).lower() for item, key in zip(value, keys, strict=True))


def _part(item: Mapping[str, Any], words: Words, form: Format) -> str:
    outcome = Outcome(item["outcome"])
    said = words(f"outcome.{outcome.value}")
    if outcome in (Outcome.THROTTLED, Outcome.LEFT_ALONE) and item.get("next_ask_at"):
        said = words("asked.until", outcome=said, time=form.clock(datetime.fromisoformat(item["next_ask_at"])))
    elif outcome not in _GOOD and item.get("status"):
        said = words("asked.status", outcome=said, status=int(item["status"]))
    return words("asked.part", source=provider_name(str(item["source"]), words), outcome=said)


def _state(state: SourceState, words: Words) -> str:
    said = words(f"outcome.{state.outcome.value}")
    if state.outcome in _GOOD or state.outcome is Outcome.NEVER_ASKED:
        return said
    parts = [words("asked.status", outcome=said, status=state.status) if state.status else said]
    if state.failures:
        parts.append(words.count("asked.failures", state.failures))
    if state.circuit is not Circuit.CLOSED:
        parts.append(words(f"circuit.{state.circuit.value}"))
    return ", ".join(parts)


def _status(state: SourceState) -> Status:
    if state.outcome in _GOOD:
        return Status.ORDER
    return Status.MISSING if state.circuit is Circuit.OPEN or state.answered_at is None else Status.WAIT


def _when(moment: datetime | None, words: Words, form: Format) -> str:
    return words("health.never") if moment is None else f"{form.clock(moment)} ({form.age_of(moment)})"
