"""What was known at a street, and when: advice, decisions, actions and the nearest station, in the order they became known."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from model.domain.evidence import StationReading, StormRecord
from model.domain.plans import Advice, Recommendation
from model.domain.roads import Segment
from model.report.tables import Cell, Column, Table
from model.report.words import ReportWords

#: Readings are told so far apart.
READ_EVERY = timedelta(hours=1)
_EARTH_KM = 6371.0


def known_table(record: StormRecord, segments: Sequence[Segment], words: ReportWords) -> Table:
    """The evidence, oldest first.

    Args:
        record: What is kept of the time.
        segments: Of the street.
        words: Language.
    """
    pick = words.pick
    units = {segment.unit_id for segment in segments}
    told: list[tuple[datetime, datetime | None, str, str, str]] = []
    for item in record.forecasts:
        for advice in item.recommendations:
            if advice.unit_id in units:
                what = pick("Rekommendation", "Recommendation")
                told.append((item.issued_at, advice.window_end, what, _advised(advice, words), item.seal))
    for decision in record.decisions:
        if decision.unit_id in units:
            said = f"{words.need(decision.need)}: {words(decision.verdict)}, {decision.decided_by}"
            said += f" ({words.reason(decision.reason)})" if decision.reason else ""
            told.append((decision.decided_at, decision.window_end, pick("Beslut", "Decision"), said, decision.seal))
    for logged in record.actions:
        action = logged.action
        if action.unit_id in units:
            rate = f", {action.rate_g_m2:g} g/m²" if action.rate_g_m2 else ""
            done = f"{words.treatment(action.kind)}{rate}, {words.moment(action.started_at)} – {words.moment(action.ended_at)}"
            told.append((logged.recorded_at, action.ended_at, pick("Åtgärd", "Action"), done, logged.seal))
    near = nearest_station(record.readings, segments, words)
    last: datetime | None = None
    for reading in record.readings:
        if near is None or reading.station != near[0] or (last is not None and reading.time < last + READ_EVERY):
            continue
        last = reading.time
        told.append((reading.available_at, reading.time, near[1], _read(reading, words), ""))
    for warning in record.warnings:
        text = f"{warning.level.value}: {pick(warning.title_sv, warning.title_en)}, {warning.area}"
        told.append((warning.published_at, warning.starts_at, pick("Varning", "Warning"), text, ""))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (words.moment(known), words.moment(concerns), what, said, seal[:16])
        for known, concerns, what, said, seal in sorted(told, key=lambda row: row[0])
    )
    columns = (
        Column(pick("Känt", "Known")),
        Column(pick("Avser", "Concerns")),
        Column(pick("Vad", "What")),
        Column(pick("Innehåll", "Content")),
        Column(pick("Försegling", "Seal")),
    )
    title = pick("Vad som var känt på platsen, och när", "What was known at the place, and when")
    note = pick(
        "I den ordning det blev känt. Det som inte står här fanns inte i loggen.",
        "In the order it became known. What does not stand here was not in the record.",
    )
    return Table("kant" if words.language == "sv" else "known", title, columns, rows, note)


def nearest_station(
    readings: Sequence[StationReading], segments: Sequence[Segment], words: ReportWords
) -> tuple[str, str] | None:
    """Identity, and name with distance, of the station nearest to the street; None where none read."""
    best: tuple[float, str, str] | None = None
    for reading in {item.station: item for item in readings}.values():
        away = min(_distance_km(segment.midpoint, (reading.longitude, reading.latitude)) for segment in segments)
        if best is None or away < best[0]:
            best = (away, reading.station, reading.name)
    return None if best is None else (best[1], f"{best[2]} ({words.number(best[0])} km)")


def _advised(advice: Recommendation, words: ReportWords) -> str:
    parts = [f"{words.need(advice.need)}: {words(advice.advice.value)}"]
    if advice.probability is not None:
        spread = (
            f" ({100 * advice.probability_low:.0f}–{100 * advice.probability_high:.0f} %)"
            if advice.probability_low is not None and advice.probability_high is not None
            else ""
        )
        parts.append(f"{words.pick('risk', 'risk')} {100 * advice.probability:.0f} %{spread}")
    if advice.advice is Advice.ACT and advice.treatment is not None:
        parts.append(
            f"{words.treatment(advice.treatment)}, {words.pick('senast start', 'latest start')} {words.moment(advice.latest_start)}"
        )
    if advice.slipperiness.value != "none":
        parts.append(words.slipperiness(advice.slipperiness))
    parts += [words.pick(reason.sv, reason.en) for reason in advice.reasons[:3]]
    return "; ".join(parts)


def _read(reading: StationReading, words: ReportWords) -> str:
    named = (
        (words.pick("yta", "surface"), reading.surface_degc, "°C"),
        (words.pick("luft", "air"), reading.air_degc, "°C"),
        (words.pick("daggpunkt", "dew point"), reading.dew_point_degc, "°C"),
        (words.pick("nederbörd", "precipitation"), reading.precipitation_mm, "mm"),
    )
    parts = []
    for name, value, unit in named:
        if value is None:
            parts.append(f"{name} {words('unknown')}")
            continue
        parts.append(f"{name} {words.number(value)} {unit}")
    return ", ".join(parts)


def _distance_km(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Great-circle distance of two (longitude, latitude) [km]."""
    (lon1, lat1), (lon2, lat2) = (tuple(map(math.radians, point)) for point in (first, second))
    inner = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(inner))
