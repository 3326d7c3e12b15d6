"""Sentences of a season's report: its forecast with what that stands on, its heat with what the bill lacks, and amounts."""

from model.domain.costs import CostItem
from model.ledger.accounts import HeatAccount, SeasonAccounts
from model.ledger.book import by_item
from model.ledger.forecast import ASSUMED_SPREAD
from model.ledger.tariff import HeatBill
from model.report.words import ReportWords


def forecast_words(accounts: SeasonAccounts, words: ReportWords) -> str:
    """The forecast with its interval, and what it stands on."""
    told = accounts.forecast
    pick = words.pick
    figures = f"{_about(told.middle_sek, words)} (80 %: {_about(told.low_sek, words)} – {_about(told.high_sek, words)})"
    over = pick("risk över budget", "risk above budget") + f" {100 * told.over_budget:.0f} %"
    if told.winters >= 2:
        stands = pick(f"efter {told.winters} tidigare vintrar", f"from {told.winters} earlier winters")
        stands += pick(" – få, läs intervallet därefter", " – few, read the interval accordingly") if told.is_from_few else ""
    else:
        stands = pick(
            f"efter {told.winters} tidigare vinter; spridningen ±{100 * ASSUMED_SPREAD:.0f} % är antagen",
            f"from {told.winters} earlier winters; the spread of ±{100 * ASSUMED_SPREAD:.0f} % is assumed",
        )
    simulated = pick(", simulerade", ", simulated") if told.simulated else ""
    return "; ".join((figures, over, stands + simulated, *_not_in_past(accounts, words)))


def _not_in_past(accounts: SeasonAccounts, words: ReportWords) -> list[str]:
    """What this season has spent on that the earlier winters are not known to have."""
    told, pick = [], words.pick
    without = [winter.name for winter in accounts.past if not winter.has_entries]
    if without and any(line.item is not CostItem.HEAT for line in accounts.other_lines):
        names = ", ".join(without)
        told.append(
            pick(
                f"bortforsling och andra kostnader utan åtgärd är inte inlästa för {names} och kommer ovanpå",
                f"haulage and other costs without an action are not taken in for {names} and come on top",
            )
        )
    logged = [winter.name for winter in accounts.past if not winter.has_heat]
    if logged and accounts.heat.bill is not None:
        names = ", ".join(logged)
        told.append(
            pick(
                f"värmen för {names} är åtgärdsloggens, inte mätarnas räkning",
                f"the heat of {names} is the log's of actions, not the meters' bill",
            )
        )
    return told


def heat_words(accounts: SeasonAccounts, words: ReportWords) -> str:
    """What heated ground is billed, or why it cannot be said."""
    pick, heat = words.pick, accounts.heat
    if heat.bill is not None:
        told = f"{words.number(heat.bill.energy_mwh)} MWh, {money_words(heat.bill.total_sek + heat.pump_sek, words)} ({heat.bill.priced_by})"
        return "; ".join((told, *_left_out_of_bill(heat.bill, heat, words)))
    logged = by_item(accounts.action_lines).get(CostItem.HEAT)
    why = {
        "no_readings": pick("mätvärden saknas", "meter readings are missing"),
        "no_tariff": pick("taxa saknas i platsfilen (heat_tariff)", "the site file has no heat_tariff"),
        "unsound": pick(
            "räkningen saknas: mätvärdena har timmar med negativ värme eller negativt flöde",
            "the bill is missing: the readings have hours of negative heat or flow",
        ),
    }[heat.why_not]
    if logged is None:
        return why
    return f"{why}; " + pick("enligt åtgärdsloggen", "by the log of actions") + f" {money_words(logged, words)}"


def _left_out_of_bill(bill: HeatBill, heat: HeatAccount, words: ReportWords) -> list[str]:
    """What a bill does not hold, and what that does to its figures."""
    pick, told = words.pick, []
    partial = 0 if heat.taken is None else heat.taken.partial_hours
    if heat.unread_h or partial:
        some = pick(f", i {partial} av dem bara några zoner", f", in {partial} of them only some zones") if partial else ""
        told.append(
            pick(
                f"mätarna lästes i {heat.asked_h - heat.unread_h} av {heat.asked_h} h{some}: det som inte lästes är inte med, så värme, högsta "
                "effekt och årsavgifternas andel kan vara för låga",
                f"the meters were read in {heat.asked_h - heat.unread_h} of {heat.asked_h} h{some}: what was not read is left out, so heat, highest "
                "power and the share of yearly charges may be too low",
            )
        )
    if bill.flow_hours_missing:
        mwh = words.number(bill.flow_mwh_missing)
        told.append(
            pick(
                f"flöde saknas i {bill.flow_hours_missing} h för {mwh} MWh, som är utan flödesavgift och flödeskredit",
                f"flow is missing in {bill.flow_hours_missing} h for {mwh} MWh, which bear no flow charge and no credit",
            )
        )
    if bill.flow_hours_unpriced:
        told.append(
            pick(
                f"flödesavgiften är inte räknad i {bill.flow_hours_unpriced} h: leverantörens referensflöde är inte angivet",
                f"the flow charge is not counted in {bill.flow_hours_unpriced} h: the supplier's reference flow is not told",
            )
            + " (heat_tariff.flow_reference_m3_per_mwh)"
        )
    return told


def money_words(sek: float, words: ReportWords) -> str:
    """An amount to the krona with its unit."""
    text = f"{abs(sek):,.0f}".replace(",", "\u00a0" if words.language == "sv" else ",")
    return ("\u2212" if sek < 0 else "") + text + words.pick("\u00a0kr", " SEK")


def _about(sek: float, words: ReportWords) -> str:
    """A reckoned amount to no more figures than it is known: millions with one decimal, else thousands."""
    if abs(sek) >= 999_500:
        return f"{words.number(sek / 1e6)}\u00a0{words.pick('mnkr', 'MSEK')}"
    return f"{words.number(sek / 1e3, 0)}\u00a0{words.pick('tkr', 'kSEK')}"
