"""The thorough look: everything is read, nothing is changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from config.settings import Settings
from config.site import Site
from model.domain.errors import StoreError
from scheduler.clock import Clock
from scheduler.doctor.finding import Finding, Repair
from scheduler.doctor.surroundings import clock, disk, rights, settings_in_force
from store.append_only import missing_guards
from store.chain import verify_chain
from store.database import connect
from store.integrity import row_faults
from store.kept_files import file_faults
from store.open import Store
from store.record_audit import verify_records
from store.schema import newest_revision, stored_revision
from store.seen_sites import seen_sites

_TOLD = 5


@dataclass(frozen=True)
class Patient:
    """What is looked at.

    Attributes:
        settings: In force.
        site: Whose store it is.
        clock: Gives the real moment (aware UTC); a look may take minutes, and the service writes meanwhile.
    """

    settings: Settings
    site: Site
    clock: Clock

    def opened(self) -> Store:
        """The store; only where the schema is this program's own.

        Raises:
            StoreError: It cannot be opened.
        """
        database = self.settings.database
        return Store.open(
            *(database.url, self.settings.paths.data),
            create=False,
            busy_timeout_ms=round(database.busy_timeout_s * 1000),
            objects=self.settings.paths.objects,
        )


def look(patient: Patient, *, contents: bool) -> list[Finding]:
    """Everything that is not whole.

    Args:
        patient: What to look at.
        contents: Also read every file through, and the arrays under the seals.

    Raises:
        StoreError: The database cannot be reached, holds no tables, is not Halka's, or is newer than this program.
    """
    found = [*disk(patient.settings), *rights(patient.settings), *settings_in_force(patient.settings, patient.site)]
    revision = revision_of(patient)
    if revision != newest_revision():
        line = f"the schema is at {revision}, this program's is {newest_revision()}; rows and files are looked at when it is up to date"
        return [Finding("database", line, Repair.SCHEMA), *found]
    with patient.opened() as store:
        rows = [*_unseen(store, patient.site.id), *_rows(store)]
        if any(finding.repair is None for finding in rows):
            return [*rows, *found]  # what cannot be read cannot be laid beside anything
        return [*rows, *_seals(store, patient.site.id, contents=contents), *_files(store, patient, contents=contents),
                *clock(store, patient.settings, patient.clock), *found]  # fmt: skip


def revision_of(patient: Patient) -> str:
    """The revision of the schema as it stands; nothing is changed.

    Raises:
        StoreError: As `look`.
    """
    database = connect(patient.settings.database.url, create=False)
    try:
        revision = stored_revision(database)
        if revision is None:
            raise StoreError(f"database {database.where} holds no tables; run the service once, or correct database.url")
        return revision
    finally:
        database.close()


def _unseen(store: Store, site: str) -> Iterator[Finding]:
    seen = seen_sites(store.database)
    if seen is not None and site not in seen:
        yield Finding(
            "database",
            f"sites are kept apart and this role sees no row of {site}: nothing was looked at; sign in as the site's own",
        )


def _rows(store: Store) -> Iterator[Finding]:
    faults = row_faults(store.database)
    for line in faults.damage:
        yield Finding("database", f"damaged: {line}; restore a backup")
    for line in faults.orphans:
        yield Finding("database", f"{line}; restore a backup")
    if faults.counters:
        yield Finding("database", f"counters lag behind in {', '.join(faults.counters)}", Repair.COUNTERS, faults.counters)
    if bare := missing_guards(store.database):
        line = f"{', '.join(bare)}: rows could be altered, their guards are missing; ask who removed them"
        yield Finding("database", line, Repair.GUARDS, bare)


def _seals(store: Store, site: str, *, contents: bool) -> Iterator[Finding]:
    for name, report in (("decisions", verify_chain(store, site)), ("records", verify_records(store, site, files=contents))):
        if not report.whole:
            yield Finding(
                "seals", f"{name}: broken at link {report.broken_at}: {report.problem}; keep this store and ask who had access"
            )


def _files(store: Store, patient: Patient, *, contents: bool) -> Iterator[Finding]:
    days = patient.site.retention.raw_bodies_days or patient.settings.schedule.keep_raw_days
    faults = file_faults(store, raw_since=patient.clock() - timedelta(days=days - 1), contents=contents)
    for paths, what in ((faults.missing, "missing though rows point to them"), (faults.damaged, "damaged")):
        if paths:
            yield Finding("files", f"{_listed(paths)}: {what}; restore them from a backup")
    if faults.raw_missing:
        yield Finding(
            "files", f"{_listed(faults.raw_missing)}: received bodies are gone before their time; they cannot be read again"
        )
    if faults.raw_damaged:
        yield Finding("files", f"{_listed(faults.raw_damaged)}: damaged bodies in the archive", Repair.RAW, faults.raw_damaged)
    if faults.left_over:
        yield Finding("files", f"{_listed(faults.left_over)}: no row points to them", Repair.LEFT_OVER, faults.left_over)


def _listed(paths: tuple[str, ...]) -> str:
    more = f" and {len(paths) - _TOLD} more" if len(paths) > _TOLD else ""
    return f"{', '.join(paths[:_TOLD])}{more}"
