"""Snow in words: how deep, of what kind, from when, and how much of it is new."""

from config.site import ServiceClass
from model.decision.outlook import Outlook
from model.decision.reading import WET_SHARE
from model.decision.wording import Words, reason
from model.domain.plans import Reason

#: Less snow than this is not told [cm]; growth is told from this much.
LEAST_TOLD_CM, GROWTH_TOLD_CM = 0.05, 1.0


def snow_drivers(outlook: Outlook, service_class: ServiceClass, sv: Words, en: Words) -> list[Reason]:
    """Depth against the class's start depth, and what the unlucky members show."""
    depth, start, weight = outlook.snow_depth_cm, outlook.start_depth_cm, outlook.driver_weight
    code = service_class.code
    if depth < LEAST_TOLD_CM and outlook.snow_depth_high_cm < LEAST_TOLD_CM:
        return [reason("no_snow", "ingen snö väntas", "no snow is expected", weight)]
    kind_sv, kind_en = _snow_words(outlook)
    when_sv = f" {sv.span(outlook.snowfall)}" if outlook.snowfall else ""
    when_en = f" {en.span(outlook.snowfall)}" if outlook.snowfall else ""
    only_sv, only_en = only_new(outlook, sv, en)
    found = [
        reason(
            "snow_depth",
            f"{sv.number(depth)} cm {kind_sv}{when_sv}{only_sv}, {code} startar vid {sv.number(start)} cm",
            f"{en.number(depth)} cm of {kind_en}{when_en}{only_en}, {code} starts at {en.number(start)} cm",
            weight,
        )
    ]
    if outlook.snow_depth_high_cm > max(depth + 0.5, 1.2 * depth):
        high_sv, high_en = sv.number(outlook.snow_depth_high_cm), en.number(outlook.snow_depth_high_cm)
        found.append(
            reason(
                "snow_spread",
                f"en gång på tio blir det mer än {high_sv} cm{' om inget görs innan' if outlook.later else ''}",
                f"one time in ten it becomes more than {high_en} cm{' if nothing is done before' if outlook.later else ''}",
                0.3 if outlook.snow_depth_high_cm >= start else -0.1,
            )
        )
    return found


def _snow_words(outlook: Outlook) -> tuple[str, str]:
    """Dry or wet snow where it clearly is, else snow."""
    if outlook.snow_wetness > WET_SHARE:
        return "blötsnö", "wet snow"
    return ("torrsnö", "dry snow") if outlook.snow_dry else ("snö", "snow")


def only_new(outlook: Outlook, sv: Words, en: Words) -> tuple[str, str]:
    """In a later window, that a depth told before it is what lies untreated, and how much of new snow the risk counts."""
    if not outlook.later:
        return "", ""
    new = outlook.snow_new_cm
    new_sv = f"{sv.number(new)} cm" if new >= LEAST_TOLD_CM else "ingen väntas"
    new_en = f"{en.number(new)} cm" if new >= LEAST_TOLD_CM else "and no more is expected"
    return (
        f" om inget görs innan (här räknas bara ny snö, {new_sv})",
        f" if nothing is done before (only new snow counts here, {new_en})",
    )


def depth_from_onset(outlook: Outlook, sv: Words, en: Words) -> tuple[str, str]:
    """Snow depth as the slipperiness arises, and what it grows to where it grows."""
    depth, peak, at, onset = outlook.snow_onset_cm, outlook.snow_peak_cm, outlook.snow_peak_at, outlook.onset
    now_sv = f", {sv.number(depth)} cm" if depth >= LEAST_TOLD_CM else ""
    now_en = f", {en.number(depth)} cm" if depth >= LEAST_TOLD_CM else ""
    if at is not None and onset is not None and peak >= depth + GROWTH_TOLD_CM:
        by_sv = sv.until(at, since=onset)
        oclock = "kl " if by_sv == sv.clock(at) else ""
        now_sv += f", blir {sv.number(peak)} cm till {oclock}{by_sv}"
        now_en += f", becoming {en.number(peak)} cm by {en.until(at, since=onset)}"
    only_sv, only_en = only_new(outlook, sv, en) if now_sv else ("", "")
    return now_sv + only_sv, now_en + only_en
