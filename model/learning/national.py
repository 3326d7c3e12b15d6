"""One model of many municipalities: learnt from all their nights together, moved by an offset of each site, lent to one that has none.

Features say what a road is and what weather it gets, never where it is; so what is learnt in one town holds in another as far as winters and
crews are alike. How far that is, is measured by leaving each site out in turn.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import logit

from model.domain.errors import ModelError
from model.domain.needs import Need
from model.error_statistics import ErrorStatistics
from model.features.schema import COMMON_NAMES, FEATURE_NAMES
from model.learning.baseline import smoothed_share
from model.learning.boost import Boost, boosted_here
from model.learning.calibrate import ROWS_OF_A_NIGHT, Calibration
from model.learning.dataset import TrainingTable, believed_before
from model.learning.models import to_files
from model.learning.need_model import NeedModel
from model.learning.options import LearningOptions
from model.learning.rows import Rows, stacked
from model.learning.scores import brier, skill
from model.learning.train import folds_of, train_need
from model.needs.catalogue import RULES

#: Standard deviation of a site's offset before anything is known of it, in log-odds [1]: odds off by half as much again. Assumed.
SITE_SD = 0.4
#: Units of a site are numbered apart from another's by so many.
_APART = 10_000
Scores = dict[str, dict[str, float]]


def pooled(tables: Mapping[str, TrainingTable]) -> TrainingTable:
    """The tables of several sites as one; needs that only some of them have are learnt from those.

    Args:
        tables: By site, made with the same error statistics.

    Raises:
        ModelError: There is no table.
    """
    if not tables:
        raise ModelError("a national model needs at least one site with seasons")
    numbered = list(enumerate(tables.values()))
    needs = [need for need in Need if any(need in table.needs for table in tables.values())]
    rows = {
        need: stacked(
            [_numbered(table.needs[need], place) for place, table in numbered if need in table.needs], columns=len(FEATURE_NAMES)
        )
        for need in needs
    }
    return TrainingTable(
        needs=rows,
        temperature=stacked([table.temperature for _, table in numbered], columns=len(COMMON_NAMES)),
        truth={},
        rungs={},
    )


def fit_national(
    tables: Mapping[str, TrainingTable], options: LearningOptions, *, boost: Boost = boosted_here
) -> dict[Need, NeedModel]:
    """One model a need of all sites together, each judged on winters it has not seen; needs with too few nights are absent.

    Args:
        tables: By site.
        options: Size and care.
        boost: Where boosters are trained.
    """
    table = pooled(tables)
    folds = folds_of(table, options)
    labels = [_labels({site: believed_before(own, nights.first_judged) for site, own in tables.items()}) for nights in folds]
    fitted = {
        need: train_need(RULES[need], [replace(rows, target=own[need]) for own in labels], folds, options, None, boost=boost)
        for need, rows in table.needs.items()
    }
    return {need: model for need, model in fitted.items() if model is not None}


def _labels(tables: Mapping[str, TrainingTable]) -> dict[Need, NDArray[np.float32]]:
    """Targets of each need, in the order of `pooled`."""
    needs = {need for table in tables.values() for need in table.needs}
    return {
        need: np.concatenate([table.needs[need].target for table in tables.values() if need in table.needs]) for need in needs
    }


def site_offset(model: NeedModel, rows: Rows) -> float:
    """What a site's own nights add to the log-odds of a model, drawn to none as strongly as a few nights would; 0 without nights.

    Args:
        model: National.
        rows: Of the site's nights, none of which is judged later.
    """
    if not len(rows.target):
        return 0.0
    odds = logit(model.probability(rows.features)[0])
    came = rows.target.astype(np.float64)
    worth = ROWS_OF_A_NIGHT * np.unique(rows.night).size

    def loss(offset: float) -> float:
        moved = odds + offset
        return worth * float((np.logaddexp(0.0, moved) - came * moved).mean()) + 0.5 * (offset / SITE_SD) ** 2

    return float(minimize_scalar(loss, bounds=(-2.0, 2.0), method="bounded").x)


def for_site(model: NeedModel, offset: float) -> NeedModel:
    """The national model with a site's offset in its calibration.

    Args:
        model: National.
        offset: Result of `site_offset`.
    """
    straight = model.straight
    moved = None if straight is None else replace(straight, calibration=_moved(straight.calibration, offset))
    return replace(model, calibration=_moved(model.calibration, offset), straight=moved)


def _moved(told: Calibration, offset: float) -> Calibration:
    low, high = (tuple(value + offset for value in curve) for curve in (told.low, told.high))
    return Calibration(told.a, told.b, told.c + offset, low, high, told.nights)


def leave_site_out(
    tables: Mapping[str, TrainingTable], options: LearningOptions, *, boost: Boost = boosted_here
) -> dict[Need, Scores]:
    """How a model of the other sites does at each site, on winters nobody has learnt from.

    Args:
        tables: By site; two or more.
        options: Size and care.
        boost: Where boosters are trained.

    Returns:
        By need and site: Brier skill over the members' smoothed share, which is what a town without a model has, of the model as it is lent
        (``first_night``), with the offset of the site's own winters before (``with_offset``), and of a model of those winters alone
        (``own``, absent where they are too few); ``rows``, ``need_share`` [1] and ``offset`` in log-odds.
    """
    found: dict[Need, Scores] = {}
    for site, table in tables.items():
        others = fit_national({name: other for name, other in tables.items() if name != site}, options, boost=boost)
        own = fit_national({site: table}, options, boost=boost)
        nights = folds_of(pooled(tables), options)[-1]
        told = believed_before(table, nights.first_judged).needs
        for need, model in others.items():
            if need not in told:
                continue
            split = nights.rows(told[need].night)
            judged, before = told[need].where(split.judged), told[need].where(split.fit | split.later)
            if not len(judged.target):
                continue
            came = judged.drawn(seed=options.seed)
            members = brier(smoothed_share(judged.features[:, len(COMMON_NAMES) :]), came)
            offset = site_offset(model, before)
            answers = {"first_night": model, "with_offset": for_site(model, offset)}
            answers |= {"own": own[need]} if need in own else {}
            scores = {
                name: skill(brier(answer.probability(judged.features)[0], came), members) for name, answer in answers.items()
            }
            scores |= {"rows": float(came.size), "need_share": float(came.mean()), "offset": offset}
            found.setdefault(need, {})[site] = scores
    return found


def national_files(
    tables: Mapping[str, TrainingTable],
    options: LearningOptions,
    errors: ErrorStatistics,
    *,
    facts: Mapping[str, object],
    boost: Boost = boosted_here,
) -> dict[str, bytes]:
    """A national model in the form on disk, with its leave-site-out scores on the card.

    A need is trusted where it beats its baselines on the sites' unseen winters together, and members at sites left out in the mean.

    Args:
        tables: By site; two or more.
        options: Size and care.
        errors: Error statistics behind the tables.
        facts: Anything else the card should say, JSON-able; read when all is trained, so that it may tell where that was.
        boost: Where boosters are trained.

    Raises:
        ModelError: Fewer than two sites.
    """
    if len(tables) < 2:
        raise ModelError(f"a national model is learnt from two sites or more and judged by leaving each out; given {len(tables)}")
    scores, needs = leave_site_out(tables, options, boost=boost), fit_national(tables, options, boost=boost)
    for need, model in needs.items():
        elsewhere = [entry["first_night"] for entry in scores.get(need, {}).values()]
        if model.trusted and (not elsewhere or float(np.mean(elsewhere)) <= 0.0):
            needs[need] = replace(model, trusted=False, note="no better than the members at sites it learnt nothing of")
    told = {
        "national": True,
        "sites": list(tables),
        "leave_site_out": {need.value: entry for need, entry in scores.items()},
        "rows": {need.value: len(rows.target) for need, rows in pooled(tables).needs.items()},
        "options": asdict(options),
    }
    return to_files(needs, None, errors, told | dict(facts))


def _numbered(rows: Rows, place: int) -> Rows:
    return replace(rows, unit=rows.unit + place * _APART)
