"""Tell people that the database itself cannot be used. Nothing can be kept of such a message there, so a mark beside the files remembers it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from config.logs import without_secrets
from config.settings import Settings
from config.site import Site
from model.domain.errors import DeliveryError
from model.domain.notices import Delivery, DeliveryState
from scheduler.fault import Fault
from scheduler.notify.channels import deliver
from scheduler.notify.compose import AGAIN, fault_notice
from scheduler.notify.wording import Voice

#: Name of the mark in the data folder: since when the database has not answered, and when that was told.
MARK = ".database-silent"
#: A database that is started anew within this time is not told of; the supervisor's timer looks every five minutes.
GRACE = timedelta(minutes=4)
#: Where no mark can be kept, only a look in so many first minutes of an hour tells.
_MINUTES_WITHOUT_MARK = 5


def tell_of_silent_store(
    settings: Settings,
    site: Site,
    problem: str,
    *,
    now: datetime,
    failed_unit: str | None = None,
    way: Callable[[Delivery], None] | None = None,
) -> str:
    """Send that the database cannot be used: at the second look in a row, and again after a day.

    Args:
        settings: Receivers, ways out and the folder of the mark.
        site: Whose database it is.
        problem: What the store said.
        now: Aware UTC.
        failed_unit: A unit of the supervisor that failed, told at once and each time.
        way: Sends one delivery; the real ones where None.

    Returns:
        One sentence on what was sent.
    """
    rules, mark = settings.notify, settings.paths.data / MARK
    if not rules.channels or not rules.faults:
        return "inga mottagare är inställda för fel"
    wrong = [Fault(f"databasen kan inte användas, inget hämtas eller räknas: {without_secrets(problem)}", "store", urgent=True)]
    since = now
    if failed_unit is not None:
        wrong.insert(0, Fault(f"enheten {failed_unit} misslyckades: läs `journalctl -u {failed_unit}`", "unit", urgent=True))
    else:
        since, told = _read(mark, now)
        kept = _write(mark, since, told)
        if told is not None and now - told < AGAIN:
            return "att databasen inte kan användas är redan sagt"
        if kept and now - since < GRACE:
            return "databasen kan inte användas; det sägs om det är så vid nästa titt också"
        if not kept and now.minute >= _MINUTES_WITHOUT_MARK:
            return f"databasen kan inte användas; {mark} kan inte skrivas, så det sägs en gång i timmen"
    voice = Voice(rules.language, ZoneInfo(site.timezone))
    notice = fault_notice(wrong, (), rules, voice, now=now, place=site.name, simulated=site.simulated)
    deliveries = [
        Delivery(number, channel, receiver, DeliveryState.WAITING, 1, now, None, "", notice)
        for number, (channel, receiver) in enumerate(rules.channels)
        if notice is not None
    ]
    sent, failed = 0, []
    for delivery in deliveries:
        try:
            (way or (lambda item: deliver(item, rules, site=site.id)))(delivery)
            sent += 1
        except DeliveryError as error:
            failed.append(str(error))
    if sent and failed_unit is None:
        _write(mark, since, now)
    return f"utan databasen: {sent} utskick gjorda, {len(failed)} gick inte{''.join(f'; {one}' for one in failed)}"


def forget_silence(settings: Settings) -> None:
    """The database answers: whatever comes next is told anew."""
    try:
        (settings.paths.data / MARK).unlink(missing_ok=True)
    except OSError:
        return  # a folder that is read-only never held one


def _read(mark: Path, now: datetime) -> tuple[datetime, datetime | None]:
    """Since when, and when it was told; from now on and never where there is no mark that can be believed."""
    try:
        moments = [datetime.fromisoformat(line) for line in mark.read_text("utf-8").split()]
        if not moments or max(moments) > now:
            return now, None
    except (OSError, ValueError, TypeError):
        return now, None
    return moments[0], moments[1] if len(moments) > 1 else None


def _write(mark: Path, since: datetime, told: datetime | None) -> bool:
    try:
        mark.write_text("\n".join(moment.isoformat() for moment in (since, told) if moment is not None), "utf-8")
    except OSError:
        return False
    return True
