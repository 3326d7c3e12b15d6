"""Models of a site: which there are, how they compare, which answers."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from model.domain.errors import ModelError
from model.learning.comparison import compare
from model.learning.models import STATIONS, TEMPERATURE, from_files
from model.learning.need_model import Learner
from model.needs.catalogue import RULES
from scheduler.context import Context
from scheduler.pipelines.assess import MODEL_NAME
from scheduler.pipelines.train import PART_WORDS, learnt_as, offsets_at, options_of, stretches
from scheduler.progress import Bar
from scheduler.report import MISSING, NEEDS
from store.model_service import put_in_service, service_changes
from store.models import StoredModel, load_model, model_cards

#: Figures of two models on the same nights.
SAME_NIGHTS = (
    ("brier", "Brierpoäng"),
    ("brier_skill_over_members", "Brierskicklighet mot ensemblen"),
    ("auc", "AUC"),
    ("calibration_error", "kalibreringsfel"),
)
#: Figures shown beside each other, and what they are called.
FIGURES = (
    ("brier_skill_over_members", "Brierskicklighet mot ensemblen"),
    ("brier_skill_over_climatology", "Brierskicklighet mot klimatologi"),
    ("brier_skill_over_rule", "Brierskicklighet mot tumregeln"),
    ("auc", "AUC"),
    ("calibration_error", "kalibreringsfel"),
    ("judged_need_nights", "prövade nätter med behov"),
)
#: Figures of surface temperature on the same nights.
TEMPERATURE_FIGURES = (
    ("rmse", "RMSE (°C)"),
    ("rmse_raw", "RMSE för ensemblens medel (°C)"),
    ("bias", "fel i medeltal (°C)"),
    ("coverage_80", "80 %-intervallet höll"),
)
#: Figures of the stations' own correction, and what they are called.
STATION_FIGURES = (
    ("rmse", "RMSE (°C)"),
    ("rmse_replaced", "RMSE för det den ersätter (°C)"),
    ("rmse_physics", "RMSE för vägfysiken vid stationen (°C)"),
    ("coverage_80", "80 %-intervallet höll"),
    ("nights", "prövade nätter"),
)


def listed(context: Context) -> list[str]:
    """One line a model, newest first.

    Raises:
        StoreError: The store cannot be read.
    """
    changes = service_changes(context.store, context.site.id, MODEL_NAME, known_at=context.now)
    answering = changes[0].model_id if changes else None
    lines = []
    for stored in model_cards(context.store, context.site.id):
        facts = _table(stored.card, "facts")
        needs = {name: entry for name, entry in _table(stored.card, "needs").items() if isinstance(entry, Mapping)}
        told = ", ".join(
            f"{_word(name)} {'betrodd' if entry.get('trusted') else 'ej betrodd'} ({_learner(entry)})"
            for name, entry in needs.items()
        )
        simulated = ", simulerade data" if facts.get("simulated") else ""
        lines.append(
            f"{'●' if stored.id == answering else '○'} {stored.id:4d}  {stored.created_at:%Y-%m-%d %H:%MZ}  "
            f"data {facts.get('from', '?')} – {facts.get('until', '?')}{simulated}  {', '.join(filter(None, (told, _stations(stored.card))))}"
        )
    if not lines:
        return [f"{context.site.name}: ingen modell är tränad; vägfysiken svarar ensam (halka train)"]
    if answering is None:
        lines.append("ingen modell är i drift; vägfysiken svarar ensam")
    return [
        *lines,
        *(f"  {item.decided_at:%Y-%m-%d %H:%MZ}  {_said(item.model_id)}: {item.reason} ({item.decided_by})" for item in changes),
    ]


def compared(context: Context, first: int, second: int) -> list[str]:
    """Figures of two models on the same nights, which neither has learnt from; then what each card says of its own.

    Raises:
        StoreError: There is no such model, or the seasons cannot be read.
    """
    stored = [load_model(context.store, number) for number in (first, second)]
    return [*_on_the_same_nights(context, stored), "", *_by_card([one.card for one in stored], (first, second))]


def _on_the_same_nights(context: Context, stored: Sequence[StoredModel]) -> list[str]:
    try:
        models = (from_files(stored[0].files), from_files(stored[1].files))
        _, seasons = stretches(context)
        with Bar("Jämför på nätter som ingen av dem lärt av") as bar:
            found = compare(
                models,
                seasons,
                context.network,
                context.site,
                options_of(context),
                rules=RULES,
                place_offsets=partial(offsets_at, context),
                progress=lambda done, total: bar(done, total, "vägfysik över prognoserna"),
            )
    except ModelError as reason:
        return [f"kan inte prövas på samma nätter: {reason}"]
    if not found.needs and found.temperature is None:
        return ["det finns ingen natt som ingen av dem har lärt av; ingen jämförelse på samma nätter"]
    lines = [f"{'på samma nätter, som ingen av dem lärt av':44}{stored[0].id:>10}{stored[1].id:>10}"]
    for need, item in found.needs.items():
        lines.append(f"{_word(need.value)}: {item.nights} nätter, {item.need_nights} med behov")
        lines += [
            f"  {words:42}{_number(item.figures[0].get(key))}{_number(item.figures[1].get(key))}" for key, words in SAME_NIGHTS
        ]
        low, high = item.skill
        lines.append(f"  {'den andras Brierskicklighet mot den första':42}{low:10.3f}{high:10.3f}  (80 %)")
        lines.append(_surely(item.surely))
    warmth = found.temperature
    if warmth is not None:
        lines.append(
            f"{PART_WORDS[TEMPERATURE]}: {warmth.nights} nätter (vid stationerna vägs rättelserna mot varandra vid träningen)"
        )
        lines += [
            f"  {words:42}{_number(warmth.figures[0].get(key))}{_number(warmth.figures[1].get(key))}"
            for key, words in TEMPERATURE_FIGURES
        ]
        lines.append(_surely(warmth.surely))
    return lines


def _surely(share: float) -> str:
    return f"  {'bättre i så stor del av dragna nätter':42}{'':10}{share:10.0%}"


def _by_card(cards: Sequence[Mapping[str, Any]], numbers: tuple[int, int]) -> list[str]:
    lines = [f"{'enligt korten, var och en på sina egna nätter':44}{numbers[0]:>10}{numbers[1]:>10}"]
    for need in sorted({name for card in cards for name in _table(card, "needs")}):
        entries = [_table(_table(card, "needs"), need) for card in cards]
        lines.append(_word(need))
        lines += [f"  {number}: {_learner(entry)}" for number, entry in zip(numbers, entries, strict=True) if entry]
        scores = [_told_of(_table(entry, "scores")) for entry in entries]
        lines += [f"  {words:42}{_number(scores[0].get(key))}{_number(scores[1].get(key))}" for key, words in FIGURES]
    chains = [_table(card, "stations") for card in cards]
    if any(chains):
        scores = [_table(chain, "scores") for chain in chains]
        lines += [PART_WORDS[STATIONS], f"  {'svarar, timmar framåt':42}" + "".join(f"{_leads(chain):>10}" for chain in chains)]
        lines += [f"  {words:42}{_number(scores[0].get(key))}{_number(scores[1].get(key))}" for key, words in STATION_FIGURES]
    return lines


def promoted(context: Context, *, model_id: int, by: str, reason: str) -> str:
    """Put a model in service.

    Raises:
        StoreError: There is no such model.
        ModelError: It is damaged or was made for other features.
    """
    from_files(load_model(context.store, model_id).files)
    _put(context, model_id, by, reason)
    return f"modell {model_id} är i drift från {context.now:%Y-%m-%d %H:%MZ}"


def rolled_back(context: Context, *, by: str, reason: str) -> str:
    """Go back to what answered before.

    Raises:
        StoreError: The store refused.
        ModelError: No model answers, or the one before is damaged or was made for other features.
    """
    changes = service_changes(context.store, context.site.id, MODEL_NAME, known_at=context.now)
    if not changes or changes[0].model_id is None:
        raise ModelError(
            f"no model answers for {context.site.id}, so there is nothing to go back from; `halka models list` shows what there is"
        )
    before = next((change.model_id for change in changes[1:] if change.model_id != changes[0].model_id), None)
    if before is not None:
        from_files(load_model(context.store, before).files)
    _put(context, before, by, reason)
    return "ingen modell är i drift; vägfysiken svarar ensam" if before is None else f"modell {before} är åter i drift"


def _put(context: Context, model_id: int | None, by: str, reason: str) -> None:
    put_in_service(
        context.store, context.site.id, name=MODEL_NAME, model_id=model_id, decided_by=by, reason=reason, decided_at=context.now
    )


def _said(model_id: int | None) -> str:
    return "vägfysiken ensam" if model_id is None else f"modell {model_id} i drift"


def _word(need: str) -> str:
    return {known.value: word for known, word in NEEDS.items()}.get(need, need)


def _learner(entry: Mapping[str, Any]) -> str:
    """What a need was learnt as; cards from before there was a choice are of trees."""
    known = {learner.value: learner for learner in Learner}
    return learnt_as(known.get(str(entry.get("learner")), Learner.BOOSTER), _table(entry, "scores"))


def _stations(card: Mapping[str, Any]) -> str:
    """The stations' own correction in a line: the hours ahead at which it answers and how it did; empty where none was trained."""
    chain = _table(card, "stations")
    if not chain:
        return ""
    scores = _table(chain, "scores")
    own, replaced = (_number(scores.get(name)).strip() for name in ("rmse", "rmse_replaced"))
    judged = f"RMSE {own} mot {replaced} °C" if "rmse" in scores else "inte prövad"
    return f"{PART_WORDS[STATIONS]} {f'betrodd {_leads(chain)} h' if chain.get('trusted') else 'ej betrodd'} ({judged})"


def _leads(chain: Mapping[str, Any]) -> str:
    """The hours ahead at which the stations' own correction answers, neighbouring spans joined."""
    spans: list[list[int]] = []
    for first, last in chain.get("leads_h") or ():
        if spans and spans[-1][1] + 1 == first:
            spans[-1][1] = last
        else:
            spans.append([first, last])
    return ",".join(f"{first}–{last}" if first < last else f"{first}" for first, last in spans) or ("vilar" if chain else MISSING)


def _told_of(scores: Mapping[str, Any]) -> Mapping[str, Any]:
    """Figures on judged nights; of a need that never came there, nothing but that."""
    return scores if scores.get("judged_need_nights") != 0 else {"judged_need_nights": 0.0}


def _table(card: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = card.get(name)
    return found if isinstance(found, Mapping) else {}


def _number(value: object) -> str:
    return f"{value:10.3f}" if isinstance(value, int | float) else f"{MISSING:>10}"
