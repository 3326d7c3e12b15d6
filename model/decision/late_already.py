"""A deadline that a call now is too late for: windows pass over it, so it is said, with how late the round will be."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from model.decision.case import Case
from model.decision.rules import next_deadline
from model.decision.wording import Words, reason
from model.domain.plans import Reason

#: Code of the reason.
LATE_ALREADY = "deadline_missed"


def late_already(
    reasons: Sequence[Reason], onset: datetime | None, case: Case, *, begins: datetime | None, lead: timedelta, due: datetime
) -> tuple[Reason, ...]:
    """Reasons of a round, with the class's deadline that it passes over in the second place; as they were where it passes over none.

    Args:
        reasons: What is said of the round.
        onset: When the need arises; a deadline before it does not ask for the round, and None asks for none.
        case: The moment and the class.
        begins: From when the round makes sense: a deadline before that (while the snow falls that it waits for) does not ask for it either.
        lead: From a call now until the round is done.
        due: By when the round is to be done.
    """
    rest = tuple(item for item in reasons if item.code != LATE_ALREADY)
    deadline = next_deadline(case.now, case.service_class, case.zone)
    if onset is None or begins is None or max(onset, begins) > deadline or due <= deadline:
        return rest
    sv, en = Words(swedish=True, zone=case.zone), Words(swedish=False, zone=case.zone)
    done = case.now + lead
    if done > deadline:
        late_min = (done - deadline) / timedelta(minutes=1)
        said = (
            f"kl {sv.clock(deadline)} hinns inte: utkallad nu är rundan klar {sv.clock(done)}, {sv.number(late_min, 0)} min sent",
            f"{en.clock(deadline)} cannot be met: called now the round is done at {en.clock(done)}, {en.number(late_min, 0)} min late",
        )
    else:
        last = deadline - lead
        said = (
            f"kl {sv.clock(deadline)} hinns bara om rundan kallas senast {sv.clock(last)}",
            f"{en.clock(deadline)} is only met if the round is called by {en.clock(last)}",
        )
    return (*rest[:1], reason(LATE_ALREADY, *said, 0.0), *rest[1:])
