import pytest

from ingest.imports.tasks import NO_TREATMENT, TREATMENT_OF, treatment_of
from model.domain.treatments import TreatmentKind


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Plogning", TreatmentKind.PLOUGH),
        ("  Auraus ja   sohjonpoisto", TreatmentKind.PLOUGH),
        ("SALTNING", TreatmentKind.PREWETTED_SALT),
        ("sopsaltning", TreatmentKind.BRUSH_BRINE),
        ("hi", TreatmentKind.SAND),
        ("Tarkastusajo", None),
    ],
)
def test_words_of_contractors(word: str, kind: TreatmentKind | None) -> None:
    assert treatment_of(word, {}) is kind


def test_the_sites_own_words_win_and_unknown_ones_are_not_guessed() -> None:
    assert treatment_of("Saltning", {"saltning": "brine"}) is TreatmentKind.BRINE
    assert treatment_of("plog", {"Plog": "ignore"}) is None
    with pytest.raises(KeyError):
        treatment_of("sirotin", {})
    assert not set(TREATMENT_OF) & NO_TREATMENT
