"""A replayed stretch of a season as tables: money and hours out of standard beside each other, always, and each policy against the rule."""

from config.emissions import Emissions
from model.replay.compare import against, co2_kg, interval
from model.replay.kept import KeptReplay
from model.replay.outcome import Outcome
from model.report.tables import Cell, Column, Table
from model.report.words import ReportWords

#: What each policy is called, Swedish first.
POLICIES = {
    "halka": ("Halka, följd till punkt och pricka", "Halka, followed to the letter"),
    "rule": ("Tumregeln", "The rule of thumb"),
    "calendar": ("Kalendern", "The calendar"),
    "done": ("Som det gjordes", "As it was done"),
    "none": ("Ingenting", "Nothing"),
    "foresight": ("Facit i hand", "Perfect foresight"),
}

#: What is told of heat, and in which unit.
HEAT_AXES = (("heat_kwh", 1e3), ("action_sek", 1e3), ("slippery_h", 1.0))

#: Said where the model had learnt from what was replayed, Swedish first.
HAS_SEEN = (
    "Halkas modell har sett den här vintern: den har lärt av dagar som spelas upp, så Halkas rad kan vara bättre än den hade varit då.",
    "Halka's model has seen this winter: it has learnt from days that are replayed, so Halka's row may be better than it would have been then.",
)


#: Said of a replay that was kept before heat was replayed, Swedish first.
BEFORE_HEAT = (
    "Uppspelningen är gjord innan markvärmen spelades upp: raderna är vägarna ensamma. Kör halka replay igen för att få med den.",
    "This replay was made before ground heat was replayed: the rows are the roads alone. Run halka replay again to have it.",
)


def replay_table(replay: KeptReplay, emissions: Emissions, words: ReportWords) -> Table:
    """Each policy's money, hours out of standard, material, distance and heat, roads and heated ground together."""
    pick = words.pick
    rows: list[tuple[Cell, ...]] = []
    for name, item in replay.whole.items():
        own = interval([item], "municipal_sek")
        out = interval([item], "hours_out")
        heat = replay.heat.get(name)
        heated = [None if heat is None else heat.total(axis) / unit for axis, unit in HEAT_AXES]
        rows.append(
            (
                pick(*POLICIES[name]),
                _span(item, own, 1e3, words),
                _span(item, out, 1.0, words),
                item.total("loss_societal_sek") / 1e3,
                item.total("salt_kg") / 1e3,
                item.total("sand_kg") / 1e3,
                item.total("plough_km"),
                *(() if replay.zones == 0 else heated),
                co2_kg(item, emissions) / 1e3,
            )
        )
    heat_columns = (
        Column(pick("Värme (MWh)", "Heat (MWh)")),
        Column(pick("varav värme (tkr)", "of it heat (kSEK)")),
        Column(pick("Värmda ytor hala (yttimmar)", "Heated ground slippery (zone-hours)")),
    )
    columns = (
        Column(pick("Sätt att besluta", "Way to decide")),
        Column(pick("Kommunen (tkr, 80 %)", "Municipality (kSEK, 80 %)")),
        Column(pick("Timmar utanför standard (80 %)", "Hours out of standard (80 %)")),
        Column(pick("Samhällets skada (tkr)", "Society's loss (kSEK)")),
        Column(pick("Salt (t)", "Salt (t)"), 1),
        Column(pick("Sand (t)", "Sand (t)"), 1),
        Column(pick("Plogat (km)", "Ploughed (km)")),
        *(() if replay.zones == 0 else heat_columns),
        Column(pick("CO2 (t)", "CO2 (t)"), 1),
    )
    title = pick("Hur det hade gått med andra beslut", "How it would have gone with other decisions")
    return Table("replay", title, columns, tuple(rows), _note(replay, emissions, words))


def against_rule(replay: KeptReplay, words: ReportWords) -> tuple[str, ...]:
    """Each policy against the rule of thumb, one sentence each; a saving is only called one where service is no worse.

    Where the heat of one of the two is not known, the roads of both are compared, and it is said.
    """
    found = []
    for name in replay.outcomes:
        if name == "rule" or "rule" not in replay.outcomes:
            continue
        alike = (name in replay.heat) == ("rule" in replay.heat)
        among = replay.whole if alike else replay.outcomes
        alone = "" if alike else words.pick(" (vägarna ensamma)", " (roads alone)")
        found.append(f"{words.pick(*POLICIES[name])}{alone}: {_verdict(among[name], among['rule'], words)}")
    return tuple(found)


def _verdict(item: Outcome, rule: Outcome, words: ReportWords) -> str:
    pick = words.pick
    money = against([item], [rule], "municipal_sek")
    more = item.total("hours_out") - rule.total("hours_out")
    if money.share is None or money.low is None or money.high is None:
        told = pick("kostnad mot tumregeln saknas", "cost against the rule of thumb is missing")
    else:
        share, low, high = (_signed(100 * (part - 1), words) for part in (money.share, money.low, money.high))
        one = item.weekly["hours_out"].size < 2
        between = (
            pick("en vecka, inget intervall", "one week, no interval") if one else pick(f"{low} till {high}", f"{low} to {high}")
        )
        told = pick(f"{share} % kommunal kostnad ({between})", f"{share}% municipal cost ({between})")
    kept = (
        pick("servicen hölls", "service was kept")
        if more <= 0
        else pick("ingen besparing: servicen blev sämre", "no saving: service became worse")
    )
    return f"{told}, {_signed(more, words)} h {pick('utanför standard', 'out of standard')} ({kept})"


def _signed(value: float, words: ReportWords) -> str:
    return f"{value:+,.0f}".replace(",", words.pick("\u00a0", ",")).replace("-", "\u2212")


def _span(item: Outcome, found: tuple[float, float, float], unit: float, words: ReportWords) -> str:
    """A sum with its interval, which one week alone does not have."""
    gap = "\u00a0" if words.language == "sv" else ","
    told, low, high = (f"{part / unit:,.0f}".replace(",", gap) for part in found)
    return told if item.weekly["hours_out"].size < 2 else f"{told} ({low}–{high})"


def heat_sentences(replay: KeptReplay, words: ReportWords) -> list[str]:
    """How heat stands in the rows, and where it does not."""
    pick = words.pick
    if replay.zones is None:
        return [pick(*BEFORE_HEAT)]
    if not replay.zones:
        return [pick("Nätet har inga värmda ytor.", "The network has no heated ground.")]
    told = [
        pick(
            "Värmda ytor är med i pengar, timmar och CO2, efter sin klass; värmen räknas med schemats egen zonmodell.",
            "Heated ground is in money, hours and CO2, by its class; heat is reckoned by the schedule's own zone model.",
        )
    ]
    without = [pick(*POLICIES[name]) for name in replay.outcomes if name not in replay.heat]
    if without:
        told.append(
            pick(
                f"Värmen saknas, varken logg eller mätare berättar om den, och raden är vägarna ensamma: {', '.join(without)}.",
                f"Heat is missing, neither log nor meters tell of it, and the row is the roads alone: {', '.join(without)}.",
            )
        )
    return told


def _note(replay: KeptReplay, emissions: Emissions, words: ReportWords) -> str:
    pick = words.pick
    told = [
        pick(
            "Vägen räknas med Halkas egen vägmodell under det väder som kom. CO2 är av det som körs, sprids och värms. "
            "Intervallen drar om veckor. Priserna är prislistans, så summorna kan jämföras med varandra men inte med fakturor. CO2-faktorer: ",
            "The road is reckoned by Halka's own road model under the weather that came. CO2 is of what is driven, spread and heated. "
            "Intervals draw weeks again. Prices are the list's, so the sums can be compared with each other but not with "
            "invoices. CO2 factors: ",
        )
        + f"{emissions.source}."
    ]
    told += heat_sentences(replay, words)
    if replay.simulated:
        told.insert(0, pick("Simulerade data.", "Simulated data."))
    if "halka" not in replay.outcomes:
        told.append(
            pick(
                "Halka är inte med i den här uppspelningen: kör halka replay med --policy halka,rule,done,none.",
                "Halka is not in this replay: run halka replay with --policy halka,rule,done,none.",
            )
        )
    if replay.unlogged:
        told.append(
            pick(
                "Som det gjordes saknas: loggen har inga åtgärder dessa dagar.",
                "As it was done is missing: the log holds no work in these days.",
            )
        )
    return " ".join(told)
