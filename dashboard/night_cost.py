"""Tonight's money as the plan now is: what is advised, and where a person signed something else, that."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from config.site import Site
from config.treatments import load_treatments
from dashboard.todo import Row, Signed, is_done
from model.decision.further import NO_MORE, Further, Key
from model.decision.round_time import in_one_round
from model.decision.signed_round import signed_round_sek
from model.domain.needs import Need
from model.domain.plans import Advice, Recommendation
from model.domain.roads import Network, Route


@dataclass(frozen=True, slots=True)
class Planned:
    """One recommendation as it now is to be carried out.

    Attributes:
        item: With the advice, treatment, rate and price of what is signed; what was rejected is not to be done.
        start: When a person said it is to start, else its latest start, aware UTC.
        late: Whether a person has put it after its latest start: nothing is then said to be avoided of its loss.
        further: Rounds that are expected after it.
    """

    item: Recommendation
    start: datetime
    late: bool = False
    further: Further = NO_MORE

    @property
    def done(self) -> bool:
        """Whether it is to be done."""
        return self.item.advice is Advice.ACT

    @property
    def left_share(self) -> float:
        """Share of the expected loss that remains; a treatment in time spares both purses alike [1]."""
        if not self.done or self.late or self.item.loss_sek <= 0:
            return 1.0
        return self.item.residual_sek / self.item.loss_sek

    @property
    def left_sek(self) -> float:
        """Expected loss that remains [SEK]."""
        return self.left_share * self.item.loss_sek


@dataclass(frozen=True, slots=True)
class NightCost:
    """What the night costs with the plan carried out, and without.

    Attributes:
        act_sek: Municipal cost of all that is to be done, further rounds with it [SEK].
        further_sek: Of it the rounds that are expected after the first [SEK].
        left_municipal_sek: Expected municipal loss that remains all the same, of what is not done, or done late, the whole [SEK].
        left_societal_sek: The same of the societal loss [SEK].
        nothing_municipal_sek: Expected municipal loss of doing nothing [SEK].
        nothing_societal_sek: Expected societal loss of doing nothing [SEK].
    """

    act_sek: float
    further_sek: float
    left_municipal_sek: float
    left_societal_sek: float
    nothing_municipal_sek: float
    nothing_societal_sek: float

    @property
    def residual_sek(self) -> float:
        """Expected loss that remains, of both purses [SEK]."""
        return self.left_municipal_sek + self.left_societal_sek

    @property
    def nothing_sek(self) -> float:
        """Expected loss of doing nothing [SEK]."""
        return self.nothing_municipal_sek + self.nothing_societal_sek


def planned(
    found: Iterable[Row], site: Site, network: Network, after: Mapping[Key, Further] | None = None
) -> tuple[Planned, ...]:
    """Every recommendation of the rows whose risk is known, as the plan now is.

    Heat that was changed keeps the price of the schedule: what another mode draws is reckoned by the zones' own page. Where another treatment was
    signed than was advised, further rounds are not expected of it.

    Args:
        found: Rows of the night.
        site: Prices and time zone.
        network: Areas.
        after: Rounds expected after each advised one (`model.decision.further`).
    """
    areas = dict(zip(network.unit_ids, map(float, network.unit_area_m2), strict=True))
    made: list[Planned] = []
    for row in found:
        said = {item.need: word for item, word in row.said}
        stays = {item.need: is_done(item, said.get(item.need)) for item in row.recommendations}
        for item in row.recommendations:
            if item.probability is not None:
                word = said.get(item.need)
                one = _planned(row, item, word, site, areas[row.unit.id], ploughed=stays.get(Need.PLOUGHING, False))
                stands = one.done and one.item.treatment is item.treatment and item.advice is Advice.ACT
                more = (after or {}).get((item.unit_id, item.need, item.window_start), NO_MORE) if stands else NO_MORE
                made.append(replace(one, further=more))
    return tuple(made)


def night_cost(plan: Sequence[Planned]) -> NightCost:
    """Sums over all that the plan says; what is not to be done is left with its whole loss."""
    return NightCost(
        act_sek=sum(one.item.cost_act_sek + one.further.cost_sek for one in plan if one.done),
        further_sek=sum(one.further.cost_sek for one in plan),
        left_municipal_sek=sum(one.left_share * one.item.loss_municipal_sek for one in plan),
        left_societal_sek=sum(one.left_share * one.item.loss_societal_sek for one in plan),
        nothing_municipal_sek=sum(one.item.loss_municipal_sek for one in plan),
        nothing_societal_sek=sum(one.item.loss_societal_sek for one in plan),
    )


def _planned(row: Row, item: Recommendation, word: Signed | None, site: Site, area_m2: float, *, ploughed: bool) -> Planned:
    if not is_done(item, word):
        return Planned(replace(item, advice=Advice.NONE) if item.advice is Advice.ACT else item, item.latest_start)
    kind, rate, start = item.treatment, item.rate_g_m2, item.latest_start
    if word is not None and word.verdict == "changed":
        kind = word.treatment or kind
        rate = rate if word.rate_g_m2 is None else word.rate_g_m2
        start = word.start_at or start
    behind = in_one_round(item) and ploughed
    as_advised = (kind, rate, start) == (item.treatment, item.rate_g_m2, item.latest_start) and behind == in_one_round(item)
    if kind is None or as_advised or not isinstance(row.unit, Route):
        as_said = replace(item, advice=Advice.ACT, treatment=kind, rate_g_m2=rate)
        return Planned(as_said, start, late=start > item.latest_start)
    cost = signed_round_sek(
        row.unit,
        kind=kind,
        rate_g_m2=rate,
        start=start,
        area_m2=area_m2,
        site=site,
        catalogue=load_treatments(),
        behind_plough=behind,
    )
    changed = replace(item, advice=Advice.ACT, treatment=kind, rate_g_m2=rate, cost_act_sek=cost)
    return Planned(changed, start, late=start > item.latest_start)
