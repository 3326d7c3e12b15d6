"""Tell people outside the pages: make what messages are due, then send what waits.

A message and its deliveries are kept in one transaction before anything is sent, and each delivery is claimed before it is tried. So nothing is
told twice after a crash: what was claimed and never settled may have arrived, is not sent again, and is shown as uncertain.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from config.notify import Notify
from model.domain.errors import DeliveryError
from model.domain.needs import Need
from model.domain.notices import Delivery, DeliveryState, Notice, NoticeKind
from model.domain.plans import Assessment
from scheduler.context import Context
from scheduler.health import faults
from scheduler.notify.bulletin import bulletin
from scheduler.notify.channels import deliver
from scheduler.notify.compose import call_out_notice, fault_notice
from scheduler.notify.wording import Voice
from scheduler.told import Told
from store.decisions import Decision, decisions_between, standing
from store.notices import claim_next, give_up_lost, notices_since, save_notice, settle
from store.plans import load_assessment, newest_assessment_id

_LOG = structlog.get_logger(__name__)
#: What was told longer ago than this belongs to windows that are closed.
MEMORY = timedelta(days=3)
#: A claimed delivery not settled for so long belongs to a process that died.
LOST_AFTER = timedelta(minutes=15)
#: A bulletin that could not be made within this time of its hour is left out.
BULLETIN_LATE = timedelta(hours=3)
#: Longest pause between two tries.
LONGEST_PAUSE = timedelta(hours=1)

Way = Callable[[Delivery], None]


def notify(context: Context, way: Way | None = None) -> str:
    """Make and send.

    Args:
        context: Site, store and settings.
        way: Sends one delivery; the real ones where None.

    Returns:
        One sentence on what was sent.

    Raises:
        StoreError: The store refused.
    """
    rules, site = context.settings.notify, context.site.id
    if not rules.channels:
        return Told("inga mottagare är inställda", "notify_none", {})
    made = sum(save_notice(context.store, site, notice, rules.channels) for notice in due_notices(context))
    sent, failed = send_due(context, way)
    line = f"{made} nya meddelanden, {sent} utskick gjorda, {failed} gick inte"
    return Told(line, "notify", {"made": made, "sent": sent, "failed": failed})


def send_due(context: Context, way: Way | None = None) -> tuple[int, int]:
    """Send what waits; how many deliveries were taken, and how many not.

    Raises:
        StoreError: The store refused.
    """
    rules, site = context.settings.notify, context.site.id
    give_up_lost(context.store, site, before=context.now - LOST_AFTER, now=context.now)
    went = []
    while (delivery := claim_next(context.store, site, now=context.now)) is not None:
        went.append(_send(context, delivery, way or (lambda item: deliver(item, rules, site=site))))
    return sum(went), len(went) - sum(went)


def due_notices(context: Context) -> list[Notice]:
    """Messages that are to be made now."""
    rules, now, place = context.settings.notify, context.now, context.site.name
    voice = Voice(rules.language, ZoneInfo(context.site.timezone), now)
    newest = newest_assessment_id(context.store, context.site.id, known_at=now)
    assessment = None if newest is None else load_assessment(context.store, newest).assessment
    wrong, said = faults(context), _said(context)
    found: list[Notice | None] = []
    if rules.call_outs and assessment is not None:
        found.append(
            call_out_notice(
                assessment,
                told_before(context, NoticeKind.CALL_OUT),
                context.network,
                rules,
                voice,
                now=now,
                settled={(unit_id, need.value, end) for unit_id, need, end in said},
                place=place,
            )
        )
    if rules.faults:
        told = told_before(context, NoticeKind.FAULT)
        found.append(fault_notice(wrong, told, rules, voice, now=now, place=place, simulated=_simulated(context, assessment)))
    due = _bulletin_due(rules, now, voice)
    if due is not None:
        found.append(bulletin(assessment, context.network, wrong, voice, now=now, place=place, said=said, due=due))
    return [notice for notice in found if notice is not None]


def told_before(context: Context, kind: NoticeKind) -> list[Notice]:
    """Messages of a kind whose content still counts as told, oldest first."""
    return notices_since(context.store, context.site.id, kind, context.now - MEMORY)


def _said(context: Context) -> Mapping[tuple[str, Need, datetime], Decision]:
    """What people have decided that stands, by unit, need and deadline."""
    return standing(decisions_between(context.store, context.site.id, context.now - MEMORY, context.now + timedelta(minutes=1)))


def _simulated(context: Context, assessment: Assessment | None) -> bool:
    return context.site.simulated or (assessment is not None and assessment.simulated)


def _bulletin_due(rules: Notify, now: datetime, voice: Voice) -> date | None:
    """Day of the bulletin that is due; one of the late evening may be made after midnight, and is still that evening's."""
    if rules.bulletin_at is None:
        return None
    today = now.astimezone(voice.zone).date()
    for day in (today, today - timedelta(days=1)):
        due = datetime.combine(day, rules.bulletin_at, tzinfo=voice.zone)
        if timedelta(0) <= now - due.astimezone(now.tzinfo) < BULLETIN_LATE:
            return day
    return None


def _send(context: Context, delivery: Delivery, way: Way) -> bool:
    """Try one delivery and write down how it went; True where it was taken."""
    rules, now = context.settings.notify, context.now
    try:
        way(delivery)
    except DeliveryError as error:
        again = error.passing and delivery.attempts < rules.attempts
        pause = min(timedelta(minutes=rules.retry_min) * 2 ** (delivery.attempts - 1), LONGEST_PAUSE)
        state = DeliveryState.WAITING if again else DeliveryState.FAILED
        settle(context.store, delivery, state, now=now, next_at=now + pause, detail=str(error))
        _LOG.warning("delivery failed", channel=delivery.channel, attempt=delivery.attempts, again=again, reason=str(error))
        return False
    settle(context.store, delivery, DeliveryState.SENT, now=now)
    return True
