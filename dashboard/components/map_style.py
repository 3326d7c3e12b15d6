"""How a unit is drawn on the map: colour by need, width, dashes where data is missing, icon and word; what a person decided before the advice."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from dashboard.style import ICONS, Palette, Status, rgb
from dashboard.text.words import Words
from dashboard.todo import Row
from model.domain.needs import NIGHT_NEEDS, Need
from model.domain.treatments import TreatmentKind
from model.needs.night import NIGHT_DECLARATIONS

#: Label each marked route up to this many; beyond it the icons stand alone and the legend has the words.
MOST_LABELS = 14
_DASH_DEGREE = 0.0007
#: Key of the word for what was rejected.
REJECTED = "verdict.rejected"

#: Which need a treatment answers: one that a person chose instead of the advice is drawn as what it is.
_ANSWERED: Mapping[TreatmentKind, Need] = {kind: need for need, told in NIGHT_DECLARATIONS.items() for kind in told.treatments}

Line = Sequence[tuple[float, float]]


def need_colour(need: Need, colours: Palette) -> str:
    """Colour of a need: the same on the map, in charts and in the legend."""
    return {Need.PLOUGHING: colours.snow, Need.SALTING: colours.ice, Need.HEATING: colours.heat}[need]


def line_style(row: Row | None, colours: Palette) -> tuple[list[int], float]:
    """Colour and width [px] of a unit's lines; faint where there is no row of it, no need, or it was rejected."""
    if row is not None and row.is_rejected:
        return rgb(colours.muted, 90), 1.5
    if row is not None and row.status is Status.MISSING:
        return rgb(colours.muted, 230), 2.5
    need = None if row is None or not _is_needed(row) else drawn_need(row)
    if row is not None and need is not None:
        return rgb(need_colour(need, colours), 150 if row.status is Status.WAIT and not row.kept else 255), 3.5
    return rgb(colours.muted, 90), 1.5


def drawn_need(row: Row) -> Need | None:
    """The need whose colour and word a unit bears: what its first treatment answers, as signed where somebody changed it; else what it waits for."""
    first = next(iter(row.kept), None) if row.said else None
    if first is not None and first.treatment is not None:
        return _ANSWERED[first.treatment]
    return None if row.lead is None else row.lead.need


def tooltip(row: Row, words: Words) -> str:
    """Name, class, and what the unit stands at, in words."""
    state = f"{ICONS[row.shown_status]} {words(row.shown_word)}"
    need = drawn_need(row)
    if need is not None and row.shown_status not in (Status.NONE, Status.MISSING):
        state += f": {words(f'need.{need.value}')}"
    if row.status is Status.MISSING and row.is_settled:
        state += f"\n{ICONS[Status.MISSING]} {words('status.missing')}"
    return f"{row.unit.name} ({row.unit.class_code})\n{state}"


def label_of(row: Row, position: tuple[float, float], words: Words, colours: Palette, *, of: int) -> Mapping[str, Any]:
    """The mark on a unit: an icon, and its word where `of`, the number of marks, leaves room for it."""
    need = None if row.status is Status.MISSING else drawn_need(row)
    status = Status.MISSING if need is None else row.shown_status  # what is missing is never green, whatever was signed before
    icon, word = ICONS[status], words("status.missing" if need is None else f"need.{need.value}")
    return {
        "position": list(position),
        "text": f"{icon} {word}" if of <= MOST_LABELS else icon,
        "colour": rgb(colours.status[status]),
        "unit_id": row.unit.id,
        "label": tooltip(row, words),
    }


def legend(found: Sequence[Row], words: Words) -> str:
    """Counts by need and state in words: ``Plogning 4 · Halkbekämpning 2 · Inget behov 31 · Saknas 2``."""
    counts = Counter(map(_legend_key, found))
    order = [f"need.{need.value}" for need in NIGHT_NEEDS] + [REJECTED, "status.not_worth", "status.none", "status.missing"]
    return " · ".join(f"{words(key)} {counts[key]}" for key in order if key in counts)


def is_marked(row: Row) -> bool:
    """Whether a unit carries a mark: it is to be treated, looked at again, or its data is missing; nothing that was rejected."""
    return _is_needed(row) and not row.is_rejected


def _is_needed(row: Row) -> bool:
    """Whether something is advised or not known of it, or a person ordered it all the same: a change holds though a later forecast sees no need."""
    return row.status is not Status.NONE or bool(row.kept)


def _legend_key(row: Row) -> str:
    if row.is_rejected:
        return REJECTED
    need = drawn_need(row)
    if not _is_needed(row) or row.status is Status.MISSING or need is None:
        return row.word
    return f"need.{need.value}"


def dashes(line: Line, dash: float = _DASH_DEGREE) -> list[list[tuple[float, float]]]:
    """Cut a line into dashes with gaps of the same length [degree of latitude]; at least one dash is left."""
    pieces: list[list[tuple[float, float]]] = []
    for (x0, y0), (x1, y1) in pairwise(line):
        length = math.hypot((x1 - x0) * math.cos(math.radians(y0)), y1 - y0)
        count = max(1, round(length / (2 * dash)))
        for number in range(count):
            begin, end = number / count, (number + 0.5) / count
            pieces.append([(x0 + (x1 - x0) * at, y0 + (y1 - y0) * at) for at in (begin, end)])
    return pieces
