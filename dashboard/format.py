"""Numbers, money, probability and time as a Swedish or English dispatcher reads them.

Minus is the real minus sign, thousands are set apart by a no-break space, and a figure stays on one line with its unit.
Local time appears here and nowhere below this floor.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.text.words import Words

NBSP = "\u00a0"
MINUS = "\u2212"


@dataclass(frozen=True, slots=True)
class Format:
    """How values are written in one language and time zone.

    Attributes:
        words: The language's words.
        zone: The site's time zone.
        now: The moment the page speaks from, aware UTC.
    """

    words: Words
    zone: ZoneInfo
    now: datetime

    def number(self, value: float | None, decimals: int = 0) -> str:
        """A figure, or the word for missing."""
        if value is None or not math.isfinite(value):
            return self.words("missing").lower()
        rounded = round(value, decimals) + 0.0
        body = f"{abs(rounded):,.{decimals}f}"
        if self.words.language == "sv":
            body = body.replace(",", NBSP).replace(".", ",")
        return f"{MINUS}{body}" if rounded < 0 else body

    def with_unit(self, value: float | None, unit: str, decimals: int = 0) -> str:
        """A figure and its unit on one line."""
        text = self.number(value, decimals)
        return text if value is None or not math.isfinite(value) else f"{text}{NBSP}{unit}"

    def percent(self, share: float | None) -> str:
        """A share [1] in percent."""
        if share is None or not math.isfinite(share):
            return self.words("missing").lower()
        gap = NBSP if self.words.language == "sv" else ""
        return f"<1{gap}%" if 0 < share < 0.01 else f"{share * 100:.0f}{gap}%"

    def risk(self, probability: float | None) -> str:
        """A probability [1] in percent; certainty is never claimed."""
        if probability is None or not math.isfinite(probability):
            return self.words("missing").lower()
        gap = NBSP if self.words.language == "sv" else ""
        if probability >= 0.995:
            return f">99{gap}%"
        return f"<1{gap}%" if probability < 0.01 else self.percent(probability)

    def interval(self, low: float | None, high: float | None) -> str:
        """The interval of a probability in percent, ``81–97``; empty where unknown."""
        if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
            return ""
        return f"{low * 100:.0f}–{high * 100:.0f}"

    def money(self, sek: float | None) -> str:
        """An amount of money: kronor below 1 000, then thousands, then millions."""
        if sek is None or not math.isfinite(sek):
            return self.words("missing").lower()
        size = abs(sek)
        if size < 999.5:
            return f"{self.number(sek)}{NBSP}{self.words('unit.sek')}"
        if size < 999_500:
            return f"{self.number(sek / 1e3, 1 if size < 9_950 else 0)}{NBSP}{self.words('unit.ksek')}"
        return f"{self.number(sek / 1e6, 1)}{NBSP}{self.words('unit.msek')}"

    def local(self, moment: datetime) -> datetime:
        """The moment on the site's clocks."""
        return moment.astimezone(self.zone)

    def clock(self, moment: datetime | None) -> str:
        """``03:40``, with the weekday before it where it is not within the coming or past twelve hours."""
        if moment is None:
            return self.words("missing").lower()
        local = self.local(moment)
        text = self.hour(moment)
        if abs(moment - self.now) <= timedelta(hours=12) or local.date() == self.local(self.now).date():
            return text
        if abs(moment - self.now) < timedelta(days=6):
            return f"{self.words.weekday(local.weekday())[:3]} {text}"
        return f"{self.day(local.date())} {text}"

    def hour(self, moment: datetime) -> str:
        """``03:40``; in the hour that comes twice when summer time ends, which of the two it is."""
        local = self.local(moment)
        text = f"{local:%H:%M}"
        if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
            return text
        return f"{text}{NBSP}{self.words('time.winter' if local.fold else 'time.summer')}"

    def day(self, day: date) -> str:
        """``16 jan``."""
        return f"{day.day}{NBSP}{self.words.month(day.month)[:3]}"

    def until(self, moment: datetime) -> str:
        """``om 28 min``, or how long ago it passed."""
        seconds = (moment - self.now).total_seconds()
        if abs(seconds) < 60:
            return self.words("time.now")
        key = "time.in" if seconds > 0 else "time.ago"
        return self.words(key, span=self.span(timedelta(seconds=abs(seconds))))

    def span(self, length: timedelta) -> str:
        """A length of time: ``28 min``, ``2 h 10 min``, ``3 dygn``."""
        minutes = int(length.total_seconds() // 60)
        if minutes < 60:
            return f"{minutes}{NBSP}min"
        hours, rest = divmod(minutes, 60)
        if hours < 24:
            return f"{hours}{NBSP}h" if rest == 0 else f"{hours}{NBSP}h{NBSP}{rest}{NBSP}min"
        days = hours // 24
        return f"{days}{NBSP}{self.words('time.day' if days == 1 else 'time.days')}"

    def age(self, minutes: float | None) -> str:
        """The age of a source or reading."""
        return self.words("age.never") if minutes is None else self.span(timedelta(minutes=max(0.0, minutes)))

    def age_of(self, moment: datetime) -> str:
        """How long ago a moment passed."""
        return self.age((self.now - moment).total_seconds() / 60)

    def night(self) -> str:
        """``natten mot fredag 16 januari`` before noon, ``natten mot lördag …`` after it."""
        local = self.local(self.now)
        day = local.date() if local.hour < 12 else local.date() + timedelta(days=1)
        return self.words(
            "night.towards", weekday=self.words.weekday(day.weekday()), day=day.day, month=self.words.month(day.month)
        )


#: Signs that turn the direction of writing, by which a text could show as another than it is.
_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def plain(text: str) -> str:
    r"""Text from data, so escaped that Markdown shows it as it is.

    >>> plain("Bro_Norrleden *P2*")
    'Bro\\_Norrleden \\*P2\\*'
    """
    words = " ".join(text.translate(_TURNS).split())
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#+!|<>$~:^=&" else letter for letter in words)
