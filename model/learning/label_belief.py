"""How far the labels of a need are believed for a verdict: by what was seen before the nights that judge, and by nothing seen in them.

A label is a share learnt from sensors and logged work (`model.learning.label_truth`). Were that share learnt from the nights that judge too, each of
them would have a say in what it is judged by and in what the model that it judges had learnt. So every stretch judged has labels of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.learning.label_evidence import BY_LOG, BY_SENSORS, Evidence
from model.learning.label_truth import LabelTruth, fit_label_truth, unseen
from model.learning.rows import Rows
from model.learning.split import GAP_NIGHTS

#: What labels are held against where nothing else was seen: the road analysis that made them.
RECKONED = "road_analysis"


@dataclass(frozen=True, eq=False)
class Reckoned:
    """Labels of one need before anybody says how far they are believed.

    Attributes:
        severity: Of each row, as the road analysis has it, shape (row,) [1].
        evidence: What was seen beside it, a part a season and kind.
        known_within: Factor within which the need's quantity is known before anything is seen, above 1.
    """

    severity: NDArray[np.float32]
    evidence: Sequence[Evidence]
    known_within: float


@dataclass(frozen=True, slots=True)
class Belief:
    """How far labels are believed, and by what.

    Attributes:
        truth: Share of surfaces in need by reckoned severity.
        rung: The best that it was held against: ``logged_actions``, ``surface_sensors``, or nothing but the ``road_analysis`` itself.
    """

    truth: LabelTruth
    rung: str


def belief(labels: Reckoned, *, before: int | None = None) -> Belief:
    """What was seen says how far labels are believed.

    Args:
        labels: Of one need.
        before: First night that is judged, by number: what was seen in it, later, and in the `GAP_NIGHTS` before it is left out, for a forecast of
            one night reaches into the next two; all counts if None.
    """
    parts = [part if before is None else part.where(part.night < before - GAP_NIGHTS) for part in labels.evidence]
    parts = [part for part in parts if part.seen.size]
    if not parts:
        return Belief(unseen(labels.known_within), RECKONED)
    severity, seen, night = (np.concatenate([getattr(part, name) for part in parts]) for name in ("severity", "seen", "night"))
    truth = fit_label_truth(severity, seen, night, known_within=labels.known_within)
    return Belief(truth, BY_LOG if any(part.rung == BY_LOG for part in parts) else BY_SENSORS)


def labelled(rows: Rows, severity: NDArray[np.floating], truth: LabelTruth) -> Rows:
    """Rows whose targets are the shares that severities are believed to.

    Args:
        rows: Of one need.
        severity: Of each row, shape (row,) [1].
        truth: How far labels are believed.
    """
    return replace(rows, target=truth.share(severity).astype(np.float32))
