"""Four layers make one frozen tree; a wrong key or value is named with the place that set it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from config.errors import ConfigError
from config.settings import load_settings
from tests.config.samples import SITE, write_site


def test_defaults_hold_alone() -> None:
    settings = load_settings(env={})
    assert settings.database.url == "sqlite:///var/halka.db"
    assert settings.paths.arrays == Path("var/arrays")
    assert (settings.assess.members, settings.assess.horizon_h, settings.assess.history_h) == (20, 66, 168)
    assert settings.dashboard.address == "127.0.0.1"
    assert settings.clock.now is None


def test_later_layers_win(tmp_path: Path) -> None:
    write_site(tmp_path, SITE + "\n[settings.assess]\nmembers = 11\nhorizon_h = 40\nhistory_h = 24\n")
    env = {"HALKA__ASSESS__HORIZON_H": "50", "HALKA__ASSESS__HISTORY_H": "30", "PATH": "/bin", "HALKA_SITE": "x"}
    settings = load_settings(site=tmp_path, env=env, overrides={"assess": {"history_h": 36}})
    assert (settings.assess.members, settings.assess.horizon_h, settings.assess.history_h) == (11, 50, 36)


def test_overrides_may_be_dotted_and_tables_merge() -> None:
    settings = load_settings(env={}, overrides={"assess.members": 5, "assess": {"seed": 3}, "database.url": "sqlite://"})
    assert (settings.assess.members, settings.assess.seed, settings.database.url) == (5, 3, "sqlite://")


def test_the_process_environment_counts_where_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALKA__DASHBOARD__PORT", "9100")
    assert load_settings().dashboard.port == 9100


def test_a_table_from_the_environment_is_json() -> None:
    settings = load_settings(env={"HALKA__SCHEDULE__ASSESS": '{"minute": "7", "hour": "1-5"}'})
    assert (settings.schedule.assess.minute, settings.schedule.assess.hour) == ("7", "1-5")


def test_the_clock_can_be_stopped() -> None:
    real = datetime(2026, 11, 1, tzinfo=UTC)
    fixed = load_settings(env={"HALKA__CLOCK__NOW": "2026-04-02T12:00Z"})
    assert fixed.clock.at(real) == datetime(2026, 4, 2, 12, tzinfo=UTC)
    assert load_settings(env={}).clock.at(real) == real


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        load_settings(env={}).assess.members = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("env", "parts"),
    [
        ({"HALKA__ASSESS__MEMBRES": "9"}, ["HALKA__ASSESS__MEMBRES", "unknown key assess.membres", "did you mean members?"]),
        ({"HALKA__ASESS__MEMBERS": "9"}, ["unknown key asess", "did you mean assess?"]),
        ({"HALKA__ASSESS__MEMBERS": "many"}, ["HALKA__ASSESS__MEMBERS", "assess.members is 'many'"]),
        ({"HALKA__ASSESS__MEMBERS": "1"}, ["assess.members is '1'", "greater than or equal to 2", "Ensemble members"]),
        ({"HALKA__ASSESS": "1"}, ["HALKA__ASSESS", "expected HALKA__SECTION__KEY"]),
        ({"HALKA__SCHEDULE__ASSESS": "{minute"}, ["HALKA__SCHEDULE__ASSESS", "JSON"]),
        ({"HALKA__SCHEDULE__ASSESS__MINUTE": "often"}, ["schedule.assess.minute is 'often'", "cron field"]),
        ({"HALKA__DASHBOARD__ADDRESS": "here"}, ["dashboard.address is 'here'"]),
        ({"HALKA__DATABASE__URL": "mysql://h/d"}, ["database.url"]),
        ({"HALKA__CLOCK__NOW": "2026-04-02T12:00"}, ["clock.now", "timezone"]),
        ({"HALKA__HTTP__READ_TIMEOUT_S": "nan"}, ["http.read_timeout_s"]),
    ],
)
def test_a_wrong_variable_is_named(env: dict[str, str], parts: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(env=env)
    for part in parts:
        assert part in str(caught.value)


def test_a_wrong_key_in_a_site_file_names_that_file(tmp_path: Path) -> None:
    path = write_site(tmp_path, SITE + "\n[settings.assess]\nmebers = 11\n")
    with pytest.raises(ConfigError, match=r"unknown key assess\.mebers; did you mean members\?") as caught:
        load_settings(site=path, env={})
    assert str(path) in str(caught.value)


def test_a_value_in_place_of_a_section_is_refused(tmp_path: Path) -> None:
    path = write_site(tmp_path, SITE + "\n[settings]\nassess = 3\n")
    with pytest.raises(ConfigError, match="assess"):
        load_settings(site=path, env={})


def test_a_key_set_twice_over_in_two_shapes_is_refused() -> None:
    with pytest.raises(ConfigError, match="both as a value and as a section"):
        load_settings(env={}, overrides={"assess": 3, "assess.members": 4})


def test_the_key_comes_from_the_environment_and_is_never_shown() -> None:
    settings = load_settings(env={"HALKA__SOURCES__TRAFIKVERKET_KEY": "abc123"})
    assert settings.sources.trafikverket_key is not None
    assert settings.sources.trafikverket_key.get_secret_value() == "abc123"
    assert "abc123" not in repr(settings)
    assert "abc123" not in str(settings.model_dump())


def test_the_key_comes_from_its_own_file(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("abc123\n", encoding="utf-8")
    settings = load_settings(env={"HALKA__SOURCES__TRAFIKVERKET_KEY_FILE": str(key)})
    assert settings.sources.trafikverket_key is not None
    assert settings.sources.trafikverket_key.get_secret_value() == "abc123"


@pytest.mark.parametrize(
    ("content", "word"),
    [(None, "cannot be read"), (b"", "empty"), (b"abc\ndef\n", "more than a key"), (b"\xff\xfe\xff", "not text")],
)
def test_a_useless_key_file_is_named(tmp_path: Path, content: bytes | None, word: str) -> None:
    key = tmp_path / "key"
    if content is not None:
        key.write_bytes(content)
    with pytest.raises(ConfigError, match=word) as caught:
        load_settings(env={"HALKA__SOURCES__TRAFIKVERKET_KEY_FILE": str(key)})
    assert "HALKA__SOURCES__TRAFIKVERKET_KEY_FILE" in str(caught.value)


@pytest.mark.parametrize(
    "lines",
    [
        '[settings.sources]\ntrafikverket_key = "abc123"',
        '[settings.database]\nurl = "postgresql://halka:abc123@db/halka"',
        '[settings.database]\nurl = "postgresql://halka@db/halka?password=abc123"',
    ],
)
def test_a_key_in_a_site_file_is_refused_without_showing_it(tmp_path: Path, lines: str) -> None:
    path = write_site(tmp_path, f"{SITE}\n{lines}\n")
    with pytest.raises(ConfigError, match="secret") as caught:
        load_settings(site=path, env={})
    assert "abc123" not in str(caught.value)


def test_a_secret_of_the_wrong_type_is_not_shown() -> None:
    for key, value in (("sources.trafikverket_key", 987654), ("database.url", "mysql://halka:987654@db/halka")):
        with pytest.raises(ConfigError) as caught:
            load_settings(env={}, overrides={key: value})
        assert "987654" not in str(caught.value)


def test_a_database_password_is_not_in_the_repr() -> None:
    settings = load_settings(env={"HALKA__DATABASE__URL": "postgresql+psycopg://halka:hunter2@db/halka"})
    assert "hunter2" not in repr(settings)


def test_the_databases_password_comes_from_a_file_of_its_own(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("h:e/m@l igt%\n")
    env = {"HALKA__DATABASE__URL": "postgresql://halka@db/halka", "HALKA__DATABASE__PASSWORD_FILE": str(secret)}
    settings = load_settings(env=env)
    assert settings.database.url == "postgresql://halka:h%3Ae%2Fm%40l%20igt%25@db/halka"
    assert "igt" not in repr(settings)
    handed_on = load_settings(env={**env, "HALKA__DATABASE__URL": settings.database.url})
    assert handed_on.database.url == settings.database.url
    with pytest.raises(ConfigError, match="address without user"):
        load_settings(env={**env, "HALKA__DATABASE__URL": "postgresql://db/halka"})
    assert load_settings(env={**env, "HALKA__DATABASE__URL": "sqlite:///var/halka.db"}).database.url == "sqlite:///var/halka.db"
