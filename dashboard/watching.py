"""How the service itself stands, for the line on every page, the page Drift, and monitoring."""

from datetime import datetime
from zoneinfo import ZoneInfo

from config.settings import Settings
from config.site import Site
from store.jobs import RunRequest, open_requests
from store.open import Store
from store.space import Space, space_of
from store.watch import Watch, watch


def watched(settings: Settings, site: Site, store: Store, *, now: datetime) -> Watch | None:
    """Whether the service lives and the night had its assessment; None where the clock stands still, as in the demo."""
    if site.simulated or settings.clock.now is not None:
        return None
    return watch(store, site.id, now=now, zone=ZoneInfo(site.timezone))


def space(settings: Settings) -> Space:
    """How the disk stands that files lie on."""
    limits = settings.storage
    return space_of(settings.paths.data, warn_free_mb=limits.warn_free_mb, archive_min_free_mb=limits.archive_min_free_mb)


def waiting_requests(store: Store, site: Site) -> tuple[RunRequest, ...]:
    """Runs that people asked for and that are not over."""
    return open_requests(store, site.id)
