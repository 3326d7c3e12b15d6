"""Train: keep the season as it has come so far, learn from every one in the store, promote what beats the baselines and what answers."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import xarray as xr

from model.domain.errors import ModelError
from model.domain.weather import from_utc64
from model.learning.learner_verdict import SETTLED_ON_JUDGED
from model.learning.models import STATIONS, TEMPERATURE, TrainedModels, from_files
from model.learning.need_model import Learner
from model.learning.options import LearningOptions
from model.learning.promotion import ALL_NEEDS, Part, Promotion, parts, promotion, with_needs_of
from model.learning.season_made import learnable_stretches
from model.learning.train import train
from model.mapping.offsets import PlaceOffset, from_rows
from model.needs.catalogue import RULES
from scheduler.context import Context
from scheduler.pipelines.assess import MODEL_NAME, models_in_service
from scheduler.pipelines.seasons import keep_seasons
from scheduler.pipelines.stations import fill_memory
from scheduler.progress import Bar
from scheduler.report import NEEDS
from scheduler.told import Told
from store.archive import list_seasons, load_season
from store.model_service import put_in_service
from store.models import save_model
from store.sensors import sensor_offsets

#: Who decides when the training job itself puts a model in service.
JOB = "train"
#: What a need was learnt as.
LEARNERS = {
    Learner.FEW_EVENTS: "rät linje",
    Learner.BOOSTER: "träd",
    Learner.BOTH: "träd och rät linje",
}
#: Where the nights that judge put the trees in the place of what was chosen.
SETTLED = "avgjort på de prövade nätterna, så siffrorna är något för goda"
#: What is judged and promoted beside the needs.
PART_WORDS = {TEMPERATURE: "yttemperatur", STATIONS: "yttemperatur vid stationer"}
#: What may stay from a training before.
KEPT = {ALL_NEEDS: "behoven", **PART_WORDS}
_WORDS = {need.value: word for need, word in NEEDS.items()} | PART_WORDS
#: Why a training answers or does not.
WHY = {
    Promotion.BEATS_BASELINES: "bättre än jämförelserna på undanhållna nätter: {needs}",
    Promotion.BEATS_IN_SERVICE: "bättre än den som svarade på nätter ingen av dem sett: {needs}",
    Promotion.NO_BETTER_THAN_BASELINES: "inget behov sägs bättre än av jämförelserna på undanhållna nätter",
    Promotion.WORSE_THAN_IN_SERVICE: "den som svarar står kvar, för annars sägs sämre: {needs}",
    Promotion.NO_BETTER_THAN_IN_SERVICE: "den som svarar står kvar: inget behov sägs säkert bättre",
}


def train_models(context: Context) -> Told:
    """Train the site's models and keep them.

    Returns:
        One sentence, then one line a need: trusted or not, and why.

    Raises:
        ModelError: Too few seasons or nights in the store.
        RunStopped: Somebody asked for it; no model is kept.
        StoreError: The store refused.
    """
    keep_seasons(context)
    records, seasons = stretches(context)
    if not records:
        raise ModelError(
            f"{context.site.id} has no season in the store to learn from; road physics answers until there is one "
            f"(forecasts and readings make one as they come, or at once: halka backfill; the demo makes simulated ones: halka demo)"
        )
    if not seasons:
        raise ModelError(
            f"the {records} seasons of {context.site.id} have no ten days without a hole; road physics answers until there are"
        )
    answering, issues = models_in_service(context), 0

    def so_far(done: int, total: int) -> None:
        nonlocal issues
        issues = total
        bar(done, total, "vägfysik över prognoserna")
        context.course(done, total)

    with Bar(f"Tränar på {records} vintrar") as bar:
        training = train(
            seasons,
            context.network,
            context.site,
            options_of(context),
            rules=RULES,
            in_service=answering,
            place_offsets=partial(offsets_at, context),
            progress=so_far,
        )
    context.course(issues, issues)  # asked once more before anything is stored
    found = promotion(training.models, answering)
    verdict = found.verdict
    stay = answering is not None and found.needs_stay
    files = with_needs_of(answering, training.models) if answering is not None and stay else training.files
    models = from_files(files)
    why = WHY[verdict].format(needs=", ".join(_WORDS[name] for name in found.deciding))
    kept = {name: origin for name in KEPT if (origin := models.origin_of(name)) != models.version} if verdict.takes_over else {}
    if kept:
        why += f"; {', '.join(f'{KEPT[name]} som förut ({version})' for name, version in kept.items())}"
    number = save_model(
        context.store,
        context.site.id,
        name=MODEL_NAME,
        card={**models.card, "promotion": {"verdict": verdict.value, "deciding": list(found.deciding), "kept": kept}},
        files=files,
        trusted=bool(models.trusted_needs),
        created_at=context.now,
    )
    fill_memory(context, training.station_memory)
    if verdict.takes_over:
        put_in_service(
            context.store, context.site.id, name=MODEL_NAME, model_id=number, decided_by=JOB, reason=why, decided_at=context.now
        )
    state = "i drift" if verdict.takes_over else "sparad men inte i drift"
    line = "\n".join([f"modell {number} ({models.version}) {state}: {why}", *verdicts(models)])
    return Told(line, f"train_{verdict.value}", {"number": number, "version": models.version, "needs": list(found.deciding)})


def stretches(context: Context) -> tuple[int, list[xr.Dataset]]:
    """How many seasons are kept, and their stretches without a hole."""
    records = list_seasons(context.store, context.site.id)
    whole = (load_season(context.store, context.site.id, record.name) for record in records)
    return len(records), [stretch for season in whole for stretch in learnable_stretches(season)]


def offsets_at(context: Context, moment: np.datetime64) -> dict[str, PlaceOffset]:
    """Offsets of air temperature by route or zone as an assessment of that moment had them."""
    return from_rows(sensor_offsets(context.store, context.site.id, known_at=from_utc64(moment)), variable="air_temperature")


def verdicts(models: TrainedModels) -> list[str]:
    """One line a need, one for temperature and one for that of the stations."""
    lines = [
        f"  {NEEDS[need]}, {learnt_as(model.learner, model.scores)}: {_trust(model)}" for need, model in models.needs.items()
    ]
    return lines + [f"  {PART_WORDS[name]}: {_trust(part)}" for name, part in parts(models).items() if part is not None]


def learnt_as(learner: Learner, scores: Mapping[str, object]) -> str:
    """What a need was learnt as, and whether the nights that judge it had a say in that."""
    return f"{LEARNERS[learner]}, {SETTLED}" if scores.get(SETTLED_ON_JUDGED) else LEARNERS[learner]


def _trust(part: Part) -> str:
    return ("betrodd" if part.trusted else "inte betrodd") + (f" ({part.note})" if part.note else "")


def options_of(context: Context) -> LearningOptions:
    """The learning section of the settings, as the core wants it."""
    chosen = context.settings.learning
    return LearningOptions(
        trees=chosen.trees,
        leaves=chosen.leaves,
        learning_rate=chosen.learning_rate,
        min_rows_in_leaf=chosen.min_rows_in_leaf,
        min_nights=chosen.min_nights,
        holdout_share=chosen.holdout_share,
        every_nth_issue=chosen.every_nth_issue,
        station_every_h=chosen.station_every_h,
        threads=chosen.threads,
        seed=chosen.seed,
    )
