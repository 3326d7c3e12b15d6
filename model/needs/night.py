"""The needs of a night: ploughing, slip control and ground heating, judged hour by hour and answered before the class's deadline."""

from collections.abc import Mapping

from model.decision.cost import expected_loss, heat_cost, round_cost
from model.domain.needs import Need
from model.domain.treatments import TreatmentKind
from model.needs.declared import Horizon, NeedDeclaration, NeedWords, Pricing
from model.needs.judged import NEED_RULES

_TONIGHT = Horizon(ahead_h=66, step_h=1, ends="deadline")
_ROUND = Pricing(
    act=round_cost,
    unmet=expected_loss,
    told=(
        "en runda kostar maskin, utkallning, nattillägg och material; ett omött behov klassens förlust per km, kommunens och samhällets",
        "a round costs machine, call-out, night supplement and material; an unmet need the class's loss per km, the city's and society's",
    ),
)

PLOUGHING = NeedDeclaration(
    rule=NEED_RULES[Need.PLOUGHING],
    unit="route",
    horizon=_TONIGHT,
    pricing=_ROUND,
    treatments=(TreatmentKind.PLOUGH,),
    words=NeedWords(name=("plogning", "ploughing"), short=("plogning", "ploughing"), verb=("ploga", "plough")),
    tells="snow",
    place=0,
)

SALTING = NeedDeclaration(
    rule=NEED_RULES[Need.SALTING],
    unit="route",
    horizon=_TONIGHT,
    pricing=_ROUND,
    treatments=(
        TreatmentKind.PREWETTED_SALT,
        TreatmentKind.BRINE,
        TreatmentKind.DRY_SALT,
        TreatmentKind.BRUSH_BRINE,
        TreatmentKind.SAND,
    ),
    words=NeedWords(
        name=("halkbekämpning", "slip control"),
        short=("halka", "slip control"),
        verb=("halkbekämpa", "treat against slipperiness"),
    ),
    tells="slip",
    place=1,
)

HEATING = NeedDeclaration(
    rule=NEED_RULES[Need.HEATING],
    unit="zone",
    horizon=_TONIGHT,
    pricing=Pricing(
        act=heat_cost,
        unmet=expected_loss,
        told=(
            "värme till bas- och spetspris och el till pumpar; ett omött behov klassens förlust per km",
            "heat at base and peak price and electricity for pumps; an unmet need the class's loss per km",
        ),
    ),
    treatments=(TreatmentKind.HEAT_PREHEAT, TreatmentKind.HEAT_MELT),
    words=NeedWords(name=("markvärme", "ground heating"), short=("värme", "heating"), verb=("värm", "heat")),
    tells="slip",
    place=2,
)

#: Needs of the night by name.
NIGHT_DECLARATIONS: Mapping[Need, NeedDeclaration] = {item.need: item for item in (PLOUGHING, SALTING, HEATING)}

#: Needs of a route, in the order they are answered: snow is cleared before salt is spread in the same round.
ROUTE_DECLARATIONS = tuple(
    sorted((item for item in NIGHT_DECLARATIONS.values() if item.unit == "route"), key=lambda item: item.place)
)
