"""What the heat schedule means for one zone's window: when heat goes on, as what, at what cost, and what to do at its seam."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from model.decision.wording import Words, reason
from model.domain.plans import Advice, Reason, Recommendation
from model.domain.roads import HeatedZone
from model.domain.treatments import TreatmentKind

#: Reasons of risk and cost alone that a schedule with heat has answered (what the next forecast is worth, that acting does not pay), and one
#: without: the cost told against the loss would be that of heat nobody plans.
ANSWERED, ANSWERED_OFF = frozenset({"wait", "not_worth"}), frozenset({"wait", "cost_loss"})
#: Code of the reason that tells what the schedule does.
PLANNED = "heat_plan"
#: Of the seam to be sanded, and of a surface that is slippery all the same while heat is off.
SEAM, LEFT = "heat_seam", "heat_left"
#: Expected slippery hours of a window without heat from which that is said [h]. Own choice.
LEFT_H = 1.0


@dataclass(frozen=True, slots=True)
class PlannedHeat:
    """What the schedule holds for a zone in a window.

    Attributes:
        heat_from: First hour with pre-heating or melting; None where there is none.
        melting: True where any hour melts.
        idle: True where any hour idles.
        energy_kwh_m2: Heat of the window, floor included [kWh/m2].
        idle_kwh_m2: What always idling would take [kWh/m2].
        cost_sek: Heat and pumps of the window [SEK].
        slippery_h: Expected slippery hours with the schedule [h].
        lost: True where the safe mode stands for want of a forecast.
        too_cold: True where heat stays off because it is too cold and sand is at hand.
    """

    heat_from: datetime | None
    melting: bool
    idle: bool
    energy_kwh_m2: float
    idle_kwh_m2: float
    cost_sek: float
    slippery_h: float
    lost: bool
    too_cold: bool


def followed(told: Recommendation, planned: PlannedHeat, zone: HeatedZone, *, clock: ZoneInfo) -> Recommendation:
    """Advice on a zone as the schedule has it.

    Where the schedule heats in the window, heat is advised from when it does; where it does not, nothing is advised although the bare slab would
    be slippery, because the schedule keeps it clear or heat does not pay, and the cost told is that of the schedule. What is unknown stays
    unknown, and without a forecast what stands stands. A surface that heat leaves slippery is said to be so before anything else.

    Args:
        told: Advice as risk and cost alone have it.
        planned: What the schedule holds.
        zone: The zone.
        clock: Time zone of the words.
    """
    if told.advice is Advice.UNKNOWN:
        return told
    added = _reasons(planned, zone, clock=clock)
    if planned.lost:
        return replace(told, reasons=(*told.reasons, *added))
    answered = ANSWERED_OFF if planned.heat_from is None else ANSWERED
    reasons = (*(item for item in told.reasons if item.code not in answered), *added)
    if planned.heat_from is None:
        return replace(
            told,
            advice=Advice.NONE,
            treatment=None,
            start_from=None,
            reconsider_at=None,
            cost_act_sek=planned.cost_sek,
            reasons=(*_left(planned, clock=clock), *reasons),
        )
    return replace(
        told,
        advice=Advice.ACT,
        treatment=TreatmentKind.HEAT_MELT if planned.melting else TreatmentKind.HEAT_PREHEAT,
        start_from=planned.heat_from,
        reconsider_at=None,
        latest_start=max(told.latest_start, planned.heat_from),
        reasons=reasons,
    )


def _reasons(planned: PlannedHeat, zone: HeatedZone, *, clock: ZoneInfo) -> Sequence[Reason]:
    sv, en = Words(swedish=True, zone=clock), Words(swedish=False, zone=clock)
    if planned.lost:
        return (
            reason(
                "heat_safe_mode",
                "prognosen saknas: grundvärme och snögivare gäller, frysskyddet likaså",
                "no forecast: idle heat and the snow sensor stand, and so does the freeze floor",
                0.0,
            ),
        )
    found = [
        reason(
            PLANNED,
            f"planen tar {sv.number(planned.energy_kwh_m2, 2)} kWh/m² i fönstret mot {sv.number(planned.idle_kwh_m2, 2)} i ständig grundvärme, "
            f"{sv.number(planned.slippery_h, 1)} h hala, {sv.money(planned.cost_sek)}",
            f"the schedule takes {en.number(planned.energy_kwh_m2, 2)} kWh/m² in the window against {en.number(planned.idle_kwh_m2, 2)} "
            f"always idling, {en.number(planned.slippery_h, 1)} h slippery, {en.money(planned.cost_sek)}",
            0.0,
        )
    ]
    if planned.too_cold:
        found.append(
            reason(
                "heat_too_cold",
                "så kallt att värme inte släpps på: ytan sandas i stället om den blir hal; frysskydd och snögivare gäller",
                "so cold that heat is not let on: the surface is sanded instead if it gets slippery; freeze floor and snow sensor hold",
                0.0,
            )
        )
    if planned.heat_from is not None and zone.seam_routes:
        found.append(
            reason(
                SEAM,
                "sanda skarven mot ouppvärmd yta: där värmen slutar halkar man",
                "sand the seam to unheated ground: people slip where the heat ends",
                0.0,
            )
        )
    return found


def _left(planned: PlannedHeat, *, clock: ZoneInfo) -> Sequence[Reason]:
    """That the surface is slippery though no heat is let on, where it is."""
    if planned.slippery_h < LEFT_H:
        return ()
    sv, en = Words(swedish=True, zone=clock), Words(swedish=False, zone=clock)
    return (
        reason(
            LEFT,
            f"ytan väntas vara hal {sv.number(planned.slippery_h)} h av fönstret, och att släppa på värme lönar sig inte: sanda den",
            f"the surface is expected to be slippery for {en.number(planned.slippery_h)} h of the window, and letting heat on does not pay: sand it",
            0.0,
        ),
    )
