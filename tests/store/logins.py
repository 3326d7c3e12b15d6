"""A store on a real server, opened by its owner and by logins that hold the roles a test has made."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from store.open import Store
from tests.store.conftest import _schema

PASSWORD = "only-for-a-test"


@dataclass(frozen=True)
class Stores:
    """One store, opened by its owner, by the role of each process, and by further roles in their order."""

    owner: Store
    scheduler: Store
    dashboard: Store
    others: tuple[Store, ...]


@contextmanager
def opened_by_roles(
    postgres_url: str, folder: Path, *, prepare: Callable[[str, str], Store], roles: Callable[[str], Sequence[str]]
) -> Iterator[Stores]:
    """A schema of its own, its roles and logins; all dropped in the end.

    Args:
        postgres_url: Server.
        folder: Where the store keeps its files.
        prepare: Opens the owner's store of an address and makes its roles, whose names begin with the prefix given second.
        roles: The roles that `prepare` makes for a prefix: the scheduler's and the dashboard's first.
    """
    prefix = f"test_{secrets.token_hex(4)}"
    plain = make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
    made = roles(prefix)
    logins = {role: f"{role}_login" for role in made}
    try:
        with _schema(postgres_url) as url, ExitStack() as opened:
            stores = [opened.enter_context(prepare(url, prefix))]
            with psycopg.connect(plain, autocommit=True) as connection:
                for role, login in logins.items():
                    connection.execute(f"CREATE ROLE {login} LOGIN PASSWORD '{PASSWORD}' IN ROLE {role}")
            for login in logins.values():
                address = make_url(url).set(username=login, password=PASSWORD).render_as_string(hide_password=False)
                stores.append(opened.enter_context(Store.open(address, folder)))
            yield Stores(*stores[:3], tuple(stores[3:]))
    finally:
        with psycopg.connect(plain, autocommit=True) as connection:
            for role in (*logins.values(), *made):
                connection.execute(f"DROP ROLE IF EXISTS {role}")
