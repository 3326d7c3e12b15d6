"""Fill a store with the sample night, for AppTest and for the browser."""

import atexit
import secrets
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from config.network import load_network_document
from config.site import Site
from config.sites import load_site
from model.domain.needs import Need, Slipperiness
from model.domain.network import build_network
from model.domain.plans import Advice, Assessment
from model.domain.roads import Network
from model.domain.treatments import TreatmentKind
from store.actions import save_actions
from store.open import Store
from store.plans import save_assessment
from tests.dashboard.sample import NOW, sample_actions, sample_assessment

#: The large site, for the browser; the small one is quick enough for every state of the app.
SITE, SMALL = "vasteras", "norrkoping"


def environment(folder: Path, now: datetime = NOW, site: str = SITE) -> dict[str, str]:
    """Variables that point the dashboard at a store in a folder."""
    return {
        "HALKA_SITE": site,
        "HALKA__DATABASE__URL": f"sqlite:///{folder / 'halka.db'}",
        "HALKA__PATHS__DATA": str(folder),
        "HALKA__CLOCK__NOW": now.isoformat(),
    }


def open_seeded(env: Mapping[str, str]) -> Store:
    """The store the environment names."""
    return Store.open(env["HALKA__DATABASE__URL"], env["HALKA__PATHS__DATA"])


def town(site: str = SITE) -> tuple[Site, Network]:
    """Site and network by name."""
    loaded = load_site(site)
    return loaded.site, build_network(load_network_document(loaded.network_path), loaded.site)


def seed(folder: Path, *, now: datetime = NOW, name: str = SITE, earlier: bool = True) -> dict[str, str]:
    """One assessment now, one seven hours earlier, and a season of actions; in a store that is there, or one of its own, copied."""
    if (folder / "halka.db").exists():
        _fill(folder, now, name, earlier=earlier)
        return environment(folder, now, name)
    made = _made(now, name, earlier)
    shutil.copytree(made, folder, dirs_exist_ok=True)
    identity = secrets.token_hex(6)
    with closing(sqlite3.connect(folder / "halka.db")) as database, database:
        (before,) = database.execute("SELECT id FROM store_identity").fetchone()
        database.execute("UPDATE store_identity SET id = ?", (identity,))
    for files in folder.glob(f"*/{before}"):
        files.rename(files.with_name(identity))
    return environment(folder, now, name)


@cache
def _made(now: datetime, name: str, earlier: bool) -> Path:
    """Folder of a store that is only copied."""
    folder = Path(mkdtemp(prefix="halka-seed-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _fill(folder, now, name, earlier=earlier)
    return folder


def _fill(folder: Path, now: datetime, name: str, *, earlier: bool) -> None:
    site, network = town(name)
    with open_seeded(environment(folder, now, name)) as store:
        if earlier:
            save_assessment(store, sample_assessment(network, site, now - timedelta(hours=7)))
        save_assessment(store, sample_assessment(network, site, now))
        save_actions(store, site.id, sample_actions(network, now))


def merged(made: Assessment, *, key: str = "merged") -> tuple[Assessment, str]:
    """The assessment with salt advised beside the plough on its first ploughed unit, and that unit."""
    plough = next(item for item in made.recommendations if item.need is Need.PLOUGHING and item.advice is Advice.ACT)
    salt = replace(
        plough, need=Need.SALTING, treatment=TreatmentKind.PREWETTED_SALT, rate_g_m2=10.0, slipperiness=Slipperiness.PACKED_SNOW
    )
    return replace(made, input_key=key, recommendations=(*made.recommendations, salt)), plough.unit_id


def save(env: Mapping[str, str], assessment: Assessment) -> int:
    """Keep one more assessment."""
    with open_seeded(env) as store:
        return save_assessment(store, assessment)
