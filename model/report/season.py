"""A season as its accounts have it: money by contractor, class and month, the forecast of its end, material, service, and how the record stands."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from config.site import Site
from model.domain.evidence import ChainState
from model.domain.roads import Network
from model.fairness import ServiceShare
from model.ledger.accounts import SeasonAccounts
from model.ledger.book import LedgerLine, by_contractor, by_item, material_kg
from model.ledger.season_days import season_name
from model.replay.kept import KeptReplay
from model.report.replay_table import HAS_SEEN, against_rule, replay_table
from model.report.season_weather import index_table, years_table
from model.report.season_words import forecast_words, heat_words, money_words
from model.report.tables import Cell, Column, Language, Report, Table
from model.report.words import ReportWords


def season_report(
    accounts: SeasonAccounts,
    network: Network,
    site: Site,
    *,
    chains: Iterable[ChainState],
    language: Language = "sv",
    made_at: datetime,
    replay: KeptReplay | None = None,
) -> Report:
    """The report of a season.

    Args:
        accounts: What it came to.
        network: Classes.
        site: Name, time zone, sources of prices.
        chains: How the record stands.
        language: Of the report.
        made_at: When the report is made, aware UTC.
        replay: The newest replay that is kept; one of other days than the season's is left out.
    """
    words = ReportWords(language, ZoneInfo(site.timezone))
    pick = words.pick
    name = season_name(accounts.first, accounts.last)
    chains = tuple(chains)
    broken = [words("chain_broken", chain.problem) for chain in chains if chain.problem]
    facts = (
        (pick("Kommun", "Municipality"), site.name),
        (pick("Säsong", "Season"), f"{accounts.first} – {accounts.last}, {pick('till och med', 'up to')} {accounts.until}"),
        (pick("Kostnad hittills", "Cost so far"), money_words(accounts.total_sek, words)),
        (pick("varav åtgärder enligt loggen", "of which actions by the log"), money_words(accounts.actions_sek, words)),
        (pick("Budget", "Budget"), money_words(accounts.budget_sek, words)),
        (pick("Prognos vid säsongens slut", "Forecast at the season's end"), forecast_words(accounts, words)),
        (pick("Markvärme", "Ground heat"), heat_words(accounts, words)),
        *((words(f"chain_{chain.name}"), words.chain(chain)) for chain in chains),
    )
    prices = "; ".join(f"{item.contractor}: {item.source}" for item in site.prices)
    return Report(
        name=f"season-{site.id}-{name.replace('/', '-')}",
        title=pick("Säsongsrapport", "Season report") + f" {name}",
        subtitle=f"{site.name}. " + pick("Framtagen", "Made") + f" {words.moment(made_at)}",
        marks=(*((words("simulated"),) if accounts.simulated else ()), *broken),
        facts=facts,
        tables=(
            items_table(accounts, words),
            contractors_table(accounts, words),
            classes_table(accounts, network, words),
            months_table(accounts, words),
            material_table(accounts, words),
            service_table(accounts, network, words),
            service_came_table(accounts, network, words),
            *_replayed(accounts, replay, site, words),
            index_table(accounts.index, words),
            years_table(accounts.index, network, words),
            lines_table(accounts, network, words),
        ),
        notes=(
            pick("Priser: ", "Prices: ") + f"{prices}; {site.materials.source}",
            pick("Budget och beredskap: ", "Budget and standby: ") + site.season.source,
            words("vehicles"),
            words("times", site.timezone),
        ),
        language=language,
        simulated=accounts.simulated,
    )


def _replayed(accounts: SeasonAccounts, replay: KeptReplay | None, site: Site, words: ReportWords) -> tuple[Table, ...]:
    if replay is None or replay.last < accounts.first or replay.first > accounts.last:
        return ()
    table = replay_table(replay, site.emissions, words)
    days = words.pick(f"Uppspelat {replay.first} till {replay.last}.", f"Replayed {replay.first} to {replay.last}.")
    seen = (words.pick(*HAS_SEEN),) if replay.seen else ()
    return (dataclasses.replace(table, note=" ".join((days, *seen, table.note, *against_rule(replay, words)))),)


def items_table(accounts: SeasonAccounts, words: ReportWords) -> Table:
    """Cost by what is paid for; the last row is the sum."""
    pick = words.pick
    sums = by_item(accounts.lines)
    rows: list[tuple[Cell, ...]] = [(words.item(item), amount) for item, amount in sums.items()]
    rows.append((pick("Summa", "Sum"), sum(sums.values())))
    columns = (Column(pick("Post", "Item")), Column(pick("Kostnad (kr)", "Cost (SEK)")))
    note = pick(
        "Logg utöver prislista: det som loggen säger att åtgärder kostade utöver eller under prislistan.",
        "Log beyond price list: what the log says actions cost beyond or below the price list.",
    )
    return Table(
        "poster" if words.language == "sv" else "items", pick("Kostnad per post", "Cost by item"), columns, tuple(rows), note
    )


def contractors_table(accounts: SeasonAccounts, words: ReportWords) -> Table:
    """Cost by contractor and item, with each contractor's sum; the last row is the sum of all."""
    pick = words.pick
    sums = by_contractor(accounts.lines)
    rows: list[tuple[Cell, ...]] = []
    for contractor in dict.fromkeys(name for name, _ in sums):
        own = {item: amount for (name, item), amount in sums.items() if name == contractor}
        rows += [(contractor or words("nobody"), words.item(item), amount) for item, amount in own.items()]
        rows.append((contractor or words("nobody"), pick("summa", "sum"), sum(own.values())))
    rows.append((pick("Summa", "Sum"), "", sum(sums.values())))
    columns = (
        Column(pick("Utförare", "Contractor")),
        Column(pick("Post", "Item")),
        Column(pick("Kostnad (kr)", "Cost (SEK)")),
    )
    title = pick("Kostnad per utförare", "Cost by contractor")
    return Table("utforare" if words.language == "sv" else "contractors", title, columns, tuple(rows))


def classes_table(accounts: SeasonAccounts, network: Network, words: ReportWords) -> Table:
    """Logged cost by class and treatment, as on the cost page; the last row is the sum."""
    pick = words.pick
    sums: dict[tuple[str, str], float] = defaultdict(float)
    passes: dict[tuple[str, str], set[tuple[str, object]]] = defaultdict(set)
    for line in accounts.action_lines:
        key = (line.class_code, words.treatment(line.kind))
        sums[key] += line.amount_sek
        passes[key].add((line.unit_id, line.started_at))
    named = {code: f"{code} {pick(served.name_sv, served.name_en)}" for code, served in network.classes.items()}
    rows: list[tuple[Cell, ...]] = [
        (named.get(code, pick("utanför nätet", "not in the network")), kind, len(passes[code, kind]), amount)
        for (code, kind), amount in sorted(sums.items())
    ]
    rows.append((pick("Summa", "Sum"), "", sum(map(len, passes.values())), sum(sums.values())))
    columns = (
        Column(pick("Klass", "Class")),
        Column(pick("Åtgärd", "Treatment")),
        Column(pick("Antal", "Number")),
        Column(pick("Kostnad (kr)", "Cost (SEK)")),
    )
    title = pick("Loggade åtgärder per klass", "Logged actions by class")
    return Table("klasser" if words.language == "sv" else "classes", title, columns, tuple(rows))


def months_table(accounts: SeasonAccounts, words: ReportWords) -> Table:
    """Cost by month, without standby; the last row is the sum."""
    pick = words.pick
    sums: dict[str, float] = defaultdict(float)
    for line in (*accounts.action_lines, *accounts.other_lines):
        sums[f"{line.day:%Y-%m}"] += line.amount_sek
    columns = (Column(pick("Månad", "Month")), Column(pick("Rörlig kostnad (kr)", "Variable cost (SEK)")))
    title = pick("Rörlig kostnad per månad", "Variable cost by month")
    rows = (*sorted(sums.items()), (pick("Summa", "Sum"), sum(sums.values())))
    return Table("manader" if words.language == "sv" else "months", title, columns, rows)


def material_table(accounts: SeasonAccounts, words: ReportWords) -> Table:
    """What was spread."""
    pick = words.pick
    rows = tuple((words.treatment(kind), kilograms / 1000.0) for kind, kilograms in material_kg(accounts.action_lines).items())
    columns = (Column(pick("Åtgärd", "Treatment")), Column(pick("Mängd (ton)", "Amount (tonnes)"), 1))
    note = pick("Av lake räknas saltet i den.", "Of brine the salt in it is counted.")
    return Table("material", "Material", columns, rows, note)


def service_table(accounts: SeasonAccounts, network: Network, words: ReportWords) -> Table:
    """Share of needs as forecast that were met in time by class and district; cycle and foot network first."""
    pick = words.pick
    note = pick(
        "Behov enligt sista prognosen före fönstrets slut, mot klassens klockslag. Saknas: ingen logg är lämnad för tiden sedan dess; räknas "
        "varken som klarat eller brutet. Intervallet är 80 % (Wilson).",
        "Needs by the last forecast before the window's end, against the class's hour. Missing: no log of the time has come in since; counted "
        "neither as met nor as broken. The interval is 80 % (Wilson).",
    )
    title = pick(
        "Klart i tid per klass och distrikt, behov enligt prognos", "Done in time by class and district, needs as forecast"
    )
    return _service(accounts.service, "service", title, note, network, words)


def service_came_table(accounts: SeasonAccounts, network: Network, words: ReportWords) -> Table:
    """The same of the needs that came."""
    pick = words.pick
    note = pick(
        "Behov som kom: klassens regel bröts enligt vägfysik under observerat väder, om inget gjorts på ungefär ett dygn; högst ett per enhet, "
        "behov och natt. Inte sett på vägen. Timmar utan mätning räknas inte.",
        "Needs that came: the class's rule was broken by road physics under observed weather, had nothing been done for about a day; at most one a "
        "unit, need and night. Not seen on the road. Hours without a reading do not count.",
    )
    title = pick("Klart i tid per klass och distrikt, behov som kom", "Done in time by class and district, needs that came")
    key = "service-utfall" if words.language == "sv" else "service-came"
    return _service(accounts.service_came, key, title, note, network, words)


def _service(shares: Iterable[ServiceShare], key: str, title: str, note: str, network: Network, words: ReportWords) -> Table:
    pick = words.pick
    named = {code: f"{code} {pick(served.name_sv, served.name_en)}" for code, served in network.classes.items()}
    rows = tuple(
        (
            named[item.class_code],
            words("yes" if item.is_active else "no"),
            item.district,
            *(None if part is None else round(100 * part, 1) for part in (item.share, item.low, item.high)),
            *(item.in_time, item.late, item.not_done, item.missing, item.rejected),
        )
        for item in shares
    )
    names = (
        ("Klass", "Class"), ("Gång och cykel", "Cycle and foot"), ("Distrikt", "District"), ("I tid (%)", "In time (%)"),
        ("Lägst (%)", "Low (%)"), ("Högst (%)", "High (%)"), ("I tid", "In time"), ("Sent", "Late"), ("Ej utfört", "Not done"),
        ("Saknas", "Missing"), ("Avslaget", "Decided against"),
    )  # fmt: skip
    return Table(key, title, tuple(Column(pick(*name)) for name in names), rows, note)


def lines_table(accounts: SeasonAccounts, network: Network, words: ReportWords) -> Table:
    """Every line of the ledger; the last row is the sum."""
    pick = words.pick
    names = {unit.id: unit.name for unit in network.units}
    ordered = sorted(accounts.lines, key=lambda line: (line.day, line.contractor, line.unit_id, line.item.value))
    rows: list[tuple[Cell, ...]] = [_line(line, names, words) for line in ordered]
    rows.append((pick("Summa", "Sum"), "", "", "", "", "", "", "", accounts.total_sek))
    columns = (
        Column(pick("Dag", "Day")),
        Column(pick("Utförare", "Contractor")),
        Column(pick("Rutt eller zon", "Route or zone")),
        Column(pick("Åtgärd", "Treatment")),
        Column(pick("Post", "Item")),
        Column(pick("Mängd", "Quantity"), 2),
        Column(pick("Enhet", "Unit")),
        Column(pick("À-pris (kr)", "Unit price (SEK)"), 2),
        Column(pick("Belopp (kr)", "Amount (SEK)"), 2),
    )
    title = pick("Avräkning, rad för rad", "Settlement, line by line")
    return Table("avrakning" if words.language == "sv" else "settlement", title, columns, tuple(rows), is_detail=True)


def _line(line: LedgerLine, names: dict[str, str], words: ReportWords) -> tuple[Cell, ...]:
    return (
        words.day(line.day),
        line.contractor or words("nobody"),
        names.get(line.unit_id, line.unit_id),
        words.treatment(line.kind),
        words.item(line.item),
        line.quantity,
        words.unit(line.item),
        line.unit_price_sek,
        line.amount_sek,
    )
