"""The roster's plans at 13:00, 20:00 and 03:00 local time: assessed anew, with what changed since the plan before and why."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from model.decision.plan_changes import PlanChange, plan_changes
from model.decision.roster import OWN, look_before, look_due
from model.domain.plans import Assessment
from scheduler.context import Context
from scheduler.pipelines.assess import assess_now
from scheduler.told import Told, several
from store.actions import actions_between
from store.plans import load_assessment, newest_assessment_id

#: The job runs every hour; a look is its business if it fell within this time.
WITHIN = timedelta(hours=1)
_TOLD = 12


def roster_plan(context: Context) -> Told:
    """Make the plan of the look that fell in the hour up to now.

    Returns:
        What was planned and what changed, or that it is no time of the roster.

    Raises:
        StoreError: The store refused.
    """
    zone = ZoneInfo(context.site.timezone)
    look = look_due(context.now, zone, within=WITHIN)
    if look is None:
        return Told("ingen planeringstid den här timmen", "roster_none", {})
    outcome = assess_now(context)
    changed = changes_since_last_look(context, outcome.assessment)
    planned = Told(f"plan {look.astimezone(zone):%H:%M}", "roster", {"time": f"{look.astimezone(zone):%H:%M}"})
    line = f"{planned}: {outcome.message}" + ("" if changed is None else f"\n{changes_in_words(context, *changed)}")
    return several(planned, outcome.message, line=line)


def changes_since_last_look(context: Context, assessment: Assessment) -> tuple[Assessment, tuple[PlanChange, ...]] | None:
    """The plan of the look before an assessment's own, and what the assessment changes in it; None where there was none."""
    zone = ZoneInfo(context.site.timezone)
    before = look_before(assessment.issued_at, zone)
    number = newest_assessment_id(context.store, context.site.id, known_at=before + OWN)
    if number is None:
        return None
    earlier = load_assessment(context.store, number).assessment
    if earlier.issued_at >= assessment.issued_at:
        return None
    done = actions_between(context.store, context.site.id, earlier.issued_at, assessment.issued_at, known_at=assessment.issued_at)
    return earlier, plan_changes(earlier, assessment, actions=done, zone=zone)


def changes_in_words(context: Context, earlier: Assessment, changed: tuple[PlanChange, ...]) -> str:
    """One line a change, the first dozen."""
    zone = ZoneInfo(context.site.timezone)
    since = f"{earlier.issued_at.astimezone(zone):%H:%M}"
    if not changed:
        return f"Sedan planen {since}: inget har ändrats."
    names = {unit.id: unit.name for unit in context.network.units}
    lines = [f"  {names.get(item.unit_id, item.unit_id)}: {item.sv}" for item in changed[:_TOLD]]
    more = [f"  och {len(changed) - _TOLD} till"] if len(changed) > _TOLD else []
    return "\n".join([f"Sedan planen {since}: {len(changed)} ändringar", *lines, *more])
