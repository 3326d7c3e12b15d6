"""How much salt keeps the expected film from freezing: freezing-point physics under the caps that bind.

Sodium chloride lowers the freezing point of a film of water. The mass share of salt at which a solution begins to freeze at T is, down to
the eutectic, c = -0.116 - 1.7208 T - 0.02916 T² [mass %, degC] (a fit to the phase diagram that the US road-weather programme's open code
uses; 10 % gives -6.6 °C, 20 % gives -16.5 °C). The lever rule turns it into grams on a square metre: a film of W mm holds 1000 W g/m² of
water, and the salt must be c per cent of all that lies there, so m = 1000 W c / (100 - c) for dry salt.
"""

import math
from dataclasses import dataclass

from model.domain.errors import TreatmentError
from model.domain.treatments import TreatmentKind

#: Coldest temperature at which sodium chloride holds any water liquid [degC].
EUTECTIC_DEGC = -21.1

#: Margin below the expected surface temperature that the dose is laid out for [degC].
SAFETY_MARGIN_DEGC = 1.5

#: Share of salt in what the spreader lays [mass %]: brine 22 % (Göteborg, gronatrender.se), pre-wetted salt 70:30 dry to 23 % brine
#: (Transport Scotland), brush and brine as brine.
SALT_SHARE_PERCENT = {
    TreatmentKind.BRINE: 22.0,
    TreatmentKind.BRUSH_BRINE: 22.0,
    TreatmentKind.PREWETTED_SALT: 76.9,
    TreatmentKind.DRY_SALT: 100.0,
}


@dataclass(frozen=True, slots=True)
class Dose:
    """A salt rate and what bound it.

    Attributes:
        rate_g_m2: What to spread, as salt [g/m2].
        needed_g_m2: What the film needs before any limit, `math.inf` where no amount is enough [g/m2].
        capped: True where a cap of the route or the spreader holds the rate below the need.
    """

    rate_g_m2: float
    needed_g_m2: float
    capped: bool


def freezing_concentration_percent(freezing_point_degc: float) -> float:
    """Salt share at which a sodium-chloride solution begins to freeze.

    Args:
        freezing_point_degc: Temperature [degC]; colder than the eutectic counts as the eutectic.

    Returns:
        Mass share of salt [%], 0 where pure water does not freeze.
    """
    t = max(freezing_point_degc, EUTECTIC_DEGC)
    return max(0.0, -0.116 - 1.7208 * t - 0.02916 * t * t)


def salt_needed_g_m2(
    film_mm: float,
    surface_temperature_degc: float,
    *,
    margin_degc: float = SAFETY_MARGIN_DEGC,
    salt_share_percent: float = 100.0,
) -> float:
    """Salt that keeps a film liquid, before residual salt, losses and limits.

    With brine the spread water dilutes too: m = 10 W c / (1 - c/c_s) with c_s the salt share of what is spread, which is the lever rule
    1000 W c / (100 - c) where c_s is 100 %.

    Args:
        film_mm: Water, or ice and frost as water, on the surface [mm].
        surface_temperature_degc: Coldest surface temperature until the next pass [degC].
        margin_degc: Safety margin below that temperature [degC].
        salt_share_percent: Share of salt in what is spread [mass %].

    Returns:
        Salt [g/m2]; `math.inf` where the solution spread would itself freeze.

    Raises:
        TreatmentError: The film is negative or not a number.
    """
    if not (math.isfinite(film_mm) and film_mm >= 0 and math.isfinite(surface_temperature_degc)):
        raise TreatmentError(
            f"salt dose: film {film_mm} mm at {surface_temperature_degc} °C cannot be dosed for; give a film of 0 mm or more "
            "and a temperature"
        )
    percent = freezing_concentration_percent(surface_temperature_degc - margin_degc)
    if percent == 0 or film_mm == 0:
        return 0.0
    if percent >= salt_share_percent or surface_temperature_degc < EUTECTIC_DEGC:
        return math.inf
    return 10.0 * film_mm * percent / (1.0 - percent / salt_share_percent)


def salt_dose(
    *,
    film_mm: float,
    surface_temperature_degc: float,
    residual_g_m2: float,
    kind: TreatmentKind,
    bounce_loss: float,
    low_g_m2: float,
    high_g_m2: float,
    increment_g_m2: float,
    cap_g_m2: float,
) -> Dose:
    """Rate to spread in one pass.

    Args:
        film_mm: Film to keep liquid until the next pass [mm].
        surface_temperature_degc: Coldest surface temperature until then [degC].
        residual_g_m2: Salt that lies there already [g/m2].
        kind: Which salt treatment.
        bounce_loss: Share lost as it is spread [1].
        low_g_m2: Lowest rate the spreader lays evenly [g/m2].
        high_g_m2: Highest rate of one pass [g/m2].
        increment_g_m2: Step of the spreader's setting [g/m2].
        cap_g_m2: Cap of route, class or water-protection area [g/m2].

    Returns:
        The dose; its rate never exceeds `high_g_m2` or `cap_g_m2`.
    """
    share = SALT_SHARE_PERCENT[kind]
    needed = salt_needed_g_m2(film_mm, surface_temperature_degc, salt_share_percent=share)
    spread = max(0.0, needed - max(0.0, residual_g_m2)) / (1.0 - bounce_loss)
    top = min(high_g_m2, cap_g_m2)
    if spread > top:
        return Dose(rate_g_m2=top, needed_g_m2=needed, capped=True)
    stepped = math.ceil(spread / increment_g_m2 - 1e-9) * increment_g_m2
    return Dose(rate_g_m2=min(max(stepped, low_g_m2), top), needed_g_m2=needed, capped=False)
