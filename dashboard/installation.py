"""Site, settings, network and store as long as the dashboard runs, with what has been changed on the pages meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from config.changeable import CLASSES, FLEET, PLACE
from config.network import load_network_document
from config.settings import Settings, load_settings, setting_origin
from config.site import Site
from config.sites import load_site
from model.domain.network import build_network
from model.domain.roads import Network
from store.database import limit_statements
from store.open import Store, open_store
from store.setting_changes import newest_change, standing_changes, values_of

#: Name or path of the site, given by whoever starts the dashboard.
SITE_VARIABLE = "HALKA_SITE"
DEFAULT_SITE = "vasteras"
#: A page that the server lets wait longer says so instead [ms].
LONGEST_STATEMENT_MS = 60_000


@dataclass(frozen=True)
class Installation:
    """What stands as long as the dashboard runs."""

    settings: Settings
    site: Site
    network: Network
    store: Store


def installation(environment: tuple[tuple[str, str], ...]) -> Installation:
    """Open site and store as the environment names them, with what has been changed on the pages.

    Args:
        environment: The variables that matter, as `environment` gives them; another store is another entry.

    Raises:
        ConfigError: A setting or the site is wrong.
        StoreError: The store cannot be opened.
    """
    base = _opened(environment)
    newest = newest_change(base.store, base.site.id)
    return base if newest == 0 else _changed(environment, newest)


@st.cache_resource(show_spinner=False)
def _opened(environment: tuple[tuple[str, str], ...]) -> Installation:
    settings = load_settings(site=_site_name(environment), env=dict(environment))
    store = open_store(settings)
    limit_statements(store.database, longest_ms=LONGEST_STATEMENT_MS)
    return _installation(environment, store, {})


@st.cache_resource(show_spinner=False, max_entries=4)
def _changed(environment: tuple[tuple[str, str], ...], newest: int) -> Installation:
    del newest  # part of the key: another change is another installation
    base = _opened(environment)
    return _installation(environment, base.store, values_of(standing_changes(base.store, base.site.id)))


def _installation(environment: tuple[tuple[str, str], ...], store: Store, changes: Mapping[str, object]) -> Installation:
    name = _site_name(environment)
    loaded = load_site(name, changes=changes)
    settings = load_settings(site=name, env=dict(environment), changes=changes)
    network = build_network(load_network_document(loaded.network_path), loaded.site)
    return Installation(settings=settings, site=loaded.site, network=network, store=store)


def check_changes(environment: tuple[tuple[str, str], ...], changes: Mapping[str, object]) -> None:
    """Refuse changes that do not fit together with the files and the environment.

    Raises:
        ConfigError: What does not fit, by field.
    """
    name = _site_name(environment)
    load_site(name, changes=changes)
    load_settings(site=name, env=dict(environment), changes=changes)


def origin_of(environment: tuple[tuple[str, str], ...], key: str, changes: Mapping[str, object]) -> str:
    """The place that sets a key: the site file for classes and machines, else a file, the pages or an environment variable."""
    if key.startswith((f"{CLASSES}.", f"{FLEET}.")):
        return PLACE if key in changes else load_site(_site_name(environment)).file.name
    return setting_origin(key, site=_site_name(environment), env=dict(environment), changes=changes)


def _site_name(environment: tuple[tuple[str, str], ...]) -> str:
    return dict(environment).get(SITE_VARIABLE) or DEFAULT_SITE
