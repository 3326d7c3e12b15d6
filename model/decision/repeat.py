"""The repeat rule: when one pass is not enough.

A salt treatment is repeated after the time it lasts (the catalogue's `duration_h`) where what makes the road slippery goes on falling past it,
and where a cap held the rate below what the film needs (Transport Scotland's matrix repeats 20 g/m² in freezing rain and snow). Ploughing is
repeated each time another start depth has fallen.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from model.decision.case import Case
from model.decision.outlook import Outlook
from model.decision.wording import Words, reason
from model.domain.needs import Slipperiness
from model.domain.plans import Reason
from model.domain.treatments import SALTS, TreatmentKind


def passes(outlook: Outlook, case: Case, kind: TreatmentKind | None, *, capped: bool) -> int:
    """How many passes the forecast asks for in all, at least 1.

    Args:
        outlook: The forecast for the route, need and window.
        case: The window, and how long each treatment lasts.
        kind: The treatment; sand lasts until it is covered, so it is not repeated by rule.
        capped: True where a cap holds the salt rate below the need.
    """
    if kind is TreatmentKind.PLOUGH:
        more = outlook.snow_peak_cm - max(outlook.snow_onset_cm, outlook.start_depth_cm)
        return 1 + (int(more / outlook.start_depth_cm) if outlook.start_depth_cm > 0 and more > 0 else 0)
    if kind not in SALTS or outlook.onset is None:
        return 1
    falls = _falls_until(outlook)
    lasts = timedelta(hours=case.catalogue[kind].duration_h)
    if falls is not None and falls > outlook.onset + lasts:
        return 1 + int((min(falls, case.window.deadline) - outlook.onset) / lasts)
    return 2 if capped else 1


def repeats(outlook: Outlook, case: Case, kind: TreatmentKind | None, *, capped: bool) -> Sequence[Reason]:
    """The repeat in words, empty where one pass is enough."""
    count = passes(outlook, case, kind, capped=capped)
    if kind is None or count < 2:
        return ()
    sv, en = Words(swedish=True, zone=case.zone), Words(swedish=False, zone=case.zone)
    if kind is TreatmentKind.PLOUGH:
        depth = outlook.start_depth_cm
        return (
            reason(
                "repeat",
                f"räkna med {count} rundor: snön når {sv.number(outlook.snow_peak_cm)} cm, ny runda var {sv.number(depth)} cm",
                f"expect {count} rounds: snow reaches {en.number(outlook.snow_peak_cm)} cm, a new round every {en.number(depth)} cm",
                0.0,
            ),
        )
    hours = case.catalogue[kind].duration_h
    return (
        reason(
            "repeat",
            f"räkna med {count} rundor: verkan varar omkring {sv.number(hours, 0)} h",
            f"expect {count} rounds: the effect lasts about {en.number(hours, 0)} h",
            0.0,
        ),
    )


def _falls_until(outlook: Outlook) -> datetime | None:
    """Until when that falls which a salt treatment is diluted by."""
    if outlook.slipperiness is Slipperiness.FREEZING_RAIN and outlook.freezing_rain is not None:
        return outlook.freezing_rain.end
    if outlook.slipperiness in {Slipperiness.SNOW, Slipperiness.PACKED_SNOW} and outlook.snowfall is not None:
        return outlook.snowfall.end
    return None
