"""What of a municipality's record may be thrown away, and on whose decision (gallring)."""

from pydantic import Field

from config.frozen import Frozen

#: Reference of a decision nobody has stated yet.
UNDECIDED = "inget gallringsbeslut angivet"


class Retention(Frozen):
    """Retention rule. What was advised, decided, done and paid is kept for good: no setting shortens that."""

    decision: str = Field(default=UNDECIDED, min_length=1, description="The municipality's decision on disposal: number and date")
    messages_days: int = Field(
        default=400, ge=30, description="Messages sent, with their receivers' addresses, are kept this long [d]"
    )
    segment_days: int = Field(
        default=400, ge=30, description="What assessments told of single segments is kept this long, in whole months [d]"
    )
    machine_days: int = Field(
        default=60,
        ge=2,
        description="Where machines were, by a name that holds for a day, is kept for checking imports this long [d]",
    )
    raw_bodies_days: int | None = Field(
        default=None, ge=7, description="Providers' answers as received are kept this long [d]; unset: schedule.keep_raw_days"
    )
