"""Who is told what outside the pages: what would not arrive, or would arrive unencrypted, is refused at the start."""

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.settings import load_settings
from tests.config.samples import SITE, write_site

MAIL = {"mail_host": "127.0.0.1", "mail_security": "none", "mail_from": "halka@provstad.se", "mail_to": ["jour@provstad.se"]}


def _rules(**notify: object) -> object:
    return load_settings(env={}, overrides={"notify": notify}).notify


def test_nothing_leaves_until_a_receiver_is_named() -> None:
    assert load_settings(env={}).notify.channels == ()


def test_every_receiver_is_a_delivery_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "address").write_text("https://larm.provstad.se/in/9f3\n", encoding="utf-8")
    env = {
        "HALKA__NOTIFY__MAIL_HOST": "smtp.provstad.se",
        "HALKA__NOTIFY__MAIL_FROM": "halka@provstad.se",
        "HALKA__NOTIFY__MAIL_TO": '["jour@provstad.se", "chef@provstad.se"]',
        "HALKA__NOTIFY__WEBHOOK_URL_FILE": str(tmp_path / "address"),
    }
    settings = load_settings(env=env)
    assert settings.notify.channels == (("mail", "jour@provstad.se"), ("mail", "chef@provstad.se"), ("webhook", "webhook"))
    assert "9f3" not in repr(settings)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"mail_host": "smtp.provstad.se"}, "must be encrypted"),
        ({"mail_to": []}, "at least one address"),
        ({"mail_to": ["jour@provstad.se\nBcc: alla@provstad.se"]}, "no e-mail address"),
        ({"mail_from": "Halka"}, "no e-mail address"),
        ({"quiet_from": "22:00"}, "belong together"),
        ({"webhook_url": "http://larm.provstad.se/in"}, "https"),
        ({"webhook_url": "ftp://127.0.0.1/in"}, "https"),
        ({"webhook_url": "http://127.0.0.1@larm.provstad.se/in"}, "https"),
        ({"bulletin_at": "kvart över tre"}, "bulletin_at"),
    ],
)
def test_what_cannot_work_or_is_not_safe_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        _rules(**{**MAIL, **change})


def test_secrets_may_not_stand_in_a_file_that_others_read(tmp_path: Path) -> None:
    write_site(tmp_path, SITE + '\n[settings.notify]\nmail_password = "hemligt"\n')
    with pytest.raises(ConfigError, match="mail_password is a secret") as raised:
        load_settings(site=tmp_path, env={})
    assert "hemligt" not in str(raised.value)
