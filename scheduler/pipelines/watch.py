"""Tell people what is wrong in the service's stead: a process that has died sends nothing, the job that sends least of all.

Runs beside the service, under a supervisor's timer. While the job `notify` succeeds nothing is sent from here, so that nothing is told twice; what is
told from here lies in the same log of messages, and so is told once, and not again by the service once it is back.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from model.domain.notices import Notice, NoticeKind
from scheduler.context import Context, current
from scheduler.fault import Fault
from scheduler.notify.compose import fault_notice
from scheduler.notify.wording import Voice
from scheduler.pipelines.notify import Way, send_due, told_before
from store.jobs import last_success
from store.notices import save_notice
from store.plans import load_assessment, newest_assessment_id
from store.watch import SILENT_AFTER

#: A service whose job `notify` has not succeeded for so long sends nothing; it is due every five minutes and may take fifteen.
STILL = timedelta(minutes=20)
#: Beginning of the codes of a service that gives no sign of life that can be believed.
DEAD = "service"
#: What is told of a dead service; all else that then grows old follows from it, and would be a message each.
_OF_A_DEAD_ONE = (DEAD, "night:", "disk:")
_NEVER = datetime.min.replace(tzinfo=UTC)


def tell_instead(context: Context, wrong: Sequence[Fault], *, failed_unit: str | None = None, way: Way | None = None) -> str:
    """Make and send what the service does not.

    Args:
        context: Site, store and settings.
        wrong: What `scheduler.health.faults` found.
        failed_unit: A unit of the supervisor that failed, told at once and each time.
        way: Sends one delivery; the real ones where None.

    Returns:
        One sentence on what was sent.

    Raises:
        StoreError: The store refused; then nothing is sent.
    """
    context = current(context)
    rules = context.settings.notify
    if not rules.channels or not rules.faults:
        return "inga mottagare är inställda för fel"
    if failed_unit is not None:
        line = f"enheten {failed_unit} misslyckades: läs `journalctl -u {failed_unit}`"
        notice = _notice(context, [Fault(line, f"unit:{failed_unit}", urgent=True)], ())
    else:
        last = last_success(context.store, context.site.id, "notify")
        told_at = _NEVER if last is None else last.finished_at or last.due
        if told_at - context.now > SILENT_AFTER:
            told_at = _NEVER  # by a clock that was wrong: what has been sent since is not known by it
        if any(item.code.startswith(DEAD) for item in wrong):
            since_then = [item for item in told_before(context, NoticeKind.FAULT) if item.created_at > told_at]
            notice = _notice(context, [item for item in wrong if item.code.startswith(_OF_A_DEAD_ONE)], since_then)
        elif context.now - told_at > STILL:
            notice = _notice(context, wrong, told_before(context, NoticeKind.FAULT))
        else:
            return "tjänsten lever och skickar själv"
    new = int(notice is not None and save_notice(context.store, context.site.id, notice, rules.channels))
    sent, failed = send_due(context, way)
    return f"i tjänstens ställe: {new} nya meddelanden, {sent} utskick gjorda, {failed} gick inte"


def _notice(context: Context, wrong: Sequence[Fault], told: Sequence[Notice]) -> Notice | None:
    rules, now = context.settings.notify, context.now
    newest = newest_assessment_id(context.store, context.site.id, known_at=now)
    simulated = context.site.simulated or (newest is not None and load_assessment(context.store, newest).assessment.simulated)
    voice = Voice(rules.language, ZoneInfo(context.site.timezone))
    return fault_notice(wrong, told, rules, voice, now=now, place=context.site.name, simulated=simulated)
