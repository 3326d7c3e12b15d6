"""Sweeping what killed runs left behind, and finding what is missing."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.database import Database
from store.files import Files
from store.seen_sites import seen_sites
from store.tables import AssessmentRow, ForecastRunRow, ModelFileRow, SeasonRow


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What a repair found and did.

    Attributes:
        removed: Files without a row that were removed: temporary ones and whole ones whose run was killed before its row.
        missing: Files that rows point to and that are not there; only a backup can bring them back.
        busy: True where a writer was at work, so that nothing was swept this time.
    """

    removed: tuple[str, ...]
    missing: tuple[str, ...]
    busy: bool

    @property
    def clean(self) -> bool:
        """True where nothing was left over and nothing is missing."""
        return not (self.removed or self.missing or self.busy)


def repair(database: Database, arrays: Files, models: Files, *, wait_s: float) -> RepairReport:
    """Remove files that no row points to, while no writer is at work; of several sites that are kept apart, this one's alone.

    Args:
        database: Where the rows are.
        arrays: Array files.
        models: Model files.
        wait_s: How long to wait for writers to finish [s].

    Raises:
        StoreError: The database refused.
    """
    removed: list[str] = []
    missing: list[str] = []
    busy = False
    for files, kind in ((arrays, "arrays"), (models, "models")):
        with files.sweeping(wait_s=wait_s) as alone:
            known = pointed_to(database, kind)
            missing += [f"{kind}/{path}" for path in sorted(known - files.listed())]
            if alone:
                removed += [f"{kind}/{path}" for path in files.sweep(known, ours=ours(database, kind))]
            busy = busy or not alone
    return RepairReport(removed=tuple(removed), missing=tuple(missing), busy=busy)


def ours(database: Database, kind: str) -> Callable[[str], bool]:
    """Which paths of the ``arrays`` or ``models`` are left over where no row is seen to point to them.

    Where the server keeps sites apart, another site's rows are not seen: only arrays of the sites seen are ours to judge, and no model,
    which several sites may share.

    Raises:
        StoreError: The database refused.
    """
    sites = seen_sites(database)
    if sites is None:
        return lambda _path: True
    return lambda path: kind == "arrays" and path.count("/") > 1 and path.split("/")[1] in sites


def model_path(sha256: str) -> str:
    """Where a model file lies below the models' folder."""
    return f"{sha256[:2]}/{sha256}"


def pointed_to(database: Database, kind: str) -> set[str]:
    """Relative paths of the ``arrays`` or ``models`` that rows point to.

    Raises:
        StoreError: The database refused.
    """
    with database.reading() as session:
        return paths_in(session, kind)


def paths_in(session: Session, kind: str) -> set[str]:
    """Relative paths of the ``arrays`` or ``models`` that the rows this transaction sees point to."""
    if kind == "models":
        return {model_path(sha256) for sha256 in session.scalars(select(ModelFileRow.sha256))}
    columns = (ForecastRunRow.path, AssessmentRow.path, SeasonRow.path)
    return {path for column in columns for path in session.scalars(select(column))}
