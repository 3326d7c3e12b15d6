"""All that a training leaves behind, and its form on disk: boosters as text, straight parts and one card in JSON. Nothing is ever pickled.

The card names every file's hash and its own, so an altered file or card is refused; it names the feature schema, so a model made for
other features is.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.domain.errors import ModelError
from model.domain.needs import Need
from model.error_statistics import ErrorStatistics
from model.features.schema import SCHEMA_HASH
from model.learning.calibrate import Calibration
from model.learning.need_model import Learner, NeedModel, load_booster
from model.learning.need_straight import NeedStraight, drivers_of
from model.learning.station_model import StationModel, station_entry, station_files, station_model
from model.learning.temperature import LEAD_EDGES, TAILS, TemperatureModel, loaded
from model.needs.catalogue import RULES

CARD = "card.json"
TEMPERATURE = "temperature"
STATIONS = "stations"
#: Its boosters, that of the mean first.
TEMPERATURE_FILES = (f"{TEMPERATURE}.txt", *(f"{TEMPERATURE}_{level:g}.txt" for level in TAILS))
#: Form of the card.
CARD_VERSION = 5


@dataclass(frozen=True, eq=False)
class TrainedModels:
    """Models of one training.

    Attributes:
        version: First 12 digits of the card's hash.
        card: What is known of the training: data range, label rung, rows, scores, options, reasons why a need is not trusted.
        needs: Fitted needs; those with too few events are absent.
        temperature: The correction of surface temperature, if one was fitted.
        errors: Error statistics the ensembles were made with; an assessment must use the same.
        stations: The stations' own correction, if one was fitted.
    """

    version: str
    card: Mapping[str, object]
    needs: Mapping[Need, NeedModel]
    temperature: TemperatureModel | None
    errors: ErrorStatistics
    stations: StationModel | None = None

    @property
    def trusted_needs(self) -> frozenset[Need]:
        """Needs whose model may answer."""
        return frozenset(need for need, model in self.needs.items() if model.trusted)

    @property
    def learnt_until(self) -> int | None:
        """Last night that needs and surface temperature learnt from or were calibrated on, by number; None where the card does not say."""
        facts = self.card.get("facts")
        until = facts.get("learnt_until_night") if isinstance(facts, Mapping) else None
        return until if isinstance(until, int) else None

    def has_seen(self, nights: NDArray[np.int64]) -> bool:
        """Whether needs and surface temperature may have learnt from any of some nights."""
        return self.learnt_until is None or bool((nights <= self.learnt_until).any())

    def origin_of(self, part: str) -> str:
        """Version of the training a part comes from: of this one, or of one before whose part stayed."""
        facts = self.card.get("facts")
        kept = facts.get("kept") if isinstance(facts, Mapping) else None
        return str(kept[part]) if isinstance(kept, Mapping) and part in kept else self.version


def to_files(
    needs: Mapping[Need, NeedModel],
    temperature: TemperatureModel | None,
    errors: ErrorStatistics,
    facts: Mapping[str, object],
    *,
    stations: StationModel | None = None,
) -> dict[str, bytes]:
    """The form on disk: file name → content, the card among them.

    Args:
        needs: Fitted needs.
        temperature: The correction, if any.
        errors: Error statistics behind the ensembles.
        facts: Anything else the card should say, JSON-able.
        stations: The stations' own correction, if any.
    """
    files = {name: content for need, model in needs.items() for name, content in _need_files(need, model).items()}
    if temperature is not None:
        files |= {
            name: text.encode()
            for name, text in zip(TEMPERATURE_FILES, (temperature.booster_text, *temperature.quantile_texts), strict=True)
        }
    if stations is not None:
        files |= station_files(stations)
    card: dict[str, object] = {
        "card_version": CARD_VERSION,
        "schema_hash": SCHEMA_HASH,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
        "needs": {
            need.value: {
                "trusted": model.trusted,
                "note": model.note,
                "scores": _finite(model.scores),
                "learner": model.learner.value,
                "shrink": model.shrink,
                "calibration": model.calibration.to_dict(),
            }
            for need, model in needs.items()
        },
        TEMPERATURE: None
        if temperature is None
        else {
            "trusted": temperature.trusted,
            "note": temperature.note,
            "scores": _finite(temperature.scores),
            "shrink": temperature.shrink,
            "quantiles": [list(row) for row in temperature.quantiles],
        },
        STATIONS: None if stations is None else {**station_entry(stations), "scores": _finite(stations.scores)},
        "errors": errors.to_dict(),
        "facts": dict(facts),
    }
    card["card_hash"] = _card_hash(card)
    return {CARD: json.dumps(card, indent=1, sort_keys=True).encode(), **files}


def from_files(files: Mapping[str, bytes]) -> TrainedModels:
    """Read what `to_files` wrote.

    Raises:
        ModelError: A file is missing or altered, the card is damaged, or the features are others than this version's.
    """
    card = _read_card(files)
    for name, digest in _mapping(card, "files").items():
        if name not in files:
            raise ModelError(f"model file {name} is missing; restore it or train anew")
        if hashlib.sha256(files[name]).hexdigest() != digest:
            raise ModelError(f"model file {name} differs from its card (altered or damaged); restore it or train anew")
    try:
        needs = {Need(name): _need(Need(name), entry, files) for name, entry in _mapping(card, "needs").items()}
        temperature = _temperature(card.get(TEMPERATURE), files)
    except (KeyError, TypeError, ValueError) as cause:
        raise ModelError(
            f"{CARD} describes a need or the temperature in a form this version does not read ({cause!r}); train anew"
        ) from cause
    return TrainedModels(
        version=str(card["card_hash"])[:12],
        card=card,
        needs=needs,
        temperature=temperature,
        errors=ErrorStatistics.from_dict(_mapping(card, "errors")),
        stations=_stations(card.get(STATIONS), files),
    )


def _read_card(files: Mapping[str, bytes]) -> dict[str, object]:
    if CARD not in files:
        raise ModelError(f"the model has no {CARD}; restore it or train anew")
    try:
        card = json.loads(files[CARD])
    except ValueError as cause:
        raise ModelError(f"{CARD} is no JSON ({cause}); restore it or train anew") from cause
    if not isinstance(card, dict) or card.get("card_version") != CARD_VERSION:
        raise ModelError(f"{CARD} has another form than this version reads; train anew")
    if card.get("card_hash") != _card_hash(card):
        raise ModelError(f"{CARD} does not carry its own hash (altered or damaged); restore it or train anew")
    if card.get("schema_hash") != SCHEMA_HASH:
        raise ModelError("the model was made for other features than this version builds; train anew")
    return card


def _booster_file(need: Need) -> str:
    return f"need_{need.value}.txt"


def _straight_file(need: Need) -> str:
    return f"need_{need.value}_straight.json"


def _need_files(need: Need, model: NeedModel) -> dict[str, bytes]:
    files = {} if model.booster is None else {_booster_file(need): model.booster_text.encode()}
    if model.straight is not None:
        files[_straight_file(need)] = json.dumps(model.straight.to_dict(), indent=1).encode()
    return files


def _need(need: Need, entry: Mapping[str, Any], files: Mapping[str, bytes]) -> NeedModel:
    learner = Learner(entry["learner"])
    text = "" if learner is Learner.FEW_EVENTS else files[_booster_file(need)].decode()
    straight = None if learner is Learner.BOOSTER else NeedStraight.from_dict(json.loads(files[_straight_file(need)]))
    if straight is not None and straight.line.drivers != drivers_of(RULES[need]):
        raise ModelError(f"the declaration of {need.value} names other drivers than the model learnt from; train anew")
    return NeedModel(
        need=need,
        booster_text=text,
        shrink=float(entry["shrink"]),
        calibration=Calibration.from_dict(entry["calibration"]),
        scores=_with_nan(entry["scores"]),
        trusted=bool(entry["trusted"]),
        note=str(entry["note"]),
        booster=load_booster(text, need.value) if text else None,
        straight=straight,
    )


def _temperature(entry: object, files: Mapping[str, bytes]) -> TemperatureModel | None:
    if not isinstance(entry, dict):
        return None
    text, *tails = (files[name].decode() for name in TEMPERATURE_FILES)
    quantiles = tuple(tuple(float(x) for x in row) for row in entry["quantiles"])
    if len(quantiles) != len(LEAD_EDGES):
        raise ModelError("the temperature model has other lead classes than this version reads; train anew")
    return TemperatureModel(
        booster_text=text,
        quantile_texts=tuple(tails),
        quantiles=quantiles,
        scores=_with_nan(entry["scores"]),
        trusted=bool(entry["trusted"]),
        note=str(entry["note"]),
        shrink=float(entry["shrink"]),
        boosters=loaded(text, tails),
    )


def _stations(entry: object, files: Mapping[str, bytes]) -> StationModel | None:
    return station_model(entry, _with_nan(entry.get("scores", {})), files) if isinstance(entry, dict) else None


def _card_hash(card: Mapping[str, object]) -> str:
    told = {key: value for key, value in card.items() if key != "card_hash"}
    # through JSON once, so that tuples and lists hash alike
    return hashlib.sha256(json.dumps(json.loads(json.dumps(told)), sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _mapping(card: Mapping[str, object], name: str) -> dict[str, Any]:
    entry = card.get(name)
    if not isinstance(entry, dict):
        raise ModelError(f"{CARD} lacks {name}; restore it or train anew")
    return entry


def _finite(scores: Mapping[str, float]) -> dict[str, float | None]:
    """JSON has no NaN."""
    return {name: float(value) if math.isfinite(value) else None for name, value in scores.items()}


def _with_nan(scores: Mapping[str, float | None]) -> dict[str, float]:
    return {name: math.nan if value is None else float(value) for name, value in scores.items()}
