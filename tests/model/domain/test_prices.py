from datetime import UTC, datetime, timedelta

import pytest

from model.domain.errors import DomainError
from model.domain.prices import SpotPrice

START = datetime(2026, 2, 8, 3, tzinfo=UTC)


def test_a_price_may_be_negative() -> None:
    assert SpotPrice("SE3", START, START + timedelta(minutes=15), -0.02, "elprisetjustnu").sek_per_kwh == -0.02


@pytest.mark.parametrize(("minutes", "price"), [(0, 1.0), (-15, 1.0), (15, float("nan")), (15, float("inf"))])
def test_an_empty_interval_or_no_number_is_refused(minutes: int, price: float) -> None:
    with pytest.raises(DomainError, match="spot price of SE3"):
        SpotPrice("SE3", START, START + timedelta(minutes=minutes), price, "elprisetjustnu")
