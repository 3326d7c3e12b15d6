"""The section ``[access]``: how people sign in to the pages, what each may do, and under which names the server answers."""

import ipaddress
import re
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from config.frozen import Frozen
from config.notify import on_this_machine

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_HEADER = re.compile(r"[a-z0-9-]+")
#: Fewest characters of a secret that seals cookies or tells a proxy from others.
SHORTEST_SECRET = 32


class Role(StrEnum):
    """What a person may do; each may do what those before may."""

    READER = "reader"  #: sees everything, changes nothing
    DISPATCHER = "dispatcher"  #: signs advice, asks for jobs
    ADMINISTRATOR = "administrator"  #: also changes settings

    def may(self, needed: "Role") -> bool:
        """Whether this role is enough."""
        order = tuple(Role)
        return order.index(self) >= order.index(needed)


class Access(Frozen):
    """Sign-in and roles of the pages. Without a way to sign in they answer on this machine only."""

    way: Literal["none", "oidc", "proxy"] = Field(
        description="none: this machine only, its user may do everything; oidc: sign-in here; proxy: a gateway has signed people in"
    )
    url: str = Field(default="", description="Address people open, e.g. https://halka.example.se; http on this machine only")
    hosts: tuple[str, ...] = Field(default=(), max_length=50, description="Further host names the server answers under")
    session_h: float = Field(gt=0, le=24, description="A sign-in holds this long [h]")
    sign_ins_per_minute: int = Field(ge=1, le=10_000, description="Most tries to sign in from one address in a minute [1/min]")
    secret: SecretStr | None = Field(
        default=None, description="Seals cookies; unset: made at each start, and sign-ins end with it"
    )
    secret_file: Path | None = Field(default=None, description="File that holds nothing but that secret")

    readers: tuple[str, ...] = Field(default=(), max_length=500, description="Groups or e-mail addresses that may read")
    dispatchers: tuple[str, ...] = Field(default=(), max_length=500, description="Those that may also sign advice")
    administrators: tuple[str, ...] = Field(default=(), max_length=500, description="Those that may also change settings")
    everyone: Literal["none", "reader", "dispatcher"] = Field(description="Role of a signed-in person who stands in no list")

    oidc_metadata_url: str = Field(default="", description="The provider's address ending in /.well-known/openid-configuration")
    oidc_client_id: str = Field(default="", description="Halka's name with the provider")
    oidc_client_secret: SecretStr | None = Field(default=None, description="Its secret; environment or file only")
    oidc_client_secret_file: Path | None = Field(default=None, description="File that holds nothing but that secret")
    oidc_scope: str = Field(default="openid email profile", pattern=r"^openid( \S+)*$", description="What is asked for")
    oidc_name_claim: str = Field(default="name", description="Claim with the person's name")
    oidc_account_claim: str = Field(default="email", description="Claim that tells two persons of one name apart")
    oidc_roles_claim: str = Field(default="roles", description="Claim with groups or roles; dots lead into tables")

    proxy_addresses: tuple[str, ...] = Field(default=(), max_length=50, description="Addresses or networks of the gateway")
    proxy_secret: SecretStr | None = Field(default=None, description="What the gateway shows it is one; environment or file only")
    proxy_secret_file: Path | None = Field(default=None, description="File that holds nothing but that secret")
    proxy_secret_header: str = Field(default="x-halka-proxy", description="Header the gateway shows it in")
    proxy_user_header: str = Field(default="x-forwarded-user", description="Header with the person's account")
    proxy_name_header: str = Field(default="x-forwarded-name", description="Header with the person's name")
    proxy_roles_header: str = Field(default="x-forwarded-groups", description="Header with groups, commas between")

    @field_validator("hosts")
    @classmethod
    def _are_hosts(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not _HOST.fullmatch(name):
                raise ValueError(f"{name!r} is no host name in lower case; write it without scheme and port")
        return names

    @field_validator("proxy_secret_header", "proxy_user_header", "proxy_name_header", "proxy_roles_header")
    @classmethod
    def _is_header(cls, name: str) -> str:
        if not _HEADER.fullmatch(name):
            raise ValueError("must be a header's name in lower case, such as x-forwarded-user")
        return name

    @field_validator("proxy_addresses")
    @classmethod
    def _are_networks(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        for address in addresses:
            if ipaddress.ip_network(address).prefixlen == 0:
                raise ValueError(f"{address} is the whole internet; name the gateway's own addresses")
        return addresses

    @field_validator("secret", "proxy_secret")
    @classmethod
    def _is_long(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(secret.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"must have at least {SHORTEST_SECRET} characters; make one with `openssl rand -hex 32`")
        return secret

    @model_validator(mode="after")
    def _hold_together(self) -> Self:
        for name in ("url", "oidc_metadata_url"):
            if (value := getattr(self, name)) and not _safe_address(value):
                raise ValueError(
                    f"{name} is {value!r}: must be an https address without sign-in in it; http on this machine only"
                )
        if self.url and urlsplit(self.url).path not in {"", "/"}:
            raise ValueError(f"url is {self.url!r}: the pages stand at the root of a host name; leave the path out")
        needed = {
            "none": (),
            "oidc": ("url", "oidc_metadata_url", "oidc_client_id", "oidc_client_secret"),
            "proxy": ("url", "proxy_addresses", "proxy_secret"),
        }[self.way]
        for name in needed:
            if not getattr(self, name):
                raise ValueError(f'way = "{self.way}" needs {name}')
        listed = self.readers or self.dispatchers or self.administrators
        if self.way != "none" and not listed and self.everyone == "none":
            raise ValueError(f'way = "{self.way}" lets nobody in: fill dispatchers and administrators, or set everyone')
        return self

    @property
    def networks(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """The gateway's addresses."""
        return tuple(ipaddress.ip_network(address) for address in self.proxy_addresses)

    @property
    def host_names(self) -> frozenset[str]:
        """Every host name the server answers under, beside this machine's own."""
        own = urlsplit(self.url).hostname
        return frozenset((*self.hosts, own) if own else self.hosts)

    @property
    def encrypted(self) -> bool:
        """Whether people come by https."""
        return self.url.startswith("https://")

    def role_of(self, names: tuple[str, ...]) -> Role | None:
        """The highest role that any of a person's groups, roles and addresses gives; None where none does."""
        own = {name.casefold() for name in names}
        lists = {Role.ADMINISTRATOR: self.administrators, Role.DISPATCHER: self.dispatchers, Role.READER: self.readers}
        for role, listed in lists.items():
            if own & {name.casefold() for name in listed}:
                return role
        return None if self.everyone == "none" else Role(self.everyone)


def _safe_address(text: str) -> bool:
    found = urlsplit(text)
    if not found.hostname or found.username is not None or found.query or found.fragment:
        return False
    return found.scheme == "https" or (found.scheme == "http" and on_this_machine(found.hostname))
