"""The words of messages, Swedish and English, and how a unit's line reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from config.treatments import load_treatments
from model.domain.needs import Rung
from model.domain.plans import Advice, Recommendation
from model.domain.roads import Network
from model.domain.treatments import SPREAD, TreatmentKind
from model.needs.night import NIGHT_DECLARATIONS

_SWEDISH = MappingProxyType(
    {
        "simulated": "SIMULERADE DATA",
        "start": "{count} att starta, först {first}",
        "drop": "{count} utgår",
        "added": "NYTT: bör åtgärdas",
        "earlier": "TIDIGARE START",
        "otherwise": "ANNAN ÅTGÄRD",
        "dropped": "UTGÅR: bör inte längre åtgärdas",
        "before": "förut {time}",
        "basis": "Beräknat {time}, {rung}.",
        "rung_1": "på tränad modell",
        "rung_2": "på fysikmodell",
        "rung_3": "på senaste goda prognos med vidgad spridning; ingen aktuell prognos",
        "rung_4": "på normalväder; ingen prognos alls",
        "closing": "Rekommendation, inte beslut. Läs varför och godkänn i Halka.",
        "fault_one": "1 fel i driften",
        "faults": "{count} fel i driften",
        "faults_head": "Detta är inte i sin ordning:",
        "faults_closing": "Se sidan Drift. Ett fel som står kvar sägs igen efter ett dygn.",
        "bulletin": "morgonläge {day}",
        "todo": "ATT GÖRA: {count} av {all}",
        "settled": ", varav {count} signerade",
        "refused": "avslaget: {name}, {said}",
        "said_accepted": "godkänd av {who} {time}",
        "said_changed": "ändrad av {who} {time}",
        "said_rejected": "avslagen av {who} {time}",
        "said_to": "{said} till {what}",
        "said_from": "{said}, start {start}",
        "as_advised": "Ändrade turer räknade till rådets pris.",
        "weather": "VÄDER till {until}: {told}.",
        "weather_unknown": "VÄDER: ingen prognos är känd.",
        "weather_fall_unknown": "nederbörd saknas",
        "weather_dry": "ingen nederbörd",
        "weather_fall": "{kind} {start}–{end}",
        "weather_on": "{kind} från {start}, fortsätter",
        "weather_possible": "möjligen {kind} {start}–{end}",
        "weather_snow": "som mest {middle} cm på obehandlad väg ({low}–{high})",
        "weather_snow_unknown": "snödjup saknas",
        "weather_surface": "yta {now} °C, lägst {low} °C kl. {time}",
        "kind_snow": "snö",
        "kind_sleet": "snöblandat regn",
        "kind_rain": "regn",
        "kind_freezing_rain": "underkylt regn",
        "kind_unknown": "nederbörd av okänt slag",
        "nothing": "Inget att göra.",
        "wait": "avvakta: {count}",
        "missing": "saknas: {count}",
        "cost": "Beräknad kostnad {cost} kr. Utan åtgärd: kommunens skada {municipal} kr, samhällets {societal} kr.",
        "further": "Av kostnaden är {cost} kr för rundor till som väntas senare.",
        "rule": "Tumregeln: {act} kr, och skada för kommunen {municipal} kr, samhället {societal} kr.",
        "rule_missing": "Tumregeln: saknas.",
        "no_assessment": "Ingen bedömning finns. Kör `halka once nightly` och läs dess fel.",
        "against": "{cost} kr mot {loss} kr",
        "risk_missing": "risk saknas",
        "summer_time": "sommartid",
        "winter_time": "vintertid",
    }
)
_ENGLISH = MappingProxyType(
    {
        "simulated": "SIMULATED DATA",
        "start": "{count} to start, first at {first}",
        "drop": "{count} called off",
        "added": "NEW: to be treated",
        "earlier": "EARLIER START",
        "otherwise": "OTHER TREATMENT",
        "dropped": "CALLED OFF: no longer to be treated",
        "before": "was {time}",
        "basis": "Reckoned at {time}, {rung}.",
        "rung_1": "on a trained model",
        "rung_2": "on road physics",
        "rung_3": "on the last good forecast with a wider spread; there is no current one",
        "rung_4": "on normal weather; there is no forecast at all",
        "closing": "A recommendation, not a decision. Read why, and accept, in Halka.",
        "fault_one": "1 fault in operation",
        "faults": "{count} faults in operation",
        "faults_head": "This is not in order:",
        "faults_closing": "See the page Operation. A fault that stays is told again after a day.",
        "bulletin": "the morning of {day}",
        "todo": "TO DO: {count} of {all}",
        "settled": ", {count} of them signed",
        "refused": "rejected: {name}, {said}",
        "said_accepted": "accepted by {who} {time}",
        "said_changed": "changed by {who} {time}",
        "said_rejected": "rejected by {who} {time}",
        "said_to": "{said} to {what}",
        "said_from": "{said}, start {start}",
        "as_advised": "Changed rounds are counted at the advice's price.",
        "weather": "WEATHER until {until}: {told}.",
        "weather_unknown": "WEATHER: no forecast is known.",
        "weather_fall_unknown": "precipitation missing",
        "weather_dry": "no precipitation",
        "weather_fall": "{kind} {start}–{end}",
        "weather_on": "{kind} from {start}, going on",
        "weather_possible": "possibly {kind} {start}–{end}",
        "weather_snow": "at most {middle} cm on an untreated road ({low}–{high})",
        "weather_snow_unknown": "snow depth missing",
        "weather_surface": "surface {now} °C, at lowest {low} °C at {time}",
        "kind_snow": "snow",
        "kind_sleet": "sleet",
        "kind_rain": "rain",
        "kind_freezing_rain": "freezing rain",
        "kind_unknown": "precipitation of unknown kind",
        "nothing": "Nothing to do.",
        "wait": "wait: {count}",
        "missing": "missing: {count}",
        "cost": "Expected cost {cost} SEK. Without acting: loss of the municipality {municipal} SEK, of society {societal} SEK.",
        "further": "Of the cost {cost} SEK are for further rounds expected later.",
        "rule": "Rule of thumb: {act} SEK, with a loss of the municipality of {municipal} SEK, of society {societal} SEK.",
        "rule_missing": "Rule of thumb: missing.",
        "no_assessment": "There is no assessment. Run `halka once nightly` and read what it says.",
        "against": "{cost} SEK against {loss} SEK",
        "risk_missing": "risk missing",
        "summer_time": "summer time",
        "winter_time": "winter time",
    }
)
_WEEKDAYS = {
    "sv": ("mån", "tis", "ons", "tor", "fre", "lör", "sön"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
#: A time this near needs no weekday.
NEAR = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Voice:
    """Words and local time of messages.

    Attributes:
        language: ``sv`` or ``en``.
        zone: The site's time zone.
        now: When the message is written, aware UTC: a time far from it carries its weekday; None where no time is told.
    """

    language: str
    zone: ZoneInfo
    now: datetime | None = None

    def __call__(self, key: str, **values: object) -> str:
        """A phrase with its values."""
        words: Mapping[str, str] = _SWEDISH if self.language == "sv" else _ENGLISH
        return words[key].format(**values)

    def clock(self, moment: datetime) -> str:
        """Local time, ``04:30``; of another day, and more than twelve hours away, ``lör 04:30``: a message of the evening reaches two mornings."""
        local = moment.astimezone(self.zone)
        text = f"{local:%H:%M}"
        if (
            local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
        ):  # the hour that comes twice when summer time ends
            text = f"{text} {self('winter_time' if local.fold else 'summer_time')}"
        if self.now is None or abs(moment - self.now) <= NEAR or local.date() == self.now.astimezone(self.zone).date():
            return text
        return f"{_WEEKDAYS[self.language][local.weekday()]} {text}"

    def day(self, moment: datetime) -> str:
        """Local date."""
        return f"{moment.astimezone(self.zone):%Y-%m-%d}"

    def whole(self, amount: float) -> str:
        """A whole amount, its thousands apart."""
        return f"{amount:,.0f}".replace(",", "\u00a0" if self.language == "sv" else ",")

    def figure(self, value: float, decimals: int = 0) -> str:
        """A figure as it is written in the language."""
        text = f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "\u2212")
        return text.replace(".", ",") if self.language == "sv" else text

    def basis(self, issued_at: datetime, rung: Rung) -> str:
        """What an assessment rests on."""
        return self("basis", time=self.clock(issued_at), rung=self(f"rung_{int(rung)}"))


def unit_line(items: Sequence[Recommendation], network: Network, voice: Voice, *, remark: str = "") -> str:
    """One line on a unit: latest start, name, class, treatments with their risks, cost against loss, and the first reason.

    Args:
        items: Its recommendations for one window, at least one; those to act on are told.
        network: Names.
        voice: Words.
        remark: Said after the time.
    """
    acting = [item for item in items if item.advice is Advice.ACT] or list(items)
    unit = network.unit(acting[0].unit_id)
    start = voice.clock(min(item.latest_start for item in acting))
    done = " + ".join(f"{treatment_name(item, voice)} {_risk(item, voice)}" for item in acting)
    cost, loss = sum(item.cost_act_sek for item in acting), sum(item.loss_sek for item in acting)
    money = voice("against", cost=voice.whole(cost), loss=voice.whole(loss))
    reasons = [reason.sv if voice.language == "sv" else reason.en for item in acting for reason in item.reasons[:1]]
    return "  ".join(
        (f"{start}{f' ({remark})' if remark else ''}", f"{unit.name} ({unit.class_code})", done, money, *reasons[:1])
    )


def treatment_name(item: Recommendation, voice: Voice) -> str:
    """Treatment and rate; the need's short name where none is advised."""
    if item.treatment is None:
        return NIGHT_DECLARATIONS[item.need].words.short[0 if voice.language == "sv" else 1]
    return with_rate(item.treatment, item.rate_g_m2, voice)


def with_rate(treatment: TreatmentKind, rate_g_m2: float, voice: Voice) -> str:
    """A treatment's name, and how much of what is spread [g/m2]."""
    spec = load_treatments()[treatment]
    name = spec.name_sv if voice.language == "sv" else spec.name_en
    return f"{name} {rate_g_m2:.0f} g/m²" if treatment in SPREAD else name


def _risk(item: Recommendation, voice: Voice) -> str:
    if item.probability is None:
        return voice("risk_missing")
    text = f"{min(100 * item.probability, 99):.0f} %"
    if item.probability_low is None or item.probability_high is None:
        return text
    return f"{text} ({100 * item.probability_low:.0f}–{100 * item.probability_high:.0f})"
