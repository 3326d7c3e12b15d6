"""The catalogue covers each treatment, agrees with the domain's bounds, and refuses what cannot be."""

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.treatments import CATALOGUE_FILE, load_treatments
from model.domain.treatments import SALTS, SPREAD, TreatmentKind, check_rate


def test_every_treatment_has_an_entry_with_a_source() -> None:
    catalogue = load_treatments()
    assert set(catalogue) == {kind.value for kind in TreatmentKind}
    assert all(spec.source and spec.name_sv != spec.name_en for spec in catalogue.values())
    assert catalogue[TreatmentKind.BRINE].material == "brine"


def test_rates_are_rates_that_can_be_spread() -> None:
    for name, spec in load_treatments().items():
        kind = TreatmentKind(name)
        check_rate(kind, spec.max_rate_g_m2, name)
        assert (spec.max_rate_g_m2 > 0) == (kind in SPREAD)
        assert (spec.temperature_limit_degc is not None) == (kind in SALTS)


def test_losses_stand_in_the_published_order() -> None:
    catalogue = load_treatments()
    assert catalogue["brine"].bounce_loss < catalogue["prewetted_salt"].bounce_loss < catalogue["dry_salt"].bounce_loss


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("default_rate_g_m2 = 5.0", "default_rate_g_m2 = -5.0", ["brine.default_rate_g_m2 is -5.0", "[g/m2]"]),
        ("default_rate_g_m2 = 5.0", "default_rate_g_m2 = 55.0", ["brine", "out of order"]),
        ('material = "heat"', 'material = "sand"', ["material and rates disagree"]),
        ("[heat_melt]", "[heat_mlt]", ["unknown key heat_mlt", "did you mean heat_melt?"]),
        ("bounce_loss = 0.20", "bounce_los = 0.20", ["dry_salt.bounce_los", "did you mean bounce_loss?"]),
    ],
)
def test_a_fault_is_named(tmp_path: Path, old: str, new: str, parts: list[str]) -> None:
    path = tmp_path / "treatments.toml"
    text = CATALOGUE_FILE.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_treatments(path)
    for part in [str(path), *parts]:
        assert part in str(caught.value)


def test_a_missing_catalogue_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load_treatments(tmp_path / "treatments.toml")
