"""One thing that the thorough look found, and what would put it right."""

from dataclasses import dataclass
from enum import StrEnum


class Repair(StrEnum):
    """What can be put right here; everything else wants a person or a backup."""

    SCHEMA = "schema"
    GUARDS = "guards"
    COUNTERS = "counters"
    LEFT_OVER = "left-over"
    RAW = "raw"
    RIGHTS = "rights"


#: What each repair would do, as a person is asked about it.
ASKED = {
    Repair.SCHEMA: "bring the schema up to date (take a backup first)",
    Repair.GUARDS: "lay the guards of the append-only tables again",
    Repair.COUNTERS: "set the counters to the highest number there is",
    Repair.LEFT_OVER: "REMOVE the files that no row points to",
    Repair.RAW: "move the damaged bodies out of the archive into set-aside/ (nothing is removed)",
    Repair.RIGHTS: "take everyone else's rights from these files",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong.

    Attributes:
        area: database, files, seals, disk, clock or settings.
        line: What and where, and what to do where no repair is named.
        repair: What would put it right; None where nothing here can.
        items: What the repair would work on.
    """

    area: str
    line: str
    repair: Repair | None = None
    items: tuple[str, ...] = ()
