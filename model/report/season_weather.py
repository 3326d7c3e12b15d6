"""A season's weather in the report of a season: its winter indices beside normal to date, and cost by class and year as in a normal winter."""

from config.indices import LOCAL_USE, LOCAL_USE_EN
from model.domain.roads import Network
from model.report.tables import Cell, Column, Table
from model.report.words import ReportWords
from model.winter_index.years import SeasonIndex

_NAMES = {
    "swedish": ("Tillfällen (lokal tillämpning)", "Occasions (local use)"),
    "danish": ("Danskt index (overifierade vikter)", "Danish index (weights not verified)"),
    "awssi": ("AWSSI (overifierade poäng)", "AWSSI (points not verified)"),
}


def index_table(index: SeasonIndex | None, words: ReportWords) -> Table:
    """Each winter index to date, beside the same days of the other winters; no row where none is counted."""
    pick = words.pick
    rows: list[tuple[Cell, ...]] = []
    for name, told in ({} if index is None else index.standings).items():
        share = None if told.share is None else 100.0 * told.share
        rows.append((pick(*_NAMES[name]), told.actual, told.normal, told.low, told.high, share, told.winters))
    columns = (
        Column(pick("Index", "Index")),
        Column(pick("Hittills", "So far")),
        Column(pick("Normalt hit", "Normal to date")),
        Column(pick("Lägst (10 %)", "Low (10 %)")),
        Column(pick("Högst (90 %)", "High (90 %)")),
        Column(pick("Andel av normalt (%)", "Share of normal (%)")),
        Column(pick("Andra vintrar", "Other winters")),
    )
    title = pick("Vinterindex", "Winter index")
    return Table("vinterindex" if words.language == "sv" else "winter-index", title, columns, tuple(rows), _note(index, words))


def years_table(index: SeasonIndex | None, network: Network, words: ReportWords) -> Table:
    """Cost by winter and class, standby shared out, as it was and in a normal winter."""
    pick = words.pick
    named = {code: f"{code} {pick(served.name_sv, served.name_en)}" for code, served in network.classes.items()}
    rows = tuple(
        (
            item.season + (pick(" (simulerad)", " (simulated)") if item.simulated else ""),
            named.get(item.class_code, pick("utanför nätet", "not in the network")),
            item.cost.actual_sek,
            item.cost.normalised_sek,
            item.cost.low_sek,
            item.cost.high_sek,
            item.winters,
        )
        for item in (() if index is None else index.years)
    )
    columns = (
        Column(pick("Vinter", "Winter")),
        Column(pick("Klass", "Class")),
        Column(pick("Kostnad med beredskap (kr)", "Cost with standby (SEK)")),
        Column(pick("I en normal vinter (kr)", "In a normal winter (SEK)")),
        Column(pick("Lägst (kr)", "Low (SEK)")),
        Column(pick("Högst (kr)", "High (SEK)")),
        Column(pick("Andra vintrar", "Other winters")),
    )
    note = pick(
        "Rörlig kostnad gånger normalt genom utfall av tillfällen under samma dagar; beredskap följer inte vädret. Markvärme bär ingen beredskap "
        "och justeras inte: den följer inte tillfällena, och för en klass med bara värme saknas talet. Tidigare vintrar bär dagens beredskap. "
        "Intervallet (80 %) drar om vintrarna: hur osäker normalen är, inte om kostnaden följer indexet. Saknas under tre vintrar.",
        "Variable cost times normal over actual occasions on the same days; standby does not follow the weather. Ground heat bears no "
        "standby and is not adjusted: it does not go with the occasions, and a class of heat alone has no such figure. Earlier winters carry today's "
        "standby. The interval (80 %) draws the winters again: how uncertain the normal is, not whether cost follows the index. Missing "
        "under three winters.",
    )
    if index is not None and index.is_from_few:
        note += " " + _few(index, words)
    key = "normalvinter" if words.language == "sv" else "normal-winter"
    return Table(
        key,
        pick("Kostnad per klass och vinter, väderjusterad", "Cost by class and winter, weather-normalised"),
        columns,
        rows,
        note,
    )


def _note(index: SeasonIndex | None, words: ReportWords) -> str:
    pick = words.pick
    if index is None:
        return pick(
            "Saknas: vintern är inte räknad än; jobbet winter_index räknar den.",
            "Missing: the winter is not counted yet; the job winter_index counts it.",
        )
    told = [pick("Till och med", "Up to") + f" {words.day(index.until)}. {pick(LOCAL_USE, LOCAL_USE_EN)}."]
    if index.is_from_few:
        told.append(_few(index, words))
    if index.simulated:
        told.append(pick("Bland vintrarna finns simulerade.", "Some of the winters are simulated."))
    return " ".join(told)


def _few(index: SeasonIndex, words: ReportWords) -> str:
    winters = index.standings["swedish"].winters
    return words.pick(
        f"Bara {winters} andra vintrar: normalen är osäker och intervallet för smalt.",
        f"Only {winters} other winters: the normal is uncertain and the interval too narrow.",
    )
