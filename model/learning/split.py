"""Nights to learn from, to calibrate on and to judge by: whole winters and weeks, never rows at random."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Nights on either side of a boundary that are left out of learning: a forecast of one night reaches into the next two.
GAP_NIGHTS = 3
#: Of the later half of the nights before the judged ones, every third week calibrates.
CALIBRATION_EVERY = 3
#: Latest nights of the latest winter that judge what has learnt from that winter too, and fewest nights of it before them [day].
LATEST_NIGHTS = 28
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Split:
    """Masks over rows.

    Attributes:
        fit: Rows the boosters learn from.
        later: Rows of later weeks, for early stopping and calibration.
        judged: Rows of the latest winter (or latest weeks), seen by no fit.
    """

    fit: NDArray[np.bool_]
    later: NDArray[np.bool_]
    judged: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Nights:
    """The same for nights.

    Attributes:
        fit: Night numbers to learn from.
        later: Night numbers to calibrate on.
        judged: Night numbers to judge by.
    """

    fit: NDArray[np.int64]
    later: NDArray[np.int64]
    judged: NDArray[np.int64]

    @property
    def first_judged(self) -> int | None:
        """The first night that judges, by number; None where none does."""
        return int(self.judged.min()) if self.judged.size else None

    def rows(self, night: NDArray[np.int64]) -> Split:
        """Masks of rows by their night."""
        return Split(np.isin(night, self.fit), np.isin(night, self.later), np.isin(night, self.judged))


def winter_of(moments: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """The winter each moment belongs to, by the year it begins in; a year of winters runs from July to June."""
    months = moments.astype("datetime64[M]").astype(np.int64) - 6
    winters: NDArray[np.int64] = months // 12 + 1970
    return winters


def of_latest_winter(folds: Sequence[Nights]) -> list[Nights]:
    """The folds whose judged nights are of the latest winter; the last fold at least."""
    if not folds[-1].judged.size:
        return [folds[-1]]
    begins = [winter_of(fold.judged[:1].astype("datetime64[D]")) for fold in folds if fold.judged.size]
    return [fold for fold, winter in zip(folds, begins, strict=True) if winter == begins[-1]]


def apart(night: NDArray[np.int64], told: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which nights may teach what tells others: those that no night told lies within `GAP_NIGHTS` of.

    Args:
        night: Night of each row.
        told: Nights told.
    """
    nights, index = np.unique(night, return_inverse=True)
    far: NDArray[np.bool_] = np.abs(nights[:, None] - told[None, :]).min(axis=1, initial=GAP_NIGHTS + 1) > GAP_NIGHTS
    return far[index]


def split_nights(
    night: NDArray[np.int64], season: NDArray[np.intp], *, judged_winters: int, holdout_share: float
) -> list[Nights]:
    """Split the nights of a training, once for each stretch judged; the last split is that of the model put to use.

    With two winters or more each of the latest winters is judged by a model of the winters before it. Once the latest one has lasted twice
    `LATEST_NIGHTS`, its last weeks are judged by a model of all nights before them, so that a model put to use has learnt from the winter it
    serves. With one winter, its latest weeks are judged. No night is judged twice.

    Args:
        night: Night numbers that have rows, rising, shape (night,).
        season: Number of the season each belongs to, rising, shape (night,).
        judged_winters: Most winters judged.
        holdout_share: Share judged by where there is one winter [1].
    """
    nights = np.asarray(night, dtype=np.int64)
    winters = np.unique(season)
    if winters.size < 2:
        return [_split(nights, np.arange(nights.size) >= round(nights.size * (1.0 - holdout_share)))]
    stretches = [season == winter for winter in winters[max(1, winters.size - judged_winters) :]]
    latest = stretches[-1] & (nights > nights[-1] - LATEST_NIGHTS)
    if nights[-1] - nights[stretches[-1]][0] + 1 >= 2 * LATEST_NIGHTS:
        stretches[-1:] = [stretches[-1] & ~latest, latest]
    up_to = [nights <= nights[stretch][-1] for stretch in stretches]
    return [_split(nights[told], stretch[told]) for told, stretch in zip(up_to, stretches, strict=True)]


def _split(nights: NDArray[np.int64], judged: NDArray[np.bool_]) -> Nights:
    before = nights[~judged]
    week = (before - before[0]) // _WEEK if before.size else before
    from_here = before[before.size // 2] if before.size else 0
    later = (before >= from_here) & (week % CALIBRATION_EVERY == CALIBRATION_EVERY - 1)
    if not later.any() and before.size:
        later = np.arange(before.size) >= round(before.size * 0.75)
    taken = np.concatenate([before[later], nights[judged]])
    return Nights(fit=before[~later & apart(before, taken)], later=before[later], judged=nights[judged])
