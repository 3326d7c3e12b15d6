"""Who sees every row, and who those of a site alone."""

from store.open import Store
from store.seen_sites import seen_sites


def test_who_made_the_tables_sees_every_row(store: Store) -> None:
    assert seen_sites(store.database) is None
