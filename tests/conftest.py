"""Fixtures that every part of the tests may use."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
# how long an example takes hangs on what else the machine does, and is no fact about Halka
settings.register_profile("halka", deadline=None)
settings.load_profile("halka")


def _absent(reason: str) -> None:
    """Skip with the reason, or fail where everything is required (HALKA_REQUIRE_ALL=1)."""
    if os.environ.get("HALKA_REQUIRE_ALL") == "1":
        pytest.fail(f"HALKA_REQUIRE_ALL=1, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real recordings and seasons that lies beside the project."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        _absent("the folder of recordings ../shared is absent")
    return folder


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """Address of a PostgreSQL database that tests may fill and empty."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url:
        _absent("TEST_DATABASE_URL names no PostgreSQL database")
    return url


@pytest.fixture(scope="session")
def s3_url() -> str:
    """Address of a bucket that tests may fill and empty, on a server whose address and keys stand in the environment (AWS_*)."""
    url = os.environ.get("TEST_S3_URL", "")
    if not url:
        _absent("TEST_S3_URL names no bucket")
    return url


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium that can be driven headless."""
    for candidate in (os.environ.get("CHROMIUM", ""), "/usr/bin/chromium", "/usr/bin/chromium-browser"):
        if candidate and Path(candidate).is_file():
            return candidate
    _absent("no Chromium is installed (Debian: apt-get install chromium)")
    raise AssertionError("unreachable")
