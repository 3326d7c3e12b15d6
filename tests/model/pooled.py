"""Stored scores made by hand from cases, as the verification job would store them."""

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from model.domain.scores import IssuedScore, Score
from model.verification.issued import probability_sums

FIRST = datetime(2026, 1, 10, 1, tzinfo=UTC)


def issued(
    night: int,
    told: NDArray[np.float64],
    came: NDArray[np.bool_] | NDArray[np.float64],
    *,
    reference: str = "forecast",
    lead: tuple[int, int] = (0, 6),
    subject: str = "probability_salting",
) -> list[IssuedScore]:
    """Sums of one assessment, issued on one night."""
    return [
        IssuedScore(night + 1, FIRST + timedelta(days=night), Score(subject, reference, "", *lead, metric, value, count))
        for metric, (value, count) in probability_sums(told, came).items()
    ]
