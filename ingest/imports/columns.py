"""Which column of a file holds what: as the site's map says, else by the headings people use."""

import difflib
from collections.abc import Mapping, Sequence

from ingest.imports.table import Table
from model.domain.errors import SourceFormatError


def found_columns(table: Table, *, stated: Mapping[str, str], usual: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What is held → the heading it stands under, for all that the file has.

    Args:
        table: The file.
        stated: What is held → heading, as the site's map says; wins over the usual headings.
        usual: What is held → headings people use for it, compared without regard to case, blanks and punctuation.

    Raises:
        SourceFormatError: A stated heading is not in the file (with the nearest that is), or two things would share a column.
    """
    by_name = {_plain(heading): heading for heading in table.headings if heading}
    found: dict[str, str] = {}
    for what, heading in stated.items():
        if _plain(heading) not in by_name:
            near = difflib.get_close_matches(heading, table.headings, n=1, cutoff=0.6)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(repr(name) for name in table.headings[:20])}"
            raise SourceFormatError(table.file, f"no column {heading!r}, which the map states for {what}; {hint}")
        found[what] = by_name[_plain(heading)]
    taken = {heading: what for what, heading in found.items()}
    if len(taken) != len(found):
        raise SourceFormatError(table.file, "the map states one column for two things; give each its own")
    for what, names in usual.items():
        known = [by_name[_plain(name)] for name in names if _plain(name) in by_name]
        if what not in found and known and known[0] not in taken:
            found[what] = known[0]
            taken[known[0]] = what
    return found


def passed_over(table: Table, found: Mapping[str, str]) -> tuple[str, ...]:
    """Headings of the file that nothing is read from, in its order."""
    read = set(found.values())
    return tuple(heading for heading in table.headings if heading and heading not in read)


def required(table: Table, found: Mapping[str, str], names: Sequence[str], usual: Mapping[str, Sequence[str]]) -> None:
    """Refuse a file that lacks a column.

    Raises:
        SourceFormatError: Naming what is missing, the usual headings for it, and the headings there are.
    """
    missing = [name for name in names if name not in found]
    if missing:
        hints = "; ".join(f"{name} (usual headings: {', '.join(list(usual.get(name, ()))[:4]) or name})" for name in missing)
        raise SourceFormatError(
            table.file,
            f"no column for {hints}. The file has {', '.join(repr(name) for name in table.headings[:20]) or 'no headings'}; "
            "say in the site's map (imports) which holds what",
        )


def _plain(heading: str) -> str:
    return "".join(letter for letter in heading.casefold() if letter.isalnum() or letter in "/²")
