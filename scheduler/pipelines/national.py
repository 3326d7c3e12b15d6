"""A national model: learnt from several sites of one store, written to a folder, and adopted by any site, also one that has no season yet."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import xarray as xr

from config.sites import load_site
from model.domain.errors import ModelError, StoreError
from model.error_statistics import PUBLISHED
from model.learning.dataset import TrainingTable, build_table
from model.learning.models import CARD, from_files
from model.learning.national import national_files
from model.learning.options import LearningOptions
from model.learning.unit_sample import sampled_routes
from model.needs.catalogue import RULES
from scheduler.boost_dask import boosting
from scheduler.context import Context, opened_context
from scheduler.pipelines.assess import MODEL_NAME
from scheduler.pipelines.train import offsets_at, options_of, stretches
from scheduler.progress import Bar
from store.model_service import put_in_service
from store.models import save_model

#: A file of a model larger than this is none [byte].
_LARGEST = 200_000_000


def train_national(context: Context, sites: Sequence[str], folder: Path) -> list[str]:
    """Learn one model from the seasons of several sites and write it to a new folder.

    Args:
        context: Of any site; its store holds the seasons of all, its settings say how much is spent.
        sites: Names or paths, two or more.
        folder: One that does not exist.

    Returns:
        Lines for people: how each site did left out.

    Raises:
        ModelError: Fewer than two sites have seasons.
        ConfigError: A cluster is set and the extra ``scale`` is not installed.
        StoreError: The folder exists or cannot be written.
    """
    if folder.exists():
        raise StoreError(f"{folder} exists; name a new folder for the model")
    learning = context.settings.learning
    boost, where = boosting(context.settings.compute, from_rows=learning.cluster_from_rows)
    options, tables, simulated = replace(options_of(context), judged_winters=1), {}, 0
    for name in sites:
        with opened_context(load_site(name).file, overrides=context.overrides, create=False) as one:
            _, seasons = stretches(one)
            if not seasons:
                raise ModelError(f"{one.site.id} has no season in the store; leave it out, or fill it (halka backfill)")
            tables[one.site.id] = _table(one, seasons, options)
            simulated |= max(int(season.attrs.get("simulated", 0)) for season in seasons)
    facts = {"simulated": simulated, "route_share": learning.national_route_share, "boosters_trained": where}
    files = national_files(tables, options, PUBLISHED, facts=facts, boost=boost)
    try:
        folder.mkdir(parents=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise StoreError(f"{folder} cannot be written: {error.strerror or error}; check space and rights") from error
    return [f"nationell modell av {', '.join(tables)} i {folder}", *_left_out(files)]


def adopt(context: Context, folder: Path, *, by: str, reason: str) -> str:
    """Keep a model from a folder as the site's own and put it in service.

    Args:
        context: Site and store.
        folder: Result of `train_national`.
        by: Who decides.
        reason: Why.

    Raises:
        ModelError: It is damaged, made for other features, or no need of it is trusted.
        StoreError: The folder cannot be read or the store refused.
    """
    try:
        files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.stat().st_size <= _LARGEST}
    except OSError as error:
        raise StoreError(f"{folder} cannot be read: {error.strerror or error}") from error
    models = from_files(files)
    if not models.trusted_needs:
        raise ModelError(f"no need of the model in {folder} is trusted; road physics answers better alone")
    named = models.card["files"]
    kept = {name: content for name, content in files.items() if name == CARD or (isinstance(named, dict) and name in named)}
    number = save_model(
        *(context.store, context.site.id),
        name=MODEL_NAME,
        card=models.card,
        files=kept,
        trusted=True,
        created_at=context.now,
    )
    put_in_service(
        context.store, context.site.id, name=MODEL_NAME, model_id=number, decided_by=by, reason=reason, decided_at=context.now
    )
    return f"modell {number} är i drift från {context.now:%Y-%m-%d %H:%MZ}; egna vintrar får avgöra när de finns (halka train)"


def _table(context: Context, seasons: Sequence[xr.Dataset], options: LearningOptions) -> TrainingTable:
    with Bar(f"Räknar fram {context.site.name}") as bar:
        return build_table(
            seasons,
            sampled_routes(context.network, share=context.settings.learning.national_route_share, seed=options.seed),
            context.site,
            options,
            PUBLISHED,
            rules=RULES,
            place_offsets=lambda moment: offsets_at(context, moment),
            progress=lambda done, total: bar(done, total, "vägfysik över prognoserna"),
        )


def _left_out(files: dict[str, bytes]) -> list[str]:
    models = from_files(files)
    facts = models.card["facts"]
    scores = facts["leave_site_out"] if isinstance(facts, dict) else {}
    lines = [f"{'behov':<12}{'utelämnad ort':<16}{'första natten':>14}{'med ortens nivå':>17}  (Brierskicklighet mot ensemblen)"]
    for need, entries in scores.items():
        lines += [
            f"{need:<12}{site:<16}{entry['first_night']:>14.3f}{entry['with_offset']:>17.3f}" for site, entry in entries.items()
        ]
    return [
        *lines,
        *(
            f"  {need.value}: {'betrodd' if model.trusted else f'inte betrodd ({model.note})'}"
            for need, model in models.needs.items()
        ),
    ]
