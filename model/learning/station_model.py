"""The stations' own correction of a training: boosting, how much of it carries to roads around, figures and verdict; and its form on the card."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from model.domain.errors import ModelError
from model.learning.need_model import load_booster
from model.learning.road_residual import WATCHED, ResidualModel
from model.learning.road_residual_blend import CORRECTIONS
from model.learning.road_residual_issue import HORIZON_H
from model.learning.road_residual_rows import FEATURES, LEAD_CLASSES

#: Its boosters: mean, lower and upper quantile.
STATION_FILES = ("stations_mean.txt", "stations_low.txt", "stations_high.txt")
#: What the boosters are fed and in which order; a model of another schema is refused.
STATION_SCHEMA = hashlib.sha256(json.dumps([FEATURES, WATCHED, CORRECTIONS, LEAD_CLASSES, HORIZON_H]).encode()).hexdigest()
#: First and last hour of each lead class [h].
LEAD_SPANS = tuple(zip((1, *(last + 1 for last in LEAD_CLASSES[:-1])), LEAD_CLASSES, strict=True))
#: Fewest held-out readings of a lead class, and nights, of a verdict.
LEAST_ROWS, LEAST_NIGHTS = 40, 10


@dataclass(frozen=True, eq=False)
class StationModel:
    """A fitted correction of the road model at stations.

    Attributes:
        residual: Boosting of what the road model misses.
        share: Share of the stations' correction that held at stations left out, for roads that follow them [1].
        scores: Figures on held-out later nights by name.
        used: By lead class, whether it beat what it replaces there.
        note: Why it does not answer at some leads; empty where it answers at all.
        learnt_until: Moment up to which readings taught it; None where its card does not say.
    """

    residual: ResidualModel
    share: float
    scores: Mapping[str, float]
    used: tuple[bool, ...]
    note: str
    learnt_until: np.datetime64 | None = None

    @property
    def trusted(self) -> bool:
        """Whether it answers at any lead."""
        return any(self.used)


def is_judged(scores: Mapping[str, float], last: int) -> bool:
    """Whether a lead class has held-out readings and nights enough for a verdict.

    Args:
        scores: Figures on held-out nights by name.
        last: Last hour of the class [h].
    """
    return scores.get(f"rows_to_{last}", 0.0) >= LEAST_ROWS and scores.get(f"nights_to_{last}", 0.0) >= LEAST_NIGHTS


def station_files(model: StationModel) -> dict[str, bytes]:
    """Its boosters as text by file name."""
    return {name: text.encode() for name, text in zip(STATION_FILES, model.residual.texts, strict=True)}


def station_entry(model: StationModel) -> dict[str, object]:
    """What the card says of it beside its scores."""
    return {
        "schema_hash": STATION_SCHEMA,
        "trusted": model.trusted,
        "used": list(model.used),
        "leads_h": [list(span) for span, one in zip(LEAD_SPANS, model.used, strict=True) if one],
        "unjudged_h": [list(span) for span in LEAD_SPANS if not is_judged(model.scores, span[1])],
        "note": model.note,
        "share": model.share,
        "learnt_until": None if model.learnt_until is None else str(model.learnt_until.astype("datetime64[h]")),
        "scale": [float(value) for value in model.residual.scale],
        "span": [[float(value) for value in row] for row in model.residual.span],
    }


def station_model(entry: Mapping[str, object], scores: Mapping[str, float], files: Mapping[str, bytes]) -> StationModel:
    """Read what `station_files` and `station_entry` wrote.

    Args:
        entry: Of the card.
        scores: Its figures.
        files: Files of the model.

    Raises:
        ModelError: It was made for other features, or the entry or a booster is damaged.
    """
    if entry.get("schema_hash") != STATION_SCHEMA:
        raise ModelError("the stations' correction was made for other features than this version builds; train anew")
    try:
        texts = tuple(files[name].decode() for name in STATION_FILES)
        scale, span = np.array(entry["scale"], dtype=np.float64), np.array(entry["span"], dtype=np.float64)
        share, used = float(str(entry["share"])), tuple(bool(one) for one in np.array(entry["used"]))
        told = entry.get("learnt_until")
        until = None if told is None else np.datetime64(str(told), "ns")
    except (KeyError, TypeError, ValueError) as cause:
        raise ModelError(
            f"the card describes the stations' correction in a form that cannot be read ({cause!r}); train anew"
        ) from cause
    if (
        scale.shape != (HORIZON_H,)
        or span.shape != (2, len(WATCHED))
        or len(used) != len(LEAD_CLASSES)
        or not 0.0 <= share <= 1.0
    ):
        raise ModelError("the card describes the stations' correction with another number of leads or features; train anew")
    boosters = tuple(load_booster(text, "stations") for text in texts)
    residual = ResidualModel((texts[0], texts[1], texts[2]), scale, span, boosters)
    return StationModel(residual, share, scores, used, str(entry.get("note", "")), until)
