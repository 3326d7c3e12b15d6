"""One stored sum of how an issued forecast went; sums are kept rather than ratios, so that any nights can be put together exactly."""

from dataclasses import dataclass
from datetime import datetime

#: Subject of the row that says a span of lead times was looked at, its count the unit-hours known; and, with a need as reference, of the rows that
#: say on which rung of the label ladder its outcomes rest: metric ``rung_<code>``, count the unit-hours.
LABEL = "label"


@dataclass(frozen=True, slots=True)
class Score:
    """One sum over unit-hours of one assessment.

    Attributes:
        subject: ``probability_<need>``, a temperature's name, ``miss_<need>``, ``false_alarm_<need>``, ``label``, or ``drift_<what>``.
        reference: ``forecast``, ``persistence``, ``climatology`` or ``rule``; the unit's id of a miss or false alarm.
        class_code: Service class of the units; empty where all are taken together.
        lead_from_h: Hours after the issue from which it counts, exclusive [h].
        lead_to_h: Hours after the issue up to which it counts, inclusive [h].
        metric: What is summed, as `model.verification.issued` names it.
        value: The sum, in the unit of its metric.
        count: Unit-hours behind it.
    """

    subject: str
    reference: str
    class_code: str
    lead_from_h: int
    lead_to_h: int
    metric: str
    value: float
    count: int


@dataclass(frozen=True, slots=True)
class IssuedScore:
    """A score with the assessment it belongs to.

    Attributes:
        assessment_id: Number of the assessment.
        issued_at: When that was issued, aware UTC.
        score: The sum.
    """

    assessment_id: int
    issued_at: datetime
    score: Score
