"""Every need Halka knows, by name."""

from collections.abc import Mapping

from model.domain.needs import Need
from model.needs import NeedRule
from model.needs_declared import NeedDeclaration
from model.needs_inspection import INSPECTION
from model.needs_night import NIGHT_DECLARATIONS
from model.needs_sand_pickup import SAND_PICKUP

#: Needs of a season by name.
SEASON_DECLARATIONS: Mapping[Need, NeedDeclaration] = {item.need: item for item in (SAND_PICKUP, INSPECTION)}
#: All declarations by need.
DECLARATIONS: Mapping[Need, NeedDeclaration] = {**NIGHT_DECLARATIONS, **SEASON_DECLARATIONS}
#: Label rule of every need: what is learnt, told and verified hour by hour.
RULES: Mapping[Need, NeedRule] = {need: item.rule for need, item in DECLARATIONS.items()}
