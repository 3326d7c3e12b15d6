"""How much room is left where files lie: what is archived stops before what is forecast does."""

import shutil
from enum import StrEnum
from pathlib import Path


class Space(StrEnum):
    """How the disk stands."""

    AMPLE = "ample"
    LOW = "low"  #: told, nothing stops yet
    ARCHIVING_STOPPED = "archiving_stopped"  #: bodies as received are not kept any more; forecasts and assessments are


def free_bytes(folder: Path) -> int | None:
    """Room left on the disk a folder lies, or would lie, on [byte]; None where that cannot be told."""
    for place in (folder, *folder.absolute().parents):
        try:
            return shutil.disk_usage(place).free
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None


def space_of(folder: Path, *, warn_free_mb: float, archive_min_free_mb: float) -> Space:
    """How the disk of a folder stands.

    Args:
        folder: Where files lie.
        warn_free_mb: Told below this [MB = 10^6 byte].
        archive_min_free_mb: Archiving stops below this [MB].
    """
    free = free_bytes(folder)
    if free is None or free >= warn_free_mb * 1e6:
        return Space.AMPLE
    return Space.LOW if free >= archive_min_free_mb * 1e6 else Space.ARCHIVING_STOPPED
