"""One row in words: when it must start, what is to be done, how likely, what it costs, and why; where a person changed it, as changed."""

from datetime import datetime, timedelta

from dashboard.components.heat_steps import heat_steps
from dashboard.components.marks import mark
from dashboard.format import plain
from dashboard.night_cost import Planned, planned
from dashboard.screen import Screen
from dashboard.style import Status
from dashboard.todo import Row
from model.domain.plans import Advice, Recommendation
from model.domain.roads import HeatedZone

#: A start that should have been is late from this on; the minute it falls in is still in time.
LATE_AFTER = timedelta(minutes=1)


def decided(screen: Screen, row: Row) -> tuple[Planned, ...]:
    """What is to be done of a row that somebody changed or rejected, part by part as it now is; empty where the advice stands."""
    if not any(word.verdict in ("changed", "rejected") for _, word in row.said):
        return ()
    spoken_of = {item.need for item in row.weighed} | {item.need for item, _ in row.said}
    return tuple(one for one in planned((row,), screen.site, screen.network) if one.item.need in spoken_of)


def start_text(screen: Screen, row: Row) -> str:
    """Icon, word, start and how soon; who signed it where someone did and nothing new came since."""
    words, form = screen.words, screen.form
    if row.signed is not None and row.is_settled:
        said, start = row.signed, _start(screen, row)
        lines = [mark(row.shown_status, words(row.shown_word), bold=True)]
        if start is not None:
            lines.append(f"**{form.clock(start)}** :gray[{form.until(start)}]")
        lines.append(f":gray[{plain(said.who)} {form.clock(said.when)}]")
        return "  \n".join(lines)
    if row.latest_start is None:
        return mark(row.status, words(row.word), bold=True)
    late = screen.now - row.latest_start >= LATE_AFTER and row.status is Status.START
    word = words("status.late" if late else row.word)
    line = f"**{form.clock(row.latest_start)}** :gray[{form.until(row.latest_start)}]"
    if is_a_look(row):
        line = words("todo.look_again", when=line)
    if row.signed is not None:
        line = f"{line}  \n:gray[{words('todo.new_part')}]"
    return f"{mark(row.status, word, bold=True)}  \n{line}"


def is_a_look(row: Row) -> bool:
    """Whether the row's time is when it is looked at again, past any start that would keep its deadline, and no start at all."""
    lead = row.lead
    return (
        row.status is Status.WAIT
        and lead is not None
        and row.latest_start is not None
        and row.latest_start == lead.reconsider_at
        and row.latest_start > lead.latest_start
    )


def _start(screen: Screen, row: Row) -> datetime | None:
    """When what is signed is to start: the first of its parts; None where nothing is to be done."""
    found = decided(screen, row)
    return min((one.start for one in found if one.done), default=None) if found else row.latest_start


def treatment_text(screen: Screen, row: Row) -> str:
    """What is to be done and how much; for a row that waits, until when; of heat the steps; where a person changed it, beside the advice."""
    words, form = screen.words, screen.form
    advised = " + ".join(one_treatment(screen, item) for item in row.weighed if item.treatment is not None)
    found = decided(screen, row)
    if found:
        now = " + ".join(one_treatment(screen, one.item) for one in found if one.done) or words("sign.leave_out")
        beside = f"  \n:gray[{words('signed.advised', what=advised)}]" if advised and advised != now else ""
        return f"**{now}**{beside}"
    first = f"**{advised}**" if advised else f":gray[{words('treatment.none')}]"
    second = ""
    kinds = [words(f"slipperiness.{item.slipperiness.value}") for item in row.weighed]
    if row.lead is not None and row.lead.advice is Advice.WAIT and row.lead.reconsider_at is not None:
        second = words("todo.wait_until", time=form.clock(row.lead.reconsider_at))
    elif isinstance(row.unit, HeatedZone) and (steps := heat_steps(screen, row)):
        second = steps
    elif any(kinds):
        second = next(kind for kind in kinds if kind)
    return f"{first}  \n:gray[{second}]" if second else first


def one_treatment(screen: Screen, item: Recommendation) -> str:
    """``Befuktat salt 10 g/m²``."""
    if item.treatment is None:
        return screen.words("treatment.none")
    name = screen.words(f"treatment.{item.treatment.value}")
    return f"{name} {screen.form.with_unit(item.rate_g_m2, 'g/m²')}" if item.rate_g_m2 else name


def risk_text(screen: Screen, row: Row) -> str:
    """Each need's own probability with its interval, and below it the risk from which acting on that need pays; one line a need."""
    words = screen.words
    lead = row.lead
    if lead is None or lead.probability is None:
        return mark(Status.MISSING, words("missing"))
    if len(row.weighed) < 2:
        return f"{_risk(screen, lead)}  \n:gray[{_threshold(screen, lead)}]"
    lines = [f"{_part(screen, item)} {_risk(screen, item)}" for item in row.weighed]
    limits = " · ".join(screen.form.percent(item.threshold) for item in row.weighed)
    return "  \n".join([*lines, f":gray[{words('todo.threshold', value=limits)}]"])


def _part(screen: Screen, item: Recommendation) -> str:
    """What one line of a row with several needs speaks of, its rate left out: that stands in the column before."""
    return screen.words(f"treatment.{item.treatment.value}" if item.treatment is not None else f"need.{item.need.value}")


def _risk(screen: Screen, item: Recommendation) -> str:
    form = screen.form
    interval = form.interval(item.probability_low, item.probability_high)
    return f"**{form.risk(item.probability)}**" + (f" ({interval})" if interval else "")


def _threshold(screen: Screen, item: Recommendation) -> str:
    return screen.words("todo.threshold", value=screen.form.percent(item.threshold))


def cost_text(screen: Screen, row: Row) -> str:
    """Cost of acting against the loss of not acting; where a person changed it, at its own price, and what was left out with its loss."""
    if not row.weighed:
        return ""
    words, form = screen.words, screen.form
    found = decided(screen, row)
    if not found:
        return words("todo.against", cost=f"**{form.money(row.cost_act_sek)}**", loss=form.money(row.loss_sek))
    done, loss = [one for one in found if one.done], form.money(sum(one.item.loss_sek for one in found))
    if not done:
        return words("signed.left_whole", loss=f"**{loss}**")
    cost = sum(one.item.cost_act_sek for one in done)
    text = words("todo.against", cost=f"**{form.money(cost)}**", loss=loss)
    if any(one.late for one in done):
        return f"{text}  \n{mark(Status.WAIT, words('signed.late'))}"
    if form.money(cost) != form.money(row.cost_act_sek):
        return f"{text}  \n:gray[{words('signed.advised', what=form.money(row.cost_act_sek))}]"
    advised = {item.need: item.treatment for item in row.recommendations}
    if isinstance(row.unit, HeatedZone) and any(one.item.treatment is not advised[one.item.need] for one in done):
        return f"{text}  \n:gray[{words('signed.price_of_advice')}]"
    return text


def why_text(screen: Screen, row: Row) -> str:
    """The strongest reason."""
    for item in row.recommendations:
        if item.reasons:
            return plain(screen.words.pick(item.reasons[0].sv, item.reasons[0].en))
    return f":gray[{screen.words('missing')}]" if row.status is Status.MISSING else ""
