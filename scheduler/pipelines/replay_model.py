"""Which model a replay is told with: the one of then, else one that has not learnt from those days, else the one in service, and that is told."""

from collections.abc import Iterator
from datetime import UTC, datetime

import structlog

from model.domain.errors import ModelError, StoreError
from model.learning.models import TrainedModels, from_files
from scheduler.context import Context
from scheduler.pipelines.assess import MODEL_NAME
from store.model_service import service_changes
from store.models import load_model, model_cards

_LOG = structlog.get_logger(__name__)


def model_for_replay(context: Context, begins: datetime, ends: datetime) -> tuple[TrainedModels | None, bool]:
    """The model a stretch is replayed with.

    Args:
        context: Site and store; what was decided after its clock is left out.
        begins: First moment of the stretch, aware.
        ends: First moment after it.

    Returns:
        The model, None where road physics answers alone, and whether it has learnt from those days.

    Raises:
        StoreError: The store cannot be read.
    """
    has_seen: TrainedModels | None = None
    for number in _in_order(context, begins):
        try:
            models = from_files(load_model(context.store, number).files)
        except (ModelError, StoreError) as reason:
            _LOG.warning("a model cannot be replayed with", site=context.site.id, model=number, reason=str(reason))
            continue
        if not _has_seen(models, begins, ends):
            return models, False
        has_seen = has_seen or models
    return has_seen, has_seen is not None


def _in_order(context: Context, begins: datetime) -> Iterator[int]:
    """In service then, in service now, then every model that may answer, the newest first; each once.

    Where a person had put road physics in service, then or now, nothing comes after it.
    """
    told: list[int] = []
    for moment in (begins, context.now):
        for change in service_changes(context.store, context.site.id, MODEL_NAME, known_at=moment, limit=1):
            if change.model_id is None:
                yield from dict.fromkeys(told)
                return
            told.append(change.model_id)
    cards = model_cards(context.store, context.site.id)
    told += [one.id for one in cards if one.name == MODEL_NAME and one.trusted and one.created_at <= context.now]
    yield from dict.fromkeys(told)


def _has_seen(models: TrainedModels, begins: datetime, ends: datetime) -> bool:
    """Whether the data it was made of reach into the stretch; a card that does not say is taken to have."""
    facts = models.card.get("facts")
    try:
        first, last = (datetime.fromisoformat(str(facts[name])) for name in ("from", "until"))  # type: ignore[index]
    except (KeyError, TypeError, ValueError):
        return True
    return first.replace(tzinfo=UTC) < ends and last.replace(tzinfo=UTC) > begins
