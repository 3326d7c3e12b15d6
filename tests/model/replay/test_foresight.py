"""Perfect foresight against any plan of the same orders, on the same road."""

from datetime import timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from config.treatments import load_treatments
from model.domain.treatments import Action, TreatmentKind
from model.replay.foresight import Foresight
from model.replay.orders import Wish, priced, rounds
from tests.model.replay.made_up import START, plain_truth
from tests.model.small_site import small_site

CATALOGUE = load_treatments()
wanted = st.tuples(
    st.sampled_from(["r1", "r2"]),
    st.sampled_from([(TreatmentKind.PLOUGH, 0.0), (TreatmentKind.PREWETTED_SALT, 10.0)]),
    st.integers(0, 90),
)


def _plan(search: Foresight, wishes: list[tuple[str, tuple[TreatmentKind, float], int]]) -> list[Action]:
    asked = [
        Wish(unit, kind, rate, START + timedelta(hours=hour)) for unit, (kind, rate), hour in sorted(wishes, key=lambda w: w[2])
    ]
    done: list[Action] = []
    for wish in asked:
        done += rounds([wish], search.network, done=done, catalogue=CATALOGUE, simulated=True)
    return priced(done, search.network, small_site())


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 1000), st.lists(wanted, max_size=6))
def test_never_costs_more_than_any_other_plan_of_the_same_season(
    seed: int, wishes: list[tuple[str, tuple[TreatmentKind, float], int]]
) -> None:
    truth = plain_truth(seed)
    search = Foresight(truth.network, small_site(), truth, CATALOGUE, simulated=True)
    other = _plan(search, wishes)
    best = search.best([other, []], standby=(0, truth.times.size))
    assert search.unit_sek(best).sum() <= min(search.unit_sek(other).sum(), search.unit_sek([]).sum()) + 1e-6


def test_sends_a_plough_where_the_loss_is_worth_it_and_nobody_on_a_bare_dry_week() -> None:
    truth = plain_truth(3)
    truth.fallen[:], truth.icy[:] = 0.0, False
    search = Foresight(truth.network, small_site(), truth, CATALOGUE, simulated=True)
    assert search.best([], standby=(0, truth.times.size)) == []
    truth.fallen[0, 10:14] = 2.0
    kinds = {(item.unit_id, item.kind) for item in search.best([], standby=(0, truth.times.size))}
    assert kinds == {("r1", TreatmentKind.PLOUGH)}
    assert search.best([], standby=(0, 0)) == []
    assert np.all(search.unit_sek([]) >= 0)
