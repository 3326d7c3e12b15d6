"""The tables of a storm report: forecasts as issued, advice, decisions, actions, what stations read, warnings."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from model.domain.evidence import IssuedForecast, StationReading, StormRecord
from model.domain.plans import Advice
from model.domain.treatments import SPREAD
from model.report.tables import Cell, Column, Table
from model.report.words import ReportWords

#: Characters of a seal that are shown in tables: enough to find it in the export, where it stands whole.
SEAL_SHOWN = 16


def forecasts_table(record: StormRecord, units: set[str], words: ReportWords) -> Table:
    """Assessments with their advice counted."""
    pick = words.pick
    rows: list[tuple[Cell, ...]] = []
    for item in record.forecasts:
        own = [advice for advice in item.recommendations if advice.unit_id in units]
        count = {kind: sum(advice.advice is kind for advice in own) for kind in Advice}
        cost = sum(advice.cost_act_sek for advice in own if advice.advice is Advice.ACT)
        rows.append(
            (
                item.number,
                words.moment(item.issued_at),
                words(f"rung_{int(item.rung)}"),
                count[Advice.ACT],
                count[Advice.WAIT],
                count[Advice.NONE],
                count[Advice.UNKNOWN],
                cost,
                ", ".join(words.version(name, version) for name, version in sorted(item.versions.items())),
                item.seal[:SEAL_SHOWN],
            )
        )
    columns = (
        Column(pick("Nr", "No.")),
        Column(pick("Utfärdad", "Issued")),
        Column(pick("Räknad på", "Rests on")),
        *(Column(words(kind.value)) for kind in Advice),
        Column(pick("Att åtgärda, alla fönster (kr)", "Acting, all windows (SEK)")),
        Column(pick("Versioner", "Versions"), is_long=True),
        Column(pick("Försegling", "Seal")),
    )
    title = pick("Prognoser som de utfärdades", "Forecasts as issued")
    note = pick(
        "Antal behov och fönster per råd, från ett dygn före händelsen.",
        "Needs and windows by advice, from a day before the event.",
    )
    return Table("prognoser" if words.language == "sv" else "forecasts", title, columns, tuple(rows), note)


def advice_table(
    forecasts: Iterable[IssuedForecast], units: set[str], names: dict[str, str], words: ReportWords, *, whole: bool
) -> Table:
    """Recommendations; all of them, or without those of no need."""
    pick = words.pick
    rows: list[tuple[Cell, ...]] = []
    for item in forecasts:
        for advice in item.recommendations:
            if advice.unit_id not in units or not (whole or advice.advice in {Advice.ACT, Advice.WAIT, Advice.UNKNOWN}):
                continue
            rows.append(
                (
                    item.number,
                    words.moment(item.issued_at),
                    names.get(advice.unit_id, advice.unit_id),
                    words.need(advice.need),
                    words.moment(advice.window_end),
                    words(advice.advice.value),
                    _percent(advice.probability),
                    _percent(advice.probability_low),
                    _percent(advice.probability_high),
                    words.treatment(advice.treatment),
                    advice.rate_g_m2 if advice.treatment in SPREAD else "",
                    words.moment(advice.latest_start),
                    _known(advice.cost_act_sek),
                    _known(advice.loss_municipal_sek),
                    _known(advice.loss_societal_sek),
                    "; ".join(pick(reason.sv, reason.en) for reason in advice.reasons),
                )
            )
    columns = (
        Column(pick("Prognos", "Forecast")),
        Column(pick("Utfärdad", "Issued")),
        Column(pick("Rutt eller zon", "Route or zone")),
        Column(pick("Behov", "Need")),
        Column(pick("Fönster till", "Window to")),
        Column(pick("Råd", "Advice")),
        Column(pick("Risk (%)", "Risk (%)")),
        Column(pick("Lägst (%)", "Low (%)")),
        Column(pick("Högst (%)", "High (%)")),
        Column(pick("Åtgärd", "Treatment")),
        Column(pick("Giva (g/m²)", "Rate (g/m²)")),
        Column(pick("Senast start", "Latest start")),
        Column(pick("Kostnad (kr)", "Cost (SEK)")),
        Column(pick("Skada kommun (kr)", "Loss municipality (SEK)")),
        Column(pick("Skada samhälle (kr)", "Loss society (SEK)")),
        Column(pick("Varför", "Why"), is_long=True),
    )
    title = pick("Rekommendationer", "Recommendations")
    note = pick("Risken med 80 % intervall, som den räknades då.", "The risk with its 80 % interval, as reckoned then.") + (
        "" if whole else pick(" Utan de fönster där inget behov väntades.", " Without windows in which no need was expected.")
    )
    return Table("rekommendationer" if words.language == "sv" else "recommendations", title, columns, tuple(rows), note)


def decisions_table(record: StormRecord, units: set[str], names: dict[str, str], words: ReportWords) -> Table:
    """Decisions as signed."""
    pick = words.pick
    rows = tuple(
        (
            item.sequence,
            words.moment(item.decided_at),
            item.decided_by,
            names.get(item.unit_id, item.unit_id),
            words.need(item.need),
            words.moment(item.window_end),
            words(item.verdict),
            words.reason(item.reason),
            " ".join(
                part
                for part in (
                    words.treatment(item.treatment),
                    f"{item.rate_g_m2:g} g/m²" if item.rate_g_m2 else "",
                    words.moment(item.start_at),
                )
                if part
            ),
            words("yes" if item.stands else "no"),
            item.assessment,
            item.seal[:SEAL_SHOWN],
        )
        for item in record.decisions
        if item.unit_id in units
    )
    names_of = (
        ("Nr", "No."), ("Tid", "Time"), ("Vem", "Who"), ("Rutt eller zon", "Route or zone"), ("Behov", "Need"), ("Fönster till", "Window to"),
        ("Beslut", "Decision"), ("Skäl", "Reason"), ("I stället", "Instead"), ("Gäller", "Stands"), ("Prognos", "Forecast"), ("Försegling", "Seal"),
    )  # fmt: skip
    columns = tuple(Column(pick(*name)) for name in names_of)
    return Table("beslut" if words.language == "sv" else "decisions", pick("Beslut", "Decisions"), columns, rows)


def actions_table(record: StormRecord, units: set[str], names: dict[str, str], words: ReportWords) -> Table:
    """Actions as logged."""
    pick = words.pick
    rows = tuple(
        (
            names.get(item.action.unit_id, item.action.unit_id),
            words.treatment(item.action.kind),
            words.moment(item.action.started_at),
            words.moment(item.action.ended_at),
            item.action.rate_g_m2 or "",
            item.action.cost_sek,
            item.action.source,
            words.moment(item.recorded_at),
            item.seal[:SEAL_SHOWN],
        )
        for item in record.actions
        if item.action.unit_id in units
    )
    columns = (
        Column(pick("Rutt eller zon", "Route or zone")),
        Column(pick("Åtgärd", "Treatment")),
        Column("Start"),
        Column(pick("Slut", "End")),
        Column(pick("Giva (g/m²)", "Rate (g/m²)"), 1),
        Column(pick("Kostnad (kr)", "Cost (SEK)"), 2),
        Column(pick("Källa", "Source")),
        Column(pick("Känd", "Known")),
        Column(pick("Försegling", "Seal")),
    )
    note = pick(
        "En åtgärd utan rad här är inte loggad; om den är utförd vet loggen inte.",
        "An action without a row here is not logged; whether it was done the log does not know.",
    )
    return Table("atgarder" if words.language == "sv" else "actions", pick("Utförda åtgärder", "Actions"), columns, rows, note)


def outcome_table(readings: Sequence[StationReading], words: ReportWords) -> Table:
    """The last reading of each station and hour, as first told."""
    pick = words.pick
    last: dict[tuple[datetime, str], StationReading] = {}
    for item in readings:
        hour = item.time.replace(minute=0, second=0, microsecond=0)
        before = last.get((hour, item.station))
        if before is None or item.time > before.time:
            last[hour, item.station] = item
    rows = tuple(
        (
            words.moment(item.time),
            item.name,
            *map(_read, (item.surface_degc, item.air_degc, item.dew_point_degc, item.precipitation_mm)),
        )
        for _, item in sorted(last.items())
    )
    columns = (
        Column(pick("Tid", "Time")),
        Column("Station"),
        Column(pick("Yta (°C)", "Surface (°C)"), 1),
        Column(pick("Luft (°C)", "Air (°C)"), 1),
        Column(pick("Daggpunkt (°C)", "Dew point (°C)"), 1),
        Column(pick("Nederbörd (mm)", "Precipitation (mm)"), 1),
    )
    title = pick("Utfall: vad stationerna läste", "Outcome: what stations read")
    note = pick(
        "Timmens sista mätning; underkända mätvärden saknas. Nederbörd över stationens eget intervall.",
        "The hour's last reading; rejected values are missing. Precipitation over the station's own interval.",
    )
    return Table("utfall" if words.language == "sv" else "outcome", title, columns, rows, note)


def warnings_table(record: StormRecord, words: ReportWords) -> Table:
    """Every version of the weather warnings."""
    pick = words.pick
    rows = tuple(
        (
            words.moment(item.published_at),
            item.level.value,
            pick(item.title_sv, item.title_en),
            item.area,
            words.moment(item.starts_at),
            words.moment(item.ends_at),
            pick(item.text_sv, item.text_en),
        )
        for item in record.warnings
    )
    names_of = (
        ("Publicerad", "Published"), ("Nivå", "Level"), ("Varning", "Warning"), ("Område", "Area"), ("Från", "From"), ("Till", "To"),
        ("Text", "Text"),
    )  # fmt: skip
    columns = tuple(Column(pick(*name)) for name in names_of)
    return Table("varningar" if words.language == "sv" else "warnings", pick("Vädervarningar", "Weather warnings"), columns, rows)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100.0 * share, 1)


def _read(value: float | None) -> float | None:
    """A reading without the digits that its store's four bytes add."""
    return None if value is None else round(value, 3)


def _known(value: float) -> float | None:
    return value if value == value else None  # noqa: PLR0124 - NaN is the only value unlike itself
