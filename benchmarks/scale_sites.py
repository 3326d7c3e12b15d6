"""Ten sites in one PostgreSQL, and the rights of each: the tests of them, on a server of its own that is thrown away.

``python -m benchmarks.scale_sites``

Real schedulers, each signed in by its site's roles, and nights that store a small made assessment. What is asked is no time but that it holds: a
site that hangs, one that waits and one that fails delay no other's night, and the server itself lets no role see or write another's rows.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.soak_databases import cluster
from config.errors import HalkaError

ROOT = Path(__file__).parents[1]
#: What is asked of sites that share a database.
TESTS = ("tests/scheduler/test_service.py", "tests/store/test_site_rights.py", "tests/store/test_segment_months.py")


def held(url: str) -> bool:
    """Whether every test of sites in one database passes there; which ones is printed.

    Args:
        url: A PostgreSQL that may be filled and emptied.
    """
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-m", "postgres", *TESTS]
    env = {**os.environ, "TEST_DATABASE_URL": url, "HALKA_REQUIRE_ALL": "1"}
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode == 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run them and print; exit code 1 where one fails, 2 where there is no PostgreSQL to be had."""
    argparse.ArgumentParser(prog="python -m benchmarks.scale_sites", description=(__doc__ or "").splitlines()[0]).parse_args(
        arguments
    )
    try:
        with cluster() as server:
            kept = held(server.url)
    except HalkaError as fault:
        print(f"benchmarks.scale_sites: {fault}", file=sys.stderr)
        return 2
    print(f"ten sites in one database: {'nights isolated, rights kept by the server' if kept else 'NOT KEPT'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
