"""Whom to call when, as each plan against the machines told it: part of what was known, beside the advice."""

from datetime import timedelta

from model.domain.call_outs import Work
from model.domain.evidence import StormRecord
from model.report.tables import Cell, Column, Table
from model.report.words import ReportWords


def plans_table(record: StormRecord, units: set[str], names: dict[str, str], words: ReportWords) -> Table:
    """Every stop of every plan, and the routes that no machine could be sent to.

    Args:
        record: What was kept.
        units: Routes that are told of.
        names: Name by unit.
        words: Language.
    """
    pick = words.pick
    rows: list[tuple[Cell, ...]] = []
    for plan in record.plans:
        made = words.moment(plan.made_at)
        rows += [
            (
                made,
                call.contractor,
                call.machine_id,
                words.moment(call.call_at),
                words.moment(call.latest_call),
                names.get(stop.unit_id, stop.unit_id),
                _works(stop.works, words),
                words.moment(stop.start),
                words.moment(stop.end),
                words.moment(stop.due),
                round(stop.late / timedelta(minutes=1)),
                "",
            )
            for call in plan.call_outs
            for stop in call.stops
            if stop.unit_id in units
        ]
        rows += [
            (
                made,
                "",
                "",
                "",
                "",
                names.get(item.unit_id, item.unit_id),
                _works(item.works, words),
                "",
                "",
                "",
                "",
                pick(item.sv, item.en),
            )
            for item in plan.unreached
            if item.unit_id in units
        ]
    heads = (
        ("Planerad", "Planned"), ("Utförare", "Contractor"), ("Maskin", "Machine"), ("Ring", "Call"), ("Ring senast", "Call by"),
        ("Rutt", "Route"), ("Åtgärd", "Treatment"), ("Start", "Start"), ("Klar", "Done"), ("Klar senast", "Due"), ("Sen (min)", "Late (min)"),
        ("Ingen maskin", "No machine"),
    )  # fmt: skip
    note = pick(
        "Som planen räknades då. Vem som ringdes vet loggen inte; vad som signerades står under Beslut.",
        "As the plan was reckoned then. Who was called the record does not know; what was signed stands under Decisions.",
    )
    title = pick("Planer mot maskinerna", "Plans against the machines")
    columns = tuple(Column(pick(*head)) for head in heads)
    return Table("planer" if words.language == "sv" else "plans", title, columns, tuple(rows), note)


def _works(works: tuple[Work, ...], words: ReportWords) -> str:
    return " + ".join(words.treatment(work.treatment) for work in works)
