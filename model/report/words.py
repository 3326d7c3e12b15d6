"""The reports' words, Swedish first, and how they write moments and names."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from model.decision.wording import SLIPPERINESS_WORDS, TREATMENT_WORDS
from model.domain.costs import ITEM_UNITS, CostItem
from model.domain.evidence import ChainState
from model.domain.needs import Need, Slipperiness
from model.domain.treatments import TreatmentKind
from model.needs.night import NIGHT_DECLARATIONS
from model.report.tables import Language

TEXTS: dict[str, tuple[str, str]] = {
    "act": ("åtgärda", "act"),
    "wait": ("avvakta", "wait"),
    "none": ("inget behov", "no need"),
    "unknown": ("saknas", "missing"),
    "accepted": ("godkänd", "accepted"),
    "changed": ("ändrad", "changed"),
    "rejected": ("avslagen", "rejected"),
    "undone": ("återtagen", "taken back"),
    "reason_already_done": ("redan åtgärdat", "already done"),
    "reason_checked_on_site": ("kontrollerat på plats, behövs inte", "checked on site, not needed"),
    "reason_weather_differs": ("vädret är annorlunda här", "the weather is different here"),
    "reason_no_crew": ("ingen maskin eller förare", "no machine or driver"),
    "reason_other_first": ("annat går före", "something else goes first"),
    "reason_wrong_input": ("underlaget stämmer inte", "the data is wrong"),
    "reason_own_words": ("", ""),
    "yes": ("ja", "yes"),
    "no": ("nej", "no"),
    "rung_1": ("tränad modell", "trained model"),
    "rung_2": ("fysikmodell", "physics model"),
    "rung_3": ("förra prognosen", "last forecast"),
    "rung_4": ("normalväder", "climatology"),
    "standby": ("beredskap", "standby"),
    "call_out": ("utkallningar", "call-outs"),
    "machine": ("maskintimmar", "machine hours"),
    "night": ("nattillägg", "night supplement"),
    "material": ("material", "material"),
    "heat": ("markvärme", "ground heat"),
    "haulage": ("bortforsling", "haulage"),
    "other": ("övrigt", "other"),
    "difference": ("logg utöver prislista", "log beyond price list"),
    "nobody": ("ej fördelat", "not divided"),
    "simulated": ("Simulerade data: inget här har hänt.", "Simulated data: nothing here has happened."),
    "chain_broken": ("Loggen är inte hel: {0}.", "The record is not whole: {0}."),
    "chain_whole": ("hel, {0} länkar, sista förseglingen {1}", "whole, {0} links, last seal {1}"),
    "chain_empty": ("tom", "empty"),
    "chain_proved": (
        "(innehållet läst om för de senaste {0}; halka audit verify läser allt)",
        "(content read again for the last {0}; halka audit verify reads all)",
    ),
    "chain_decisions": ("Beslutsloggen", "Log of decisions"),
    "chain_records": ("Rekommendationer, åtgärder och kostnader", "Recommendations, actions and costs"),
    "not_decision": (
        "En rekommendation är beslutsstöd; beslutet är den namngivna personens.",
        "A recommendation is decision support; the decision is the named person's.",
    ),
    "vehicles": (
        "Förare sparas inte, och inget fordon tillsammans med en åtgärd.",
        "Drivers are not kept, and no vehicle with an action.",
    ),
    "unit_1": ("st", "each"),
    "unit_SEK": ("kr", "SEK"),
    "times": ("Tider i {0}.", "Times in {0}."),
    "version_code": ("program", "program"),
    "version_model": ("modell", "model"),
    "version_network": ("vägnät", "road network"),
    "version_rules": ("regler", "rules"),
    "version_none": ("ingen", "none"),
}


@dataclass(frozen=True, slots=True)
class ReportWords:
    """One language's words.

    Attributes:
        language: Which.
        zone: Time zone of moments.
    """

    language: Language
    zone: ZoneInfo

    def __call__(self, key: str, *values: object) -> str:
        """The text of a key with its places filled in (KeyError if there is none such)."""
        return self.pick(*TEXTS[key]).format(*values)

    def pick(self, swedish: str, english: str) -> str:
        """This language's of two texts; the other where it is empty."""
        first, second = (swedish, english) if self.language == "sv" else (english, swedish)
        return first or second

    def moment(self, moment: datetime | None) -> str | None:
        """Local time to the minute, e.g. ``2026-01-16 03:12``."""
        return None if moment is None else f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def day(self, day: date) -> str:
        """ISO 8601."""
        return day.isoformat()

    def number(self, value: float, decimals: int = 1) -> str:
        """A number with decimal comma in Swedish and a true minus sign."""
        text = f"{value:.{decimals}f}".replace("-", "\u2212")
        return text.replace(".", ",") if self.language == "sv" else text

    def chain(self, chain: ChainState) -> str:
        """How a chain stands."""
        if chain.problem or not chain.length:
            return chain.problem or self("chain_empty")
        whole = self("chain_whole", chain.length, chain.head)
        return whole if chain.proved >= chain.length else f"{whole} {self('chain_proved', chain.proved)}"

    def version(self, name: str, version: str) -> str:
        """Which version of a part a forecast was made with; a part without a word is told by its own name."""
        part = self(f"version_{name}") if f"version_{name}" in TEXTS else name
        return f"{part} {self('version_none') if version == 'none' else version}"

    def reason(self, given: str) -> str:
        """Why somebody decided so: the code that may begin it in words, and what they wrote; their own words stand alone."""
        code, _, text = given.partition(" ")
        if f"reason_{code}" not in TEXTS:
            return given
        return ": ".join(part for part in (self(f"reason_{code}"), text) if part)

    def item(self, item: CostItem) -> str:
        """What is paid for."""
        return self(item.value)

    def unit(self, item: CostItem) -> str:
        """What an item's quantity is counted in."""
        key = f"unit_{ITEM_UNITS[item]}"
        return self(key) if key in TEXTS else ITEM_UNITS[item]

    def need(self, need: Need) -> str:
        """Name of a need."""
        return self.pick(*NIGHT_DECLARATIONS[need].words.name) if need in NIGHT_DECLARATIONS else need.value

    def treatment(self, kind: TreatmentKind | None) -> str:
        """Name of a treatment; empty where none."""
        return "" if kind is None else self.pick(*TREATMENT_WORDS[kind])

    def slipperiness(self, kind: Slipperiness) -> str:
        """Name of a kind of slipperiness; empty where none."""
        return "" if kind is Slipperiness.NONE else self.pick(*SLIPPERINESS_WORDS[kind])
