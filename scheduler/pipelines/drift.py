"""Drift: inputs and calibration of the last nights held against what the model learnt from, kept and told by `halka check`."""

from collections.abc import Mapping
from datetime import timedelta

import numpy as np

from model.domain.needs import Need
from model.domain.scores import LABEL
from model.domain.weather import FLAG_GOOD
from model.drift_monitor import (
    DRIFT,
    NIGHTS,
    Drift,
    calibration_drift,
    from_scores,
    input_drift,
    over_stations,
    range_from,
    to_scores,
)
from model.verification.pool import probability_nights
from scheduler.context import Context
from scheduler.pipelines.assess import models_in_service
from store.observations import observations_between
from store.scores import save_scores, scores_between

#: Lead times whose calibration is watched [h].
WATCHED_TO_H = 24
_SUBJECTS = (f"{DRIFT}calibration", f"{DRIFT}input")


def watch_drift(context: Context) -> list[Drift]:
    """Look for drift and keep what was found beside the newest verified assessment.

    Raises:
        StoreError: The store refused.
    """
    now, store, site = context.now, context.store, context.site.id
    since = now - timedelta(days=NIGHTS)
    looked_at = [item for item in scores_between(store, site, since, now, subjects=(LABEL,)) if item.score.count]
    if not looked_at:
        return []
    found = [*_calibration(context), *_inputs(context)]
    newest = max(looked_at, key=lambda item: (item.issued_at, item.assessment_id))
    if found:
        save_scores(store, site, newest.assessment_id, newest.issued_at, to_scores(found), scored_at=now)
    return found


def newest_drift(context: Context) -> list[Drift]:
    """What was found last.

    Raises:
        StoreError: The store cannot be read.
    """
    since = context.now - timedelta(days=NIGHTS)
    return from_scores(scores_between(context.store, context.site.id, since, context.now, subjects=_SUBJECTS))


def _calibration(context: Context) -> list[Drift]:
    since = context.now - timedelta(days=NIGHTS)
    found = []
    for need in Need:
        scores = scores_between(context.store, context.site.id, since, context.now, subjects=(f"probability_{need.value}",))
        near = [item for item in scores if item.score.lead_to_h <= WATCHED_TO_H]
        drift = calibration_drift(need.value, probability_nights(near, ())["forecast"])
        found += [] if drift is None else [drift]
    return found


def _inputs(context: Context) -> list[Drift]:
    models = models_in_service(context)
    facts = None if models is None else models.card.get("facts")
    record = facts.get("record") if isinstance(facts, Mapping) else None
    ranges = record.get("inputs") if isinstance(record, Mapping) else None
    since = context.now - timedelta(days=NIGHTS)
    readings = observations_between(context.store, context.site.id, since, context.now, known_at=context.now)
    if not isinstance(ranges, Mapping) or readings is None:
        return []
    found = []
    for name, told in ranges.items():
        trained = range_from(told) if isinstance(told, Mapping) else None
        if trained is None or name not in readings:
            continue
        good = readings[f"{name}_flag"] == FLAG_GOOD if f"{name}_flag" in readings else np.isfinite(readings[name])
        drift = input_drift(name, over_stations(readings[name].where(good)), trained)
        found += [] if drift is None else [drift]
    return found
