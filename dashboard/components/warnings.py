"""What the weather service itself warns of, in one line, with the age of that knowledge."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dashboard.components.marks import SEPARATOR, mark
from dashboard.format import Format, plain
from dashboard.style import Status
from dashboard.text.words import Words
from model.domain.warnings import WarningLevel, WeatherWarning

#: The weather service is asked every ten minutes; what is older than this may no longer hold.
OLD_AFTER = timedelta(hours=2)
MOST_SHOWN = 3
STATUSES = {
    WarningLevel.MESSAGE: Status.NONE,
    WarningLevel.YELLOW: Status.WAIT,
    WarningLevel.ORANGE: Status.PREPARE,
    WarningLevel.RED: Status.START,
}


def warnings_line(warnings: Sequence[WeatherWarning], answered_at: datetime | None, words: Words, form: Format) -> str:
    """``▲ Gul varning: snöfall, Västmanlands län, 15:00–21:00 · SMHI för 4 min sedan``, as Markdown.

    That nobody has been asked is never told as "no warnings": without an answer of the last two hours the word is "saknas", and what was
    warned of until then is told with its age.

    Args:
        warnings: In force or to come, the most serious first.
        answered_at: When the weather service last answered (aware UTC), None where it never has.
        words: Language.
        form: How values are written.
    """
    if answered_at is None:
        return mark(Status.MISSING, words("warnings.never"))
    old = form.now - answered_at > OLD_AFTER
    parts = [_one(item, words, form) for item in warnings[:MOST_SHOWN]]
    if len(warnings) > MOST_SHOWN:
        parts.append(f":gray[{words('warnings.more', n=len(warnings) - MOST_SHOWN)}]")
    if old:
        parts.insert(0, mark(Status.MISSING, words("warnings.old", time=form.clock(answered_at), age=form.age_of(answered_at))))
    elif not parts:
        parts.append(mark(Status.NONE, words("warnings.none")))
    if not old:
        parts.append(f":gray[{words('warnings.age', age=form.age_of(answered_at))}]")
    return SEPARATOR.join(parts)


def _one(item: WeatherWarning, words: Words, form: Format) -> str:
    """One warning: level, event, area and when."""
    title = plain(words.pick(item.title_sv, item.title_en))
    level = words(f"warnings.level.{item.level.value}")
    when = _when(item, words, form)
    return f"{mark(STATUSES[item.level], level, bold=True)} {title}, {plain(item.area)}, {when}"


def _when(item: WeatherWarning, words: Words, form: Format) -> str:
    start, end = form.clock(item.starts_at), form.clock(item.ends_at)
    if item.starts_at <= form.now:
        return words("warnings.now") if item.ends_at is None else words("warnings.until", end=end)
    return words("warnings.from", start=start) if item.ends_at is None else words("warnings.between", start=start, end=end)
