"""Every need Halka knows, by name."""

from collections.abc import Mapping

from model.domain.needs import Need
from model.needs.declared import NeedDeclaration
from model.needs.inspection import INSPECTION
from model.needs.judged import NeedRule
from model.needs.night import NIGHT_DECLARATIONS
from model.needs.sand_pickup import SAND_PICKUP

#: Needs of a season by name.
SEASON_DECLARATIONS: Mapping[Need, NeedDeclaration] = {item.need: item for item in (SAND_PICKUP, INSPECTION)}
#: All declarations by need.
DECLARATIONS: Mapping[Need, NeedDeclaration] = {**NIGHT_DECLARATIONS, **SEASON_DECLARATIONS}
#: Label rule of every need: what is learnt, told and verified hour by hour.
RULES: Mapping[Need, NeedRule] = {need: item.rule for need, item in DECLARATIONS.items()}
