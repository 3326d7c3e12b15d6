"""The words contractors use for what a machine does, and the treatment each is taken for.

Plain "saltning" (also the Finnish words for it) is taken for pre-wetted salt, the ordinary way of salting in Sweden; a site that does
otherwise says so in its map (``imports.actions[].tasks``).
"""

from collections.abc import Mapping
from types import MappingProxyType

from model.domain.treatments import TreatmentKind

_WORDS: dict[TreatmentKind, tuple[str, ...]] = {
    TreatmentKind.PLOUGH: (
        "plough", "ploughing", "plow", "plowing", "plogning", "plog", "snöröjning", "snöplogning", "hyvling", "auraus", "au", "aura",
        "auraus ja sohjonpoisto", "sivuaura", "ploughing_and_slush_removal",
    ),
    TreatmentKind.BRINE: ("brine", "saltlake", "saltlösning", "lake", "liuossuolaus"),
    TreatmentKind.PREWETTED_SALT: (
        "prewetted_salt", "pre-wetted salt", "befuktat salt", "befuktad saltning", "saltning", "salt", "salting", "halkbekämpning salt",
        "suolaus", "su",
    ),
    TreatmentKind.DRY_SALT: ("dry_salt", "dry salt", "torrsalt", "torrsaltning", "torrt salt"),
    TreatmentKind.SAND: (
        "sand", "sanding", "sandning", "grusning", "flis", "stenflis", "halkbekämpning sand", "hiekoitus", "hi", "line_sanding",
        "spot_sanding",
    ),
    TreatmentKind.BRUSH_BRINE: ("brush_brine", "sopsaltning", "sopsalt", "brush and brine"),
    TreatmentKind.HEAT_PREHEAT: ("heat_preheat", "förvärmning"),
    TreatmentKind.HEAT_MELT: ("heat_melt", "smältning"),
}  # fmt: skip

#: Word, in lower case → treatment.
TREATMENT_OF = MappingProxyType({word: kind for kind, words in _WORDS.items() for word in words})

#: Words known to be no winter treatment of a surface.
NO_TREATMENT = frozenset({
    "kv", "hs", "ps", "pe", "hn", "hiekanpoisto", "puhtaanapito", "tarkastusajo", "muu työ", "kenttien hoito", "transport", "sandupptagning",
    "sopning", "inspektion", "rondering", "bortforsling", "transfer_of_snow", "tomkörning", "ingen åtgärd", "ignore",
})  # fmt: skip


def treatment_of(word: str, tasks: Mapping[str, str]) -> TreatmentKind | None:
    """What a word means; None where it is no winter treatment.

    Args:
        word: As the file has it.
        tasks: The site's own words → treatment or ``ignore``; they win.

    Raises:
        KeyError: Nobody has said what the word means.
    """
    plain = " ".join(word.casefold().split())
    own = {" ".join(name.casefold().split()): meant for name, meant in tasks.items()}
    if plain in own:
        return None if own[plain] == "ignore" else TreatmentKind(own[plain])
    if plain in NO_TREATMENT:
        return None
    return TREATMENT_OF[plain]
