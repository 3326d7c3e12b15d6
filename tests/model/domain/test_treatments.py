"""Actions and rates that cannot be are refused with unit, time and value."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.domain.errors import TreatmentError
from model.domain.treatments import MAX_SALT_RATE_G_M2, MAX_SAND_RATE_G_M2, Action, TreatmentKind, check_rate

START = datetime(2026, 1, 16, 2, tzinfo=UTC)
ACTION = Action(
    unit_id="P1-01",
    kind=TreatmentKind.BRINE,
    started_at=START,
    ended_at=START + timedelta(hours=2),
    rate_g_m2=10,
    cost_sek=5000,
    source="körjournal",
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rate_g_m2": -10}, "brine at -10 g/m2; possible rates are 0 to 60"),
        ({"rate_g_m2": float("nan")}, "brine at nan"),
        ({"rate_g_m2": 200}, "brine at 200"),
        ({"ended_at": START - timedelta(minutes=1)}, "ends before it starts"),
        ({"started_at": START.replace(tzinfo=None)}, "need a zone"),
        ({"cost_sek": -1}, "cost -1 SEK is negative"),
        ({"cost_sek": float("nan")}, "negative"),
    ],
)
def test_an_impossible_action_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(TreatmentError, match=words) as caught:
        replace(ACTION, **change)  # type: ignore[arg-type]
    assert "P1-01" in str(caught.value)


@given(kind=st.sampled_from(TreatmentKind), rate=st.floats(allow_nan=True, allow_infinity=True))
def test_a_rate_passes_exactly_when_it_can_be_spread(kind: TreatmentKind, rate: float) -> None:
    top = MAX_SAND_RATE_G_M2 if kind is TreatmentKind.SAND else MAX_SALT_RATE_G_M2
    if 0 <= rate <= top:
        check_rate(kind, rate, "here")
    else:
        with pytest.raises(TreatmentError, match=r"^here: "):
            check_rate(kind, rate, "here")
