"""What the first visitor of a server would otherwise wait for: the pages' imports, the network, the newest assessment."""

import gc
import importlib
import threading
from datetime import UTC, datetime

from dashboard import queries
from dashboard.text.words import LANGUAGES, words_for
from model.domain.errors import HalkaError

#: Modules whose import takes its time and that a page needs.
_MODULES = (
    "altair",
    "pydeck",
    "pyarrow.pandas_compat",
    "dashboard.views.morning",
    "dashboard.views.route",
    "dashboard.views.costs",
)


def warm_up() -> threading.Thread:
    """Read ahead beside the server that starts; what goes wrong here is told by the page itself."""
    thread = threading.Thread(target=_prepare, name="warm-up", daemon=True)
    thread.start()
    return thread


def _prepare() -> None:
    """Read ahead, then leave what stays for good out of every later garbage collection: it stops all sessions while it walks the heap."""
    read_ahead()
    gc.collect()
    gc.freeze()


def read_ahead() -> None:
    """Import and read what the first page needs."""
    for name in _MODULES:
        importlib.import_module(name)
    for language in LANGUAGES:
        words_for(language)
    try:
        base = queries.installation(queries.environment())
        newest = queries.newest_id(base.store, base.site, now=base.settings.clock.at(datetime.now(UTC)))
        if newest is not None:
            queries.assessment(base.store, newest)
    except HalkaError:
        return
