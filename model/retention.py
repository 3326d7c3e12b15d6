"""The retention rule in words: what is kept for good and what is thrown away when.

Whatever tells what was known, advised, decided, done and paid is kept; only what can be had again or is not evidence goes.
"""

from dataclasses import dataclass

from config.retention import Retention


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One kind of record.

    Attributes:
        kind: What it is, in Swedish.
        kind_en: The same in English.
        kept_days: How long it is kept [d]; None for good.
        why: Why, in Swedish.
        why_en: The same in English.
    """

    kind: str
    kind_en: str
    kept_days: int | None
    why: str
    why_en: str


_KEPT = (
    ("Bedömningar, rekommendationer och planer med motiv", "Assessments, recommendations and plans with reasons",
     "underlag för beslut", "basis of decisions"),
    ("Beslut med namn, tid och skäl", "Decisions with name, time and reason", "visar vem som beslutade vad", "shows who decided what"),
    ("Utförda åtgärder", "Actions", "visar vad som gjordes och kostade", "shows what was done and cost"),
    ("Kostnader utan åtgärd", "Costs without an action", "räkenskaper", "accounts"),
    ("Prognoser och bedömningars timvärden", "Forecasts and hourly values of assessments", "visar vad som var känt", "shows what was known"),
    ("Mätvärden", "Readings", "visar vad som var känt", "shows what was known"),
    ("Förseglingar", "Seals", "visar att inget har ändrats", "show that nothing was changed"),
)  # fmt: skip


def retention_rules(retention: Retention, *, raw_days: int) -> tuple[RetentionRule, ...]:
    """Every rule that holds.

    Args:
        retention: The site's.
        raw_days: The installation's own limit for providers' answers [d], where the site says none.
    """
    kept = tuple(RetentionRule(kind, kind_en, None, why, why_en) for kind, kind_en, why, why_en in _KEPT)
    days = retention.raw_bodies_days if retention.raw_bodies_days is not None else raw_days
    raw = RetentionRule(
        "Leverantörers svar som de kom",
        "Providers' answers as received",
        days,
        "läst och sparat i annan form",
        "read and kept in another form",
    )
    messages = RetentionRule(
        "Utskick med mottagares adresser",
        "Messages with their receivers' addresses",
        retention.messages_days,
        "personuppgifter; vad som rekommenderades bevaras ovan",
        "personal data; what was advised is kept above",
    )
    segments = RetentionRule(
        "Bedömningars värden för enskilda delsträckor",
        "Values of assessments for single segments",
        retention.segment_days,
        "kan räknas om av bevarade prognoser; råd och timvärden för rutter bevaras ovan",
        "can be reckoned again from the forecasts kept; advice and hourly values of routes are kept above",
    )
    machines = RetentionRule(
        "Var maskiner var, under ett namn som gäller en dag",
        "Where machines were, by a name that holds for a day",
        retention.machine_days,
        "visar om en maskin står på två platser i två inlästa filer; personuppgift",
        "shows whether two imported files have one machine in two places; personal data",
    )
    return (*kept, raw, messages, segments, machines)
