"""Assess: gather what is known, reckon, keep the whole result or nothing, and set it against the machines."""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

import structlog

from model.assess import assess
from model.domain.errors import ModelError, StoreError
from model.domain.plans import Advice, Assessment
from model.learning.models import TrainedModels, from_files
from model.spread import Spread
from scheduler.compute import room_for, spread_for
from scheduler.compute_aside import kept_by_workers
from scheduler.context import Context
from scheduler.pipelines.capacity import plan_in_words, plan_machines
from scheduler.pipelines.inputs import gather
from scheduler.pipelines.stations import remember
from scheduler.told import Told, several
from store.model_service import model_in_service
from store.plans import save_assessment

_LOG = structlog.get_logger(__name__)
#: Name under which the models of needs and temperature are kept.
MODEL_NAME = "needs"


@dataclass(frozen=True)
class Outcome:
    """What an assessment came to.

    Attributes:
        id: Its number in the store.
        assessment: What it says.
        message: One sentence on it.
    """

    id: int
    assessment: Assessment
    message: Told


def assess_now(context: Context) -> Outcome:
    """Assess every route and zone of the site as of the context's clock.

    Raises:
        StoreError: The store refused; nothing half is visible.
        RunStopped: Somebody asked for the run to stop; nothing is stored.
        ForecastError: Stored weather contradicts itself.
    """
    options, compute, segments = context.settings.assess, context.settings.compute, len(context.network.segments)
    made = assess(
        context.network,
        context.site,
        gather(context),
        models=models_in_service(context),
        now=context.now,
        members=options.members,
        horizon_h=options.horizon_h,
        seed=options.seed,
        versions={"code": _code_version()},
        spread=_spread(context),
        room=room_for(compute, segments=segments, folder=context.store.arrays.files.root),
        by_class=compute.column_classes,
    )
    number = save_assessment(context.store, made)
    remember(context, made.stations)
    plan = plan_machines(context, number, made)
    acting = {item.unit_id for item in made.recommendations if item.advice is Advice.ACT}
    units, rung = len(context.network.units), int(made.rung)
    message = Told(
        f"bedömning {number} på steg {rung}: åtgärd råds för {len(acting)} av {units} rutter och zoner",
        "assess",
        {"number": number, "rung": rung, "acting": len(acting), "units": units},
    )
    return Outcome(number, made, message if plan is None else several(message, plan_in_words(plan)))


def _spread(context: Context) -> Spread:
    """Where the blocks are reckoned, and by whom their arrays are written."""
    compute, site = context.settings.compute, context.site.id
    spread = spread_for(compute, segments=len(context.network.segments), course=context.course)
    if compute.where == "dask" and compute.dask_workers_keep:
        return kept_by_workers(context.store.arrays.files, site, spread)
    return spread


def models_in_service(context: Context) -> TrainedModels | None:
    """The models that answer for the site, or None. A damaged one is reported and not used: physics answers in its stead."""
    try:
        stored = model_in_service(context.store, context.site.id, MODEL_NAME, known_at=context.now)
        return None if stored is None else from_files(stored.files)
    except (ModelError, StoreError) as error:
        _LOG.error("model not used", site=context.site.id, reason=str(error))
        return None


@cache
def _code_version() -> str:
    return version("halka")
