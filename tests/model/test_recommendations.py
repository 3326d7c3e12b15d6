"""Advice on every unit of a block, and the rounds that are expected after it."""

from zoneinfo import ZoneInfo

import pytest

from model.assess import Assessment
from model.decision.further import further_rounds
from model.decision.wording import Words
from model.domain.plans import Advice
from tests.model.assessed_night import SITE, assessed, snowy_inputs


@pytest.fixture(scope="module")
def snowy() -> Assessment:
    return assessed(snowy_inputs())


def test_rounds_expected_after_the_first_are_kept_with_the_price_their_reason_tells(snowy: Assessment) -> None:
    found = further_rounds(snowy)
    told = [
        item
        for item in snowy.recommendations
        if any(part.code == "repeat" for part in item.reasons) and item.advice is Advice.ACT
    ]
    first = [item for item in told if item.window_start == snowy.issued_at]
    assert first
    assert set(found) == {(item.unit_id, item.need, item.window_start) for item in first}
    for item in first:
        price = Words(swedish=True, zone=ZoneInfo(SITE.timezone)).money(
            found[item.unit_id, item.need, item.window_start].cost_sek
        )
        assert any(part.sv.endswith(f"efter den första omkring {price} till") for part in item.reasons)
