"""The composition root: one site, its network, its store and a way to reach the outside, put together from the settings."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from config.network import load_network_document
from config.settings import Settings, load_settings
from config.site import Site
from config.sites import LoadedSite, load_site
from ingest.gridded_open import GridFiles
from ingest.http import HttpTransport
from ingest.ports import GridTransport, Transport
from ingest.raw import RawArchive
from ingest.recorded import RecordedTransport
from model.domain.network import build_network
from model.domain.roads import Network
from scheduler.clock import Clock, clock_of
from scheduler.course import Course, unwatched
from store.open import Store, open_store
from store.setting_changes import newest_change, standing_changes, values_of
from store.space import Space, space_of


@dataclass(frozen=True)
class Context:
    """Everything a pipeline needs.

    Attributes:
        settings: What the operator set.
        loaded: The site and where it was read from.
        network: Its routes, zones and segments.
        store: What lasts.
        archive: Bodies as received.
        transport: The way to the outside: network, recordings, or the simulator.
        clock: The moment everything speaks from.
        overrides: Settings of the command line.
        changes: Number of the newest change of settings that is in it; 0 for none.
        course: Is told how far a run is, and may stop it.
    """

    settings: Settings
    loaded: LoadedSite
    network: Network
    store: Store
    archive: RawArchive
    transport: Transport
    clock: Clock
    overrides: Mapping[str, Any] = field(default_factory=dict)
    changes: int = 0
    course: Course = unwatched

    @property
    def site(self) -> Site:
        """The municipality."""
        return self.loaded.site

    @property
    def now(self) -> datetime:
        """The moment everything speaks from (aware UTC)."""
        return self.clock()

    @property
    def space(self) -> Space:
        """How the disk stands that files lie on."""
        return _space(self.settings)

    @property
    def grids(self) -> GridTransport | None:
        """The way to look into gridded files; None where recordings or the simulator answer for the network."""
        return GridFiles(self.transport, self.now) if isinstance(self.transport, HttpTransport) else None


@contextmanager
def opened_context(
    site: str | Path,
    *,
    overrides: Mapping[str, Any] | None = None,
    recordings: Path | None = None,
    transport: Transport | None = None,
    create: bool = True,
) -> Iterator[Context]:
    """Put everything together for the length of a ``with`` block.

    Args:
        site: Name or path of the site.
        overrides: Settings that win over file and environment, by dotted key.
        recordings: Folder of recorded answers to use instead of the network.
        transport: Any other way to the outside, instead of network and recordings.
        create: Make a missing SQLite file; False refuses, for commands that only look.

    Raises:
        ConfigError: The site, its network or a setting is wrong.
        StoreError: The store cannot be opened.
    """
    loaded = load_site(site)
    settings = load_settings(site=site, overrides=overrides)
    network = build_network(load_network_document(loaded.network_path), loaded.site)
    archive = RawArchive(settings.paths.data, lambda: _space(settings) is Space.ARCHIVING_STOPPED)
    way = transport or (
        RecordedTransport(recordings) if recordings else HttpTransport(settings.http, archive, site=loaded.site.id)
    )
    with open_store(settings, create=create) as store:
        yield current(
            Context(
                settings=settings,
                loaded=loaded,
                network=network,
                store=store,
                archive=archive,
                transport=way,
                clock=clock_of(settings),
                overrides=dict(overrides or {}),
            )
        )


def _space(settings: Settings) -> Space:
    limits = settings.storage
    return space_of(settings.paths.data, warn_free_mb=limits.warn_free_mb, archive_min_free_mb=limits.archive_min_free_mb)


def current(context: Context) -> Context:
    """The context with what has been changed on the pages since it was put together; asked at the start of each job.

    Raises:
        ConfigError: What was changed no longer fits the site file.
    """
    newest = newest_change(context.store, context.site.id)
    if newest == context.changes:
        return context
    changes = values_of(standing_changes(context.store, context.site.id))
    loaded = load_site(context.loaded.file, changes=changes)
    return replace(
        context,
        settings=load_settings(site=context.loaded.file, overrides=context.overrides, changes=changes),
        loaded=loaded,
        network=build_network(load_network_document(loaded.network_path), loaded.site),
        changes=newest,
    )
