"""The pages in Chromium: first useful paint, interaction, the map, and memory of a session: `python -m benchmarks.pages`.

Towns are laid out by rule from Västerås's illustrative routes; what is advised is the tests' sample night. Each figure stands beside its bound; a
loaded machine is slower, so the machine's load is printed too. The first visitor of a server also pays for its imports and is told apart.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import requests
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.pages_town import lay_out, store_night
from benchmarks.screenshots import CHROMIUM, FLAGS, ROOT

#: Longest wait for anything [s].
PATIENCE_S = 120.0
ROW = ".st-key-list [class*='st-key-row-']"


@dataclass(frozen=True)
class Case:
    """One size of town.

    Attributes:
        name: As printed.
        routes: Number of routes.
        segments: Number of segments.
        paint_s: Bound of the first useful paint [s].
        act_s: Bound of the 95th percentile of an interaction [s].
        map_s: Bound of the map's readiness [s]; None where none is set.
    """

    name: str
    routes: int
    segments: int
    paint_s: float
    act_s: float
    map_s: float | None = None


CASES = (
    Case("40 routes", 40, 400, 2.0, 0.5),
    Case("2 000 routes", 2_000, 20_000, 3.0, 1.0),
    Case("2 000 routes, 100 000 segments", 2_000, 100_000, 3.0, 1.0, 5.0),
)
#: Visitors whose page is timed, and whose sessions are weighed.
VISITORS = 5
ACTS = 12
SESSION_MB = 25.0


@contextmanager
def served(site: Path, store: Path) -> Iterator[tuple[str, int]]:
    """Address and process of a dashboard on a laid-out town."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = {**os.environ, **store_night(site, store), "HALKA__DASHBOARD__PORT": str(port)}
    with subprocess.Popen(
        [sys.executable, "-m", "dashboard.serve"], cwd=ROOT, env=variables, stdout=subprocess.DEVNULL
    ) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            until = time.monotonic() + PATIENCE_S
            while not _answers(address):
                if time.monotonic() > until:
                    raise RuntimeError(f"the dashboard did not answer on {address}")
                time.sleep(0.2)
            yield address, process.pid
        finally:
            process.terminate()


def _answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/_stcore/health", timeout=5).ok
    except requests.RequestException:
        return False


def visit(browser: Browser, address: str) -> tuple[Page, float, float]:
    """A new visitor's page, with the time until the first row stands and until the map has its lines [s]."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce").new_page()
    page.set_default_timeout(PATIENCE_S * 1000)
    got: list[float] = []
    page.on("requestfinished", lambda request: got.append(time.monotonic()) if "/geo/lines.geojson" in request.url else None)
    page.add_init_script("localStorage.setItem('halka-theme', 'chosen')")
    began = time.monotonic()
    page.goto(address, wait_until="commit")
    page.locator(ROW).first.wait_for()
    painted = time.monotonic() - began
    while not got and time.monotonic() - began < PATIENCE_S:
        page.wait_for_timeout(20)
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page, painted, time.monotonic() - began


def timed(browser: Browser, address: str) -> tuple[float, float]:
    """The times of `visit` with no other page drawing beside it: without a graphics card each map takes its share of the processor."""
    page, painted, mapped = visit(browser, address)
    page.context.close()
    return painted, mapped


def acts(page: Page) -> list[float]:
    """Seconds that rows take to open, one after the other."""
    settled = "!document.querySelector('[data-testid=\"stStatusWidget\"]')"
    page.wait_for_function(settled)
    taken = []
    for number in range(ACTS):
        button = page.locator("[class*='st-key-open-'] button").nth(number % 10)
        key = button.evaluate("button => button.closest('[class*=st-key-open-]').className.match(/st-key-open-(\\S+)/)[1]")
        began = time.monotonic()
        button.click()
        page.locator(f".st-key-detail-{key}").wait_for()
        taken.append(time.monotonic() - began)
        page.wait_for_function(settled)
    return taken


def memory_mb(pid: int) -> float:
    """Resident memory of a process and its children [MB]."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    pages = sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in (str(pid), *children))
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def line(name: str, value: float, bound: float | None, unit: str = "s") -> None:
    """Print a figure beside its bound."""
    beside = "" if bound is None else f"   bound {bound:g} {unit}   {value / bound:.2f} of it"
    print(f"  {name:<44}{value:8.2f} {unit}{beside}", flush=True)


def measure(case: Case, browser: Browser) -> None:
    """Measure one town."""
    with tempfile.TemporaryDirectory() as folder:
        site = lay_out(Path(folder) / "town", routes=case.routes, segments=case.segments)
        with served(site, Path(folder)) as (address, pid):
            print(f"{case.name} (load of the machine at the start {os.getloadavg()[0]:.1f})", flush=True)
            first, painted, mapped = visit(browser, address)
            line("first visitor of the server: first useful paint", painted, None)
            line("first visitor: map has its lines", mapped, None)
            line("a row opens, 95th percentile", float(np.quantile(acts(first), 0.95)), case.act_s)
            first.context.close()
            alone = [timed(browser, address) for _ in range(VISITORS)]
            line("first useful paint, median", float(np.median([paint for paint, _ in alone])), case.paint_s)
            line("map has its lines, median", float(np.median([lines for _, lines in alone])), case.map_s)
            before = memory_mb(pid)
            visits = [visit(browser, address) for _ in range(VISITORS)]
            line("memory per session", (memory_mb(pid) - before) / VISITORS, SESSION_MB, "MB")
            sizes = requests.get(f"{address}/geo/lines.geojson?assessment=1&theme=dark&lang=sv", timeout=60)
            line("lines as sent", int(sizes.headers["content-length"]) / 1e6, None, "MB")
            line("lines unpacked", len(sizes.content) / 1e6, None, "MB")
            for page, *_ in visits:
                page.context.close()


def main() -> int:
    """Measure every town."""
    if not CHROMIUM:
        print("the pages need Chromium (Debian: apt-get install chromium)", file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for case in CASES:
            measure(case, browser)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
