"""The pages in Chromium: first useful paint, interaction, the map, thirty people at once, memory of a session: `python -m benchmarks.pages`.

Towns are laid out by rule from Västerås's illustrative routes; what is advised is the tests' sample night. Each figure stands beside its bound; a
loaded machine is slower, so the machine's load is printed too. The first visitor of a server also pays for its imports and is told apart. Browser and
server share the machine, and without a graphics card the browser draws the map on the same processor. `--minutes 60` is the hour over which
memory is to stay flat; by default the crowd stays for two minutes.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import requests
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from benchmarks.command_line import write_figures
from benchmarks.pages_crowd import crowd, sampled
from benchmarks.pages_town import lay_out, store_night
from benchmarks.screenshots import CHROMIUM, FLAGS, ROOT

#: Longest wait for a page, and for a row to open before the click counts as lost [s].
PATIENCE_S, CLICK_S = 120.0, 20.0
#: Pause between two clicks of one visitor [s]: what opened is at least looked at.
PAUSE_S = 2.0
ROW = ".st-key-list [class*='st-key-row-']"
SETTLED = '!document.querySelector(\'[data-testid="stStatusWidget"], [data-testid="stSkeleton"], [data-stale="true"]\')'


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
#: Visitors whose page is timed, rows that are opened, people at once with their bound [s] and memory [MB].
VISITORS, ACTS = 5, 20
PEOPLE, PEOPLE_S, SESSION_MB = 30, 2.0, 25.0
#: Growth of the server's memory over an hour that is called flat, as a share of what it was [1].
FLAT = 0.05


@dataclass
class Figures:
    """What was measured, by name; printed as it comes."""

    found: dict[str, object] = field(default_factory=dict)

    def add(self, name: str, value: float, bound: float | None = None, unit: str = "s") -> None:
        """Keep and print a figure, beside its bound where it has one."""
        self.found[name] = {"value": value, "unit": unit, "bound": bound, "ratio": None if bound is None else value / bound}
        beside = "" if bound is None else f"   bound {bound:g} {unit}   {value / bound:.2f} of it"
        print(f"  {name:<58}{value:8.2f} {unit}{beside}", flush=True)


@contextmanager
def served(site: Path, store: Path) -> Iterator[tuple[str, int]]:
    """Address and process of a dashboard on a laid-out town."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = {**os.environ, **store_night(site, store), "HALKA__DASHBOARD__PORT": str(port)}
    command = [sys.executable, "-m", "dashboard.serve"]
    with subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
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


def acts(page: Page, *, pause_s: float = PAUSE_S) -> list[float]:
    """Seconds that rows take to open, one after the other; a click that opened nothing is infinitely long."""
    page.wait_for_timeout(2000)
    taken = []
    for number in range(ACTS):
        page.wait_for_timeout(pause_s * 1000)
        page.wait_for_function(SETTLED)
        button = page.locator("[class*='st-key-open-'] button").nth(number % 10)
        key = button.evaluate("button => button.closest('[class*=st-key-open-]').className.match(/st-key-open-(\\S+)/)[1]")
        began = time.monotonic()
        button.click()
        try:
            page.locator(f".st-key-detail-{key}").wait_for(timeout=CLICK_S * 1000)
        except BrowserError:
            taken.append(float("inf"))
            continue
        taken.append(time.monotonic() - began)
    return taken


def memory_mb(pid: int) -> float:
    """Resident memory of a process and its children [MB]."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    pages = sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in (str(pid), *children))
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure(case: Case, browser: Browser, figures: Figures) -> None:
    """Measure one town, one visitor at a time."""
    with tempfile.TemporaryDirectory() as folder:
        site = lay_out(Path(folder) / "town", routes=case.routes, segments=case.segments)
        with served(site, Path(folder)) as (address, _):
            print(f"{case.name} (load of the machine {os.getloadavg()[0]:.1f})", flush=True)
            first, painted, mapped = visit(browser, address)
            figures.add(f"{case.name}: first visitor of the server, first row", painted)
            figures.add(f"{case.name}: first visitor, map has its lines", mapped)
            taken = acts(first)
            figures.add(f"{case.name}: a row opens, median", float(np.median(taken)))
            figures.add(f"{case.name}: a row opens, 95th percentile", float(np.quantile(taken, 0.95)), case.act_s)
            hasty = acts(first, pause_s=0.0)
            figures.add(f"{case.name}: a row opens, clicks without a pause, 95 %", float(np.quantile(hasty, 0.95)))
            first.context.close()
            alone = [timed(browser, address) for _ in range(VISITORS)]
            figures.add(f"{case.name}: first useful paint, median", float(np.median([paint for paint, _ in alone])), case.paint_s)
            figures.add(f"{case.name}: map has its lines, median", float(np.median([lines for _, lines in alone])), case.map_s)


def measure_crowd(browser: Browser, figures: Figures, *, minutes: float) -> None:
    """Thirty people at once on 40 routes: the server's answers, one of them in a browser, and memory."""
    with tempfile.TemporaryDirectory() as folder:
        site = lay_out(Path(folder) / "town", routes=40, segments=400)
        with served(site, Path(folder)) as (address, pid):
            page, *_ = visit(browser, address)
            before = memory_mb(pid)
            print(f"{PEOPLE} people at once (load of the machine {os.getloadavg()[0]:.1f})", flush=True)
            with crowd(address, PEOPLE - 1) as told:
                time.sleep(20.0)
                figures.add("30 people: memory per session", (memory_mb(pid) - before) / (PEOPLE - 1), SESSION_MB, "MB")
                taken = acts(page)
                page.context.close()
                sizes = sampled(lambda: memory_mb(pid), seconds=60.0 * minutes, every_s=2.0)
            figures.add("30 people: page of all who come in the same moment, 95 %", _p95(told.arrivals_s[: PEOPLE - 1]))
            figures.add("30 people: a row opens, whole page sent, 95 %", _p95(told.clicks_s), PEOPLE_S)
            figures.add("30 people: a row opens in a browser beside them, 95 %", _p95(taken), PEOPLE_S)
            figures.add("30 people: pages sent", len(told.arrivals_s) + len(told.clicks_s), unit="")
            figures.add("30 people: failed", len(told.failed), unit="")
            _growth(sizes, figures)


def _growth(sizes: list[tuple[float, float]], figures: Figures) -> None:
    """How the server's memory went: by a straight line through its second half, as a share an hour."""
    late = np.array(sizes[len(sizes) // 2 :])
    slope = float(np.polyfit(late[:, 0], late[:, 1], 1)[0]) * 3600.0
    figures.add("30 people: minutes watched", sizes[-1][0] / 60.0, unit="min")
    figures.add("30 people: server's memory in the end", sizes[-1][1], unit="MB")
    bound = FLAT if sizes[-1][0] >= 3000.0 else None
    figures.add("30 people: growth an hour, second half, share of it", slope / late[0, 1], bound, "")


def _p95(taken: list[float]) -> float:
    return float(np.quantile(taken, 0.95)) if taken else float("nan")


def main() -> int:
    """Measure every town, then the crowd."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--minutes", type=float, default=2.0, help="how long the crowd stays; 60 for the hour that is asked")
    parser.add_argument("--part", choices=("towns", "crowd", "all"), default="all", help="what is measured")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    if not CHROMIUM:
        print("the pages need Chromium (Debian: apt-get install chromium)", file=sys.stderr)
        return 1
    figures = Figures({"load at the start": os.getloadavg()[0]})
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        parts: list[Callable[[], None]] = []
        if options.part != "crowd":
            parts += [partial(measure, case, browser, figures) for case in CASES]
        if options.part != "towns":
            parts.append(partial(measure_crowd, browser, figures, minutes=options.minutes))
        for part in parts:
            part()
            if options.json:  # after each part: what was measured outlives a run that is ended
                write_figures(options.json, figures.found)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
