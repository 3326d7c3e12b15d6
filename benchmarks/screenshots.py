"""Pictures of each page, taken from the demo as a reader meets it: `python -m benchmarks.screenshots`.

They go to docs/images. Needs Chromium (Debian: apt-get install chromium). The demo is made where it is not made yet.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
CHROMIUM = next(
    (
        path
        for path in (os.environ.get("CHROMIUM", ""), "/usr/bin/chromium", "/usr/bin/chromium-browser")
        if path and Path(path).is_file()
    ),
    "",
)
#: Maps need WebGL, which a machine without a graphics card draws in software.
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
WIDE, PHONE = (1280, 900), (390, 844)
#: Longest wait for the demo to be made and answer [s].
DEMO_WAIT_S = 600.0
#: name, page, size, language, theme
PICTURES = (
    ("morning", "", WIDE, "sv", "Dark"),
    ("morning-light", "", WIDE, "sv", "Light"),
    ("morning-english", "", WIDE, "en", "Dark"),
    ("morning-phone", "", PHONE, "sv", "Dark"),
    ("route", "rutt", WIDE, "sv", "Dark"),
    ("heat", "markvarme", WIDE, "sv", "Dark"),
    ("costs", "kostnader", WIDE, "sv", "Dark"),
    ("quality", "kvalitet", WIDE, "sv", "Dark"),
    ("upkeep", "underhall", WIDE, "sv", "Dark"),
    ("log", "logg", WIDE, "sv", "Dark"),
    ("health", "drift", WIDE, "sv", "Dark"),
    ("route-phone", "rutt", PHONE, "sv", "Dark"),
    ("health-english", "drift", WIDE, "en", "Light"),
)


def open_row(page: Page) -> None:
    """Open the first row of the list and bring it to the top."""
    button = page.locator("[class*='st-key-open-'] button").first
    button.click()
    page.locator("[class*='st-key-detail-']").wait_for()
    button.evaluate("button => button.closest('[class*=st-key-row-]').scrollIntoView({ block: 'center' })")


def scroll_to_history(page: Page) -> None:
    """Bring what the last runs said to the top."""
    heading = page.get_by_role("heading", name="Prognosen för samma timme")
    heading.evaluate("heading => heading.scrollIntoView()")


def choose_street(page: Page) -> None:
    """Choose a street of the log."""
    page.get_by_label("Gata eller väg").click()
    page.keyboard.type("Stora gatan")
    page.keyboard.press("Enter")


#: Pictures of docs/dispatcher.md: name, page, and what is pressed or written there, in order.
WALKS: tuple[tuple[str, str, Callable[[Page], None]], ...] = (
    ("task-why", "", open_row),
    (
        "task-sure",
        "rutt",
        scroll_to_history,
    ),
    ("task-street", "logg", choose_street),
)


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """The demo's address while it is served.

    Args:
        folder: Where the demo keeps its store.

    Raises:
        RuntimeError: It did not answer in time, or ended.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "scheduler.cli", "demo", "--folder", str(folder), "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            _await(f"{address}/_stcore/health", process)
            yield address
        finally:
            process.terminate()


def _await(url: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + DEMO_WAIT_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the demo ended with code {process.returncode}; run `halka demo` to see why")
        try:
            if requests.get(url, timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.5)
    raise RuntimeError(f"the demo did not answer on {url} within {DEMO_WAIT_S:g} s")


def open_page(browser: Browser, address: str, *, size: tuple[int, int], language: str, theme: str) -> Page:
    """A new visitor's page, drawn to the end.

    Args:
        browser: A running browser.
        address: Address of the page, without query.
        size: Width and height [px].
        language: ``sv`` or ``en``.
        theme: ``Dark`` or ``Light``.
    """
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    context.add_init_script(
        f"localStorage.setItem('halka-theme', 'chosen');"
        f"localStorage.setItem('stActiveTheme-' + location.pathname + '-v2', JSON.stringify('{theme}'));"
    )
    page = context.new_page()
    page.goto(f"{address}?lang={language}")
    settle(page)
    return page


def settle(page: Page) -> None:
    """Wait until the script has ended and charts and map stand still."""
    page.locator(".st-key-header").wait_for(timeout=120_000)
    page.wait_for_function("!document.querySelector('[data-testid=\"stStatusWidget\"]')", timeout=120_000)
    for _ in range(2):  # what is drawn may ask for more
        page.wait_for_function("!document.querySelector('[data-testid=stSkeleton], [data-stale=true]')", timeout=120_000)
        page.wait_for_timeout(2500)


def main() -> int:
    """Take every picture."""
    if not CHROMIUM:
        print("screenshots need Chromium (Debian: apt-get install chromium)", file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with demo(ROOT / "var" / "demo") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, path, size, language, theme in PICTURES:
            page = open_page(browser, f"{address}/{path}", size=size, language=language, theme=theme)
            page.screenshot(path=IMAGES / f"{name}.png")
            page.context.close()
            print(IMAGES / f"{name}.png")
        for name, path, walk in WALKS:
            page = open_page(browser, f"{address}/{path}", size=WIDE, language="sv", theme="Dark")
            walk(page)
            settle(page)
            page.screenshot(path=IMAGES / f"{name}.png")
            page.context.close()
            print(IMAGES / f"{name}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
