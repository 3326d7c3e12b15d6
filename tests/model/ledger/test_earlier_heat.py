from datetime import UTC, date, datetime, timedelta

import pytest

from model.domain.evidence import EarlierCosts
from model.domain.heat import HeatReading
from model.ledger.earlier_heat import with_earlier_heat
from tests.model.ledger.test_accounts import SITE, TARIFF

HOUR = timedelta(hours=1)
BILLED = SITE.model_copy(update={"heat_tariff": TARIFF})
LOG, ARCHIVE = EarlierCosts("", False, []), EarlierCosts("simulated-2023", True, [])


def _metered(start: datetime, *counter_mwh: float, pump_kw: float = 0.0) -> list[HeatReading]:
    return [
        HeatReading("z1", start + k * HOUR, energy_mwh=energy, pump_kw=pump_kw, flow_l_h=1.0)
        for k, energy in enumerate(counter_mwh)
    ]


def test_each_winters_bill_falls_on_its_days_as_its_heat_did_and_stands_with_the_log() -> None:
    older = _metered(datetime(2023, 12, 1, 12, tzinfo=UTC), 0.0, 1.0, pump_kw=10.0)
    newer = _metered(datetime(2024, 12, 1, 22, tzinfo=UTC), 50.0, 51.0, 54.0)
    archive, log = with_earlier_heat([ARCHIVE, LOG], [*newer, *older], BILLED)
    assert archive == ARCHIVE
    pumps = 10.0 * SITE.materials.electricity_sek_per_kwh
    assert [day for day, _ in log.heat] == [date(2023, 12, 1), date(2024, 12, 1), date(2024, 12, 2)]
    assert [sek for _, sek in log.heat] == pytest.approx([500.0 + pumps, 500.0, 1500.0])


def test_without_tariff_readings_or_sound_values_nothing_is_billed() -> None:
    taken = _metered(datetime(2024, 12, 1, 22, tzinfo=UTC), 50.0, 51.0)
    assert with_earlier_heat([LOG], taken, SITE) == (LOG,)
    wrong = [HeatReading("z1", reading.time, energy_mwh=reading.energy_mwh, flow_l_h=-1.0) for reading in taken]
    for readings in ([], taken[:1], wrong):
        (log,) = with_earlier_heat([LOG], readings, BILLED)
        assert list(log.heat) == []
