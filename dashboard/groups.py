"""The list of things to do in groups of one class or one district, the group that must start first on top."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.todo import Row

#: What the list can be grouped by, and what a row then belongs to.
BY: Mapping[str, Callable[[Row], str]] = {
    "class": lambda row: row.unit.class_code,
    "district": lambda row: row.unit.district,
}
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one class or district.

    Attributes:
        name: Code of the class, or the district.
        rows: In the list's own order.
    """

    name: str
    rows: tuple[Row, ...]

    @property
    def left(self) -> tuple[Row, ...]:
        """Rows that nobody has settled yet."""
        return tuple(row for row in self.rows if not row.is_settled)

    @property
    def latest_start(self) -> datetime | None:
        """When the first of what is left must start at the latest, aware UTC; None where nothing is left."""
        return min((row.latest_start for row in self.left if row.latest_start is not None), default=None)


def grouped(found: Sequence[Row], by: str) -> tuple[Group, ...]:
    """The rows in groups; those in which nothing is left to start come last.

    Args:
        found: Rows in order.
        by: One of `BY`.
    """
    rows: dict[str, list[Row]] = {}
    for row in found:
        rows.setdefault(BY[by](row), []).append(row)
    groups = (Group(name, tuple(own)) for name, own in rows.items())
    return tuple(sorted(groups, key=lambda group: (group.latest_start or _LAST, group.name)))
