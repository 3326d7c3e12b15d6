"""Putting right what the thorough look found: one kind at a time, only what was agreed to."""

from collections.abc import Callable, Sequence

from scheduler.doctor.finding import Finding, Repair
from scheduler.doctor.look import Patient
from scheduler.doctor.surroundings import take_rights
from store.append_only import lay_guards
from store.integrity import advance_counters
from store.kept_files import set_aside
from store.open import Store


def mend(patient: Patient, findings: Sequence[Finding], repair: Repair) -> str:
    """Put one kind right.

    Args:
        patient: Whose.
        findings: All that `look` gave.
        repair: What was agreed to.

    Returns:
        What was done.

    Raises:
        StoreError: It could not be done; what was there is there.
    """
    items = tuple(item for finding in findings if finding.repair is repair for item in finding.items)
    if repair is Repair.RIGHTS:
        take_rights(items)
        return f"{len(items)} files are the service's own now"
    with patient.opened() as store:  # opening brings the schema up to date
        return _DONE[repair](store, items)


def _guards(store: Store, items: tuple[str, ...]) -> str:
    lay_guards(store.database, items)
    return f"guards laid on {', '.join(items)}"


def _counters(store: Store, items: tuple[str, ...]) -> str:
    advance_counters(store.database, items)
    return f"counters of {', '.join(items)} set"


def _left_over(store: Store, _items: tuple[str, ...]) -> str:
    report = store.repair()
    return "a writer is at work, nothing was removed; try again" if report.busy else f"{len(report.removed)} files removed"


def _raw(store: Store, items: tuple[str, ...]) -> str:
    return f"{len(items)} bodies lie in {set_aside(store, items)} now"


_DONE: dict[Repair, Callable[[Store, tuple[str, ...]], str]] = {
    Repair.SCHEMA: lambda _store, _items: "the schema is up to date",
    Repair.GUARDS: _guards,
    Repair.COUNTERS: _counters,
    Repair.LEFT_OVER: _left_over,
    Repair.RAW: _raw,
}
