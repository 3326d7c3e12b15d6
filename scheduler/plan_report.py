"""The plan against the machines as a list for a terminal, one contractor after the other."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.treatments import load_treatments
from model.domain.call_outs import CallOut, CapacityPlan, Stop, Work
from model.domain.roads import Network

_METHOD = {"optimised": "optimering", "greedy": "angiven ordning"}
_MATERIAL = {"salt": "salt", "brine": "lake (salt i)", "sand": "sand"}
_CAUTION = {
    "night": "{hours} h inom 24 h med nattarbete, gränsen är {limit} h",
    "week": "vecka upp till {hours} h per besättning, gränsen är {limit} h",
    "mean": "i medel {hours} h i veckan per besättning, gränsen är {limit} h",
}


def plan_report(plan: CapacityPlan, network: Network, *, timezone: str, place: str) -> str:
    """Heading, call-out list per contractor, what is late or unreached, stock, and cautions of working time.

    Args:
        plan: What to show.
        network: Names of routes.
        timezone: Zone of the site, for local times.
        place: Name of the site.
    """
    zone = ZoneInfo(timezone)
    lines = [f"Halka · {place} · planen mot maskinerna, läget {_local(plan.made_at, zone, day=True)}", _made(plan)]
    for contractor, most in plan.machines.items():
        calls = [call for call in plan.call_outs if call.contractor == contractor]
        lines += ["", f"{contractor}: {len(calls)} av {most} maskiner kallas ut"]
        lines += [line for call in calls for line in _call(call, network, zone)]
    lines += ["", *_late(plan, network, zone), *_stock(plan)]
    for caution in plan.cautions:
        told = _CAUTION[caution.code].format(hours=_number(caution.told_h), limit=_number(caution.limit_h))
        lines.append(f"▲ {caution.subject}: {told}. Rådet ändras inte av det.")
    lines += [*_still_out(plan, zone), *_out_of_service(plan)]
    if plan.further_rounds:
        lines.append(
            f"Därtill väntas {plan.further_rounds} rundor till, omkring {_kronor(plan.further_sek)}: de planeras när de närmar sig."
        )
    return "\n".join([*lines, "Rekommendation, inte beslut."])


def _made(plan: CapacityPlan) -> str:
    gap = "" if plan.gap is None else f", högst {_number(100 * plan.gap)} % över det bästa på tidsrutnätet"
    return (
        f"Räknat med {_METHOD[plan.method]}{gap}. Maskiner, utryckning och förseningens skada {_kronor(plan.cost_sek)} "
        f"(angiven ordning {_kronor(plan.greedy_cost_sek)})."
    )


def _kronor(amount: float) -> str:
    return f"{amount:,.0f} kr".replace(",", " ")


def _call(call: CallOut, network: Network, zone: ZoneInfo) -> list[str]:
    head = f"  {call.machine_id} från {call.depot}: ring {_local(call.call_at, zone)}, senast {_local(call.latest_call, zone)}"
    return [head, *(f"    {_stop(stop, network, zone)}" for stop in call.stops)]


def _stop(stop: Stop, network: Network, zone: ZoneInfo) -> str:
    late = f"  ▲ sen {stop.late / timedelta(minutes=1):.0f} min" if stop.late else ""
    works = " + ".join(_work(work) for work in stop.works)
    loads = f", {stop.loads} lass" if stop.loads > 1 else ""
    return (
        f"{_local(stop.start, zone)}–{_local(stop.end, zone)}  {network.unit(stop.unit_id).name}: {works}{loads}"
        f"  (klart senast {_local(stop.due, zone)}){late}"
    )


def _work(work: Work) -> str:
    name = load_treatments()[work.treatment].name_sv
    return f"{name} {work.rate_g_m2:.0f} g/m², {work.kg:.0f} kg" if work.kg else name


def _late(plan: CapacityPlan, network: Network, zone: ZoneInfo) -> list[str]:
    lines = []
    if not plan.late and not plan.unreached:
        lines.append("● alla rutter hinner i tid" if plan.call_outs else "○ ingen utryckning råds")
    for call, stop in plan.late:
        lines.append(
            f"▲ {network.unit(stop.unit_id).name} blir {stop.late / timedelta(minutes=1):.0f} min sen: klar {_local(stop.end, zone)} "
            f"i stället för {_local(stop.due, zone)} ({call.contractor}, {call.machine_id})"
        )
    lines += [f"◇ {network.unit(item.unit_id).name}: {item.sv}" for item in plan.unreached]
    return lines


def _still_out(plan: CapacityPlan, zone: ZoneInfo) -> list[str]:
    told = []
    for item in plan.still_out:
        if item.signed:
            told.append(
                f"○ {item.machine_id} ({item.contractor}) är ute till {_local(item.until, zone)} på signerade rundor och planeras "
                "först därefter."
            )
        else:
            told.append(
                f"▲ {item.machine_id} ({item.contractor}) räknas som ledig: ingen runda är signerad. Kallades den "
                f"{_local(item.called_at, zone)} som tidigare plan sade är den ute till {_local(item.until, zone)}."
            )
    return told


def _out_of_service(plan: CapacityPlan) -> list[str]:
    return [f"○ Ur drift, kallas inte: {', '.join(plan.out_of_service)}."] if plan.out_of_service else []


def _stock(plan: CapacityPlan) -> list[str]:
    lines = []
    for item in plan.stocks:
        if item.needed_kg > 0:
            sign = "▲" if item.short_kg else "●"
            short = f", {_number(item.short_kg / 1000)} t fattas" if item.short_kg else ""
            lines.append(
                f"{sign} {item.depot}: {_MATERIAL[item.material]} {_number(item.needed_kg / 1000)} t av {_number(item.stock_kg / 1000)} t{short}"
            )
    return lines


def _number(value: float) -> str:
    """One decimal at most, with a comma."""
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")


def _local(moment: datetime, zone: ZoneInfo, *, day: bool = False) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M" if day else "%H:%M")
