from dataclasses import replace
from datetime import date

from model.domain.costs import CostEntry, CostItem
from store.costs import costs_between, save_costs
from store.open import Store
from tests.store.examples import HOUR, NOW

CART = CostEntry("Norr", date(2026, 1, 16), CostItem.HAULAGE, "", 100.0, 40.0, 4000.0, "1", "import")


def test_costs_come_back_once_and_a_differing_one_is_told(store: Store) -> None:
    dearer = replace(CART, amount_sek=5000.0)
    second = replace(CART, reference="2", day=date(2026, 1, 20))
    looked = save_costs(store, "vasteras", [CART, second], recorded_at=NOW, dry_run=True)
    assert (looked.new, costs_between(store, "vasteras", CART.day, second.day)) == (2, ())
    assert save_costs(store, "vasteras", [CART, second], recorded_at=NOW).new == 2
    again = save_costs(store, "vasteras", [CART, dearer], recorded_at=NOW)
    assert (again.new, again.repeated, again.differing) == (0, 1, (dearer,))
    assert costs_between(store, "vasteras", CART.day, second.day) == (CART, second)
    assert costs_between(store, "vasteras", CART.day, CART.day) == (CART,)
    assert costs_between(store, "vasteras", CART.day, second.day, known_at=NOW - HOUR) == ()
