import pytest

from dashboard.refusals import sentence, technical
from dashboard.text.words import Words
from model.domain.errors import AccessError, ConfigError, ConflictError, DiskFullError, HalkaError, StoreError


@pytest.mark.parametrize(
    ("error", "does"),
    [
        (AccessError("reader may not"), "Logga in på nytt"),
        (ConfigError("depth is 700"), "Rätta"),
        (DiskFullError("no space left"), "frigöra plats"),
        (ConflictError("seen 3, is 4"), "Läs om sidan"),
        (StoreError("the table is locked"), "meddela den som sköter Halka"),
    ],
)
def test_every_refusal_says_what_to_do_and_keeps_its_own_text(error: HalkaError, does: str) -> None:
    words = Words("sv")
    assert does in sentence(error, words)
    assert str(error) not in sentence(error, words)
    assert technical(error, words) == f"För den som sköter Halka: {error}"
