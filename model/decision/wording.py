"""Numbers, times and names as people read them: Swedish with decimal comma and true minus sign, English with decimal point."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from model.decision.outlook import Span
from model.domain.errors import DomainError
from model.domain.needs import Slipperiness
from model.domain.plans import Reason
from model.domain.treatments import TreatmentKind
from model.needs.night import NIGHT_DECLARATIONS

NEED_WORDS = {need: item.words.name for need, item in NIGHT_DECLARATIONS.items()}

SLIPPERINESS_WORDS = {
    Slipperiness.NONE: ("ingen halka", "no slipperiness"),
    Slipperiness.FROST: ("frosthalka", "hoar frost"),
    Slipperiness.ICE: ("ishalka", "black ice"),
    Slipperiness.RAIN_ON_COLD: ("regn på kall väg", "rain on a cold road"),
    Slipperiness.FREEZING_RAIN: ("underkylt regn", "freezing rain"),
    Slipperiness.SNOW: ("snöhalka", "snow"),
    Slipperiness.PACKED_SNOW: ("packad snö", "packed snow"),
    Slipperiness.DRIFT: ("snödrev", "drifting snow"),
}

TREATMENT_WORDS = {
    TreatmentKind.PLOUGH: ("plog", "plough"),
    TreatmentKind.BRINE: ("saltlake", "brine"),
    TreatmentKind.PREWETTED_SALT: ("befuktat salt", "pre-wetted salt"),
    TreatmentKind.DRY_SALT: ("torrsalt", "dry salt"),
    TreatmentKind.SAND: ("sand", "sand"),
    TreatmentKind.BRUSH_BRINE: ("sopsaltning", "brush and brine"),
    TreatmentKind.HEAT_PREHEAT: ("förvärmning", "pre-heating"),
    TreatmentKind.HEAT_MELT: ("smältning", "melting"),
}

#: Monday first.
WEEKDAYS = (("mån", "Mon"), ("tis", "Tue"), ("ons", "Wed"), ("tor", "Thu"), ("fre", "Fri"), ("lör", "Sat"), ("sön", "Sun"))
#: From this long on the end of a stretch of time is told with its day [h] (own choice: well before the hours come round again).
NAMED_DAY_H = 20


@dataclass(frozen=True, slots=True)
class Words:
    """One language's way of writing.

    Attributes:
        swedish: Swedish, else English.
        zone: Time zone of the clock times.
    """

    swedish: bool
    zone: ZoneInfo

    def pick(self, pair: tuple[str, str]) -> str:
        """This language's word of a (Swedish, English) pair."""
        return pair[0] if self.swedish else pair[1]

    def number(self, value: float, decimals: int = 1) -> str:
        """A number; a whole one without decimals from 10 up.

        Raises:
            DomainError: The value is not a number that can be shown.
        """
        if not math.isfinite(value):
            raise DomainError(f"{value} cannot be put into words; leave the sentence out where a value is unknown")
        places = 0 if decimals == 0 or abs(value) >= 10 else decimals
        text = f"{value:.{places}f}"
        if places:
            text = text.rstrip("0").rstrip(".")
        text = "0" if text in {"-0", "0"} else text.replace("-", "−")
        return text.replace(".", ",") if self.swedish else text

    def degrees(self, value: float) -> str:
        """A temperature or a difference of temperature."""
        return f"{self.number(value)}\u00a0°C"

    def percent(self, share: float) -> str:
        """A share in per cent; the ends are told as below 1 and above 99."""
        if share < 0.01:
            text = "<1"
        elif share > 0.99:
            text = ">99"
        else:
            text = f"{100 * share:.0f}"
        return f"{text} %" if self.swedish else f"{text}%"

    def money(self, sek: float) -> str:
        """An amount in kronor, thousands grouped, two or three digits kept."""
        step = 10 if sek < 1000 else 100
        return f"{round(sek / step) * step:,.0f}".replace(",", " ") + (" kr" if self.swedish else " SEK")

    def clock(self, moment: datetime) -> str:
        """A local clock time: ``04`` on the hour, else ``04:30``."""
        local = moment.astimezone(self.zone)
        return f"{local:%H}" if local.minute == 0 else f"{local:%H:%M}"

    def day(self, moment: datetime) -> str:
        """A local clock time with its weekday: ``tor 02``."""
        return f"{self.pick(WEEKDAYS[moment.astimezone(self.zone).weekday()])} {self.clock(moment)}"

    def span(self, span: Span) -> str:
        """A stretch of local time: ``02–06``, and with the day of its end where hours alone could be misread: ``från 03 till tor 02``."""
        start, end = self.clock(span.start), self.until(span.end, since=span.start)
        if end != self.clock(span.end):
            return self.pick((f"från {start} till {end}", f"from {start} to {end}"))
        return start if start == end else f"{start}–{end}"

    def until(self, moment: datetime, *, since: datetime) -> str:
        """A local clock time after another; with its weekday, ``tor 02``, from `NAMED_DAY_H` after it on."""
        clock = self.clock(moment)
        if moment - since < timedelta(hours=NAMED_DAY_H):
            return clock
        return self.day(moment)


def reason(code: str, sv: str, en: str, weight: float) -> Reason:
    """A reason whose sentences start with a capital."""
    return Reason(code=code, sv=_capital(sv), en=_capital(en), weight=round(weight, 3))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
