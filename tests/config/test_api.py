from datetime import date
from pathlib import Path

import pytest

from config.api import digest_of
from config.errors import ConfigError
from config.settings import load_settings
from tests.config.samples import SITE, write_site

LINE = f"gis:{digest_of('hemlig')}"


def test_without_tokens_nobody_is_known() -> None:
    assert load_settings(env={}).api.readers == {}


def test_readers_come_from_a_file_with_remarks_and_empty_lines(tmp_path: Path) -> None:
    (tmp_path / "tokens").write_text(f"# kartan\n{LINE}\n\nportal:{digest_of('annan')}\n", encoding="utf-8")
    settings = load_settings(env={"HALKA__API__TOKENS_FILE": str(tmp_path / "tokens")})
    assert settings.api.readers == {digest_of("hemlig"): "gis", digest_of("annan"): "portal"}
    assert digest_of("hemlig") not in repr(settings)


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ("gis:hemlig", "line 1 is not name:digest"),
        (f"{LINE}\n{LINE}", "same name"),
        (f"{LINE}\nbara ett namn", "line 2"),
        (f"{LINE}:2027-02-30", "no date"),
    ],
)
def test_a_line_that_is_no_digest_is_refused_without_being_shown(tokens: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as raised:
        load_settings(env={"HALKA__API__TOKENS": tokens})
    assert "hemlig" not in str(raised.value)


def test_tokens_may_not_stand_in_a_file_that_others_read(tmp_path: Path) -> None:
    write_site(tmp_path, SITE + f'\n[settings.api]\ntokens = "{LINE}"\n')
    with pytest.raises(ConfigError, match=r"api\.tokens is a secret"):
        load_settings(site=tmp_path, env={})


def test_a_token_ends_after_its_last_day() -> None:
    api = load_settings(env={"HALKA__API__TOKENS": f"{LINE}:2027-05-31\nportal:{digest_of('annan')}"}).api
    assert api.readers_on(date(2027, 5, 31)) == {digest_of("hemlig"): "gis", digest_of("annan"): "portal"}
    assert api.readers_on(date(2027, 6, 1)) == {digest_of("annan"): "portal"}
    assert len(api.readers) == 2
