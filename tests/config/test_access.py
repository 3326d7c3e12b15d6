from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from config.access import Access, Role
from config.errors import ConfigError
from config.settings import load_settings

SECRET = "s" * 40
OIDC = {
    "HALKA__ACCESS__WAY": "oidc",
    "HALKA__ACCESS__URL": "https://halka.example.se",
    "HALKA__ACCESS__OIDC_METADATA_URL": "https://id.example.se/.well-known/openid-configuration",
    "HALKA__ACCESS__OIDC_CLIENT_ID": "halka",
    "HALKA__ACCESS__OIDC_CLIENT_SECRET": "hemlig",
    "HALKA__ACCESS__DISPATCHERS": '["Vinter-jour", "ann@example.se"]',
    "HALKA__ACCESS__ADMINISTRATORS": '["Vinter-admin"]',
}
PROXY = {
    "HALKA__ACCESS__WAY": "proxy",
    "HALKA__ACCESS__URL": "https://halka.example.se",
    "HALKA__ACCESS__PROXY_ADDRESSES": '["10.0.0.5", "10.1.0.0/24"]',
    "HALKA__ACCESS__PROXY_SECRET": SECRET,
    "HALKA__ACCESS__EVERYONE": "reader",
}


def _access(env: Mapping[str, str]) -> Access:
    return load_settings(env=env).access


def test_nobody_signs_in_where_nothing_is_said() -> None:
    found = _access({})
    assert (found.way, found.host_names) == ("none", frozenset())


def test_a_higher_role_may_what_a_lower_one_may() -> None:
    assert [role.may(Role.DISPATCHER) for role in Role] == [False, True, True]


def test_the_highest_role_of_any_group_counts_whatever_its_case() -> None:
    found = _access(OIDC)
    assert found.role_of(("VINTER-JOUR", "vinter-admin")) is Role.ADMINISTRATOR
    assert found.role_of(("Ann@example.se",)) is Role.DISPATCHER
    assert found.role_of(("någon annan",)) is None
    assert _access({**OIDC, "HALKA__ACCESS__EVERYONE": "reader"}).role_of(()) is Role.READER


def test_the_server_answers_under_the_name_people_use() -> None:
    found = _access({**PROXY, "HALKA__ACCESS__HOSTS": '["halka.intern"]'})
    assert found.host_names == {"halka.example.se", "halka.intern"}
    assert found.encrypted


@pytest.mark.parametrize("missing", ["URL", "OIDC_METADATA_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"])
def test_half_a_way_to_sign_in_is_refused(missing: str) -> None:
    env = {name: value for name, value in OIDC.items() if name != f"HALKA__ACCESS__{missing}"}
    with pytest.raises(ConfigError, match=f'way = "oidc" needs {missing.lower()}'):
        _access(env)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"URL": "http://halka.example.se"}, "url is .* https address"),
        ({"URL": "https://halka.example.se/pages"}, "leave the path out"),
        ({"PROXY_ADDRESSES": '["0.0.0.0/0"]'}, "the whole internet"),
        ({"PROXY_ADDRESSES": '["gateway"]'}, "gateway"),
        ({"PROXY_SECRET": "short"}, "at least 32 characters"),
        ({"PROXY_USER_HEADER": "X User"}, "header's name in lower case"),
        ({"HOSTS": '["https://halka"]'}, "no host name"),
        ({"EVERYONE": "none"}, "lets nobody in"),
        ({"EVERYONE": "administrator"}, "everyone"),
        ({"SESION_H": "8"}, "did you mean session_h"),
    ],
)
def test_what_would_open_a_door_by_mistake_is_refused(changed: Mapping[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=said) as raised:
        _access(PROXY | {f"HALKA__ACCESS__{name}": value for name, value in changed.items()})
    assert SECRET not in str(raised.value)
    assert "short" not in str(raised.value)


def test_on_this_machine_http_will_do() -> None:
    found = _access(OIDC | {"HALKA__ACCESS__URL": "http://127.0.0.1:8501"})
    assert not found.encrypted


def test_secrets_come_from_files_and_are_never_shown(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
    env: dict[str, Any] = {**OIDC, "HALKA__ACCESS__SECRET_FILE": str(tmp_path / "secret")}
    found = _access(env)
    assert found.secret is not None
    assert found.secret.get_secret_value() == SECRET
    assert SECRET not in repr(found)
    assert "hemlig" not in repr(found)
