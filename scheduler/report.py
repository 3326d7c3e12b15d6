"""An assessment as a table for a terminal, in the dispatcher's words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from config.treatments import load_treatments
from model.decision.further import Further, Key, further_rounds
from model.decision.heat_advice import LEFT
from model.domain.needs import Need, Rung
from model.domain.plans import Advice, Assessment, Recommendation
from model.domain.roads import Network
from model.domain.treatments import SPREAD
from model.domain.weather import InputStatus
from model.needs.catalogue import DECLARATIONS

MISSING = "saknas"
NEEDS = {need: item.words.short[0] for need, item in DECLARATIONS.items()}
ADVICE = {Advice.ACT: "■ åtgärda", Advice.WAIT: "▲ avvakta", Advice.NONE: "○ inget behov", Advice.UNKNOWN: f"◇ {MISSING}"}
RUNGS = {
    Rung.LEARNED: "tränad modell på vägfysik och ensemble",
    Rung.PHYSICS: "fysikmodell: ingen betrodd tränad modell ännu",
    Rung.LAST_RUN: "senaste goda prognos med vidgad spridning: ingen aktuell prognos",
    Rung.CLIMATOLOGY: "klimatologi: ingen prognos alls",
}
#: Inputs that are Halka's own, by name among them; where one of them rests, its note says all.
OWN_INPUTS = {"ensemble": "Sammanvägd prognos", "stations": "Stationernas egen rättelse"}
_ORDER = {Advice.ACT: 0, Advice.WAIT: 1, Advice.UNKNOWN: 2, Advice.NONE: 3}


def night_report(assessment: Assessment, network: Network, *, timezone: str, place: str) -> str:
    """The whole table: heading, one line a unit and need of the first window, sums, and how each input stood.

    Args:
        assessment: What to show.
        network: Names of routes and zones.
        timezone: Zone of the site, for local times.
        place: Name of the site.
    """
    zone = ZoneInfo(timezone)
    tonight = first_window(assessment.recommendations)
    lines = [
        f"Halka · {place} · läget {_local(assessment.issued_at, zone, day=True)}"
        + (" · SIMULERADE DATA" if assessment.simulated else ""),
        f"Räknat på {RUNGS[assessment.rung]}.",
        "",
        *_rows(tonight, network, zone),
        "",
        _sums(tonight, further_rounds(assessment)),
        "",
        "Underlag:",
        *(f"  {line}" for line in input_lines(assessment.inputs, zone)),
        "Rekommendation, inte beslut.",
    ]
    return "\n".join(lines)


def first_window(recommendations: Sequence[Recommendation]) -> list[Recommendation]:
    """The recommendations of each unit's nearest deadline, most urgent first."""
    first: dict[tuple[str, Need], Recommendation] = {}
    for item in recommendations:
        key = (item.unit_id, item.need)
        if key not in first or item.window_end < first[key].window_end:
            first[key] = item
    return sorted(first.values(), key=lambda item: (_ORDER[item.advice], item.latest_start, item.unit_id))


def age_in_words(minutes: float | None) -> str:
    """An age as a dispatcher says it: "27 min", "3 h 10 min", "4 d", or that nothing was ever received."""
    if minutes is None:
        return "aldrig mottagen"
    whole = round(minutes)
    if whole < 60:
        return f"{whole} min"
    if whole < 48 * 60:
        return f"{whole // 60} h {whole % 60} min" if whole % 60 else f"{whole // 60} h"
    return f"{whole // 1440} d"


def _rows(tonight: Sequence[Recommendation], network: Network, zone: ZoneInfo) -> list[str]:
    head = ("Råd", "Senast start", "Rutt", "Klass", "Behov", "Risk (80 %)", "Åtgärd", "Kostnad kr", "Skada kr", "Varför")
    table = [head]
    for item in tonight:
        unit = network.unit(item.unit_id)
        acting = item.advice in (Advice.ACT, Advice.WAIT)
        table.append(
            (
                _advice(item),
                _local(item.latest_start, zone) if acting else "–",
                unit.name,
                unit.class_code,
                NEEDS[item.need],
                _risk(item),
                _treatment(item),
                f"{item.cost_act_sek:.0f}" if acting else "–",
                MISSING if item.advice is Advice.UNKNOWN else f"{item.loss_sek:.0f}",
                item.reasons[0].sv if item.reasons else "",
            )
        )
    widths = [max(len(row[i]) for row in table) for i in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    return [lines[0], "-" * len(lines[0]), *lines[1:]]


def _advice(item: Recommendation) -> str:
    """The advice in words; a likely need that is not worth acting on is not called "no need"."""
    if item.advice is Advice.NONE and item.reasons and item.reasons[0].code in {"not_worth", LEFT}:
        return "○ lönar sig inte"
    return ADVICE[item.advice]


def _risk(item: Recommendation) -> str:
    if item.probability is None:
        return MISSING
    text = f"{100 * item.probability:.0f} %"
    if item.probability_low is not None and item.probability_high is not None:
        text += f" ({100 * item.probability_low:.0f}–{100 * item.probability_high:.0f})"
    return text


def _treatment(item: Recommendation) -> str:
    if item.treatment is None:
        return "–"
    name = load_treatments()[item.treatment].name_sv
    return f"{name} {item.rate_g_m2:.0f} g/m²" if item.treatment in SPREAD else name


def _sums(tonight: Sequence[Recommendation], after: Mapping[Key, Further]) -> str:
    acting = [item for item in tonight if item.advice is Advice.ACT]
    units = {item.unit_id for item in acting}
    unknown = {item.unit_id for item in tonight if item.advice is Advice.UNKNOWN}
    more = [after[key] for item in acting if (key := (item.unit_id, item.need, item.window_start)) in after]
    later = sum(item.cost_sek for item in more)
    cost = sum(item.cost_act_sek for item in acting) + later
    municipal = sum(item.loss_municipal_sek for item in tonight)
    societal = sum(item.loss_societal_sek for item in tonight)
    text = (
        f"{len(units)} av {len({item.unit_id for item in tonight})} rutter och zoner bör åtgärdas, beräknat {cost:.0f} kr"
        + (f", varav {later:.0f} kr för {sum(item.rounds for item in more)} rundor till som väntas senare" if later else "")
        + ". "
        f"Utan åtgärd: kommunens skada {municipal:.0f} kr, samhällets {societal:.0f} kr."
    )
    return text + (f" {len(unknown)} {MISSING}." if unknown else "")


def input_lines(inputs: Sequence[InputStatus], zone: ZoneInfo) -> list[str]:
    """How each input stood, one line each.

    Args:
        inputs: Of the assessment.
        zone: Of the site.
    """
    lines = []
    for item in inputs:
        name = OWN_INPUTS.get(item.name, item.name)
        if item.valid_at is None and item.name in OWN_INPUTS and item.note:
            lines.append(f"◇ {item.note}")
            continue
        if item.valid_at is None:
            text = f"◇ {name}: {MISSING}, aldrig mottagen"
        elif not item.used:
            text = f"◇ {name}: {MISSING} sedan {_local(item.valid_at, zone, day=True)} ({age_in_words(item.age_minutes)})"
        else:
            text = f"● {name}: {_local(item.valid_at, zone, day=True)} ({age_in_words(item.age_minutes)})"
        lines.append(f"{text}. {item.note}" if item.note else text)
    return lines


def _local(moment: datetime, zone: ZoneInfo, *, day: bool = False) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M" if day else "%H:%M")
