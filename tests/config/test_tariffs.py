from typing import Any

import pytest

from config.errors import ConfigError
from config.sites import load_site
from config.tariffs import HeatTariff
from config.validation import fit

TARIFF: dict[str, Any] = {
    "name": "Prov",
    "year": 2024,
    "source": "antagen",
    "base_sek_per_mwh": 400.0,
    "peak_sek_per_mwh": 1000.0,
    "summer_sek_per_mwh": 200.0,
    "summer_months": [6, 7, 8],
    "capacity": [{"from_kw": 0.0, "fixed_sek_per_year": 100.0, "sek_per_kw_year": 900.0}],
}
BAND: dict[str, Any] = {"from_kw": 0.0, "to_kw": 80.0, "fixed_sek_per_year": 0.0, "sek_per_kw_year": 900.0}


def test_the_delivered_tariff_says_its_year_and_what_is_unverified() -> None:
    tariff = load_site("vasteras").site.heat_tariff
    assert tariff is not None
    assert tariff.year == 2024
    assert "OVERIFIERAT" in tariff.source
    assert (tariff.base_sek_per_mwh, tariff.peak_sek_per_mwh, tariff.summer_sek_per_mwh) == (436.0, 1150.0, 188.0)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"capacity": []}, "capacity"),
        ({"capacity": [{"from_kw": 10.0, "fixed_sek_per_year": 0.0, "sek_per_kw_year": 1.0}] * 2}, "bands must rise"),
        ({"base_sek_per_mwh": -1.0}, "base_sek_per_mwh"),
        ({"max_power_kw": 500.0}, "needs a base_power_kw"),
        ({"base_power_kw": 600.0, "max_power_kw": 500.0}, "not above it"),
        ({"summer_months": [13]}, "summer_months"),
        ({"capacity": [BAND, {**BAND, "from_kw": 100.0}]}, "a gap between band 1, which ends at 80 kW, and band 2"),
        ({"capacity": [BAND, {**BAND, "from_kw": 60.0, "to_kw": 200.0}]}, "an overlap between band 1"),
        ({"flow_sek_per_m3": -2.5}, "flow_sek_per_m3"),
    ],
)
def test_a_tariff_that_cannot_be_is_refused(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        fit(HeatTariff, {**TARIFF, **changed}, origin="site.toml")
    assert words in str(caught.value)
