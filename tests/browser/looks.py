"""How a page looks to axe-core and in a picture: what is asked of every page and state alike."""

import io
import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page

#: What is Streamlit's own, by axe rule and the part of the page, with the number of its public issue there. None is left.
STREAMLITS_OWN: dict[tuple[str, str], int] = {}
TAGS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
#: Opens all that is folded: what is hidden is not judged.
UNFOLD = "document.querySelectorAll('details:not([open]) > summary').forEach(fold => fold.click())"
#: Whether the dark theme is on.
DARK = "getComputedStyle(document.querySelector('.stApp')).colorScheme === 'dark'"
SIDEWAYS = "(() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth; })()"
DRAWN = "!document.querySelector('[data-testid=stStatusWidget], [data-testid=stSkeleton], [data-stale=true]')"
#: A drawn page has at least so many colours: an empty one has a handful.
COLOURS = 60


def violations(page: Page) -> list[str]:
    """What breaks a rule, whatever the theme: all of them are asked in both."""
    found = Axe().run(page, options={"resultTypes": ["violations"], "runOnly": TAGS}).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
        if not any(rule["id"] == known and part in str(node["target"]) for known, part in STREAMLITS_OWN)
    ]


def look(page: Page, name: str, *, connected: bool = True) -> None:
    """Take a picture of a state: it is drawn, nothing is cut off at the side, and no rule of axe is broken.

    The picture is kept in the folder that HALKA_TEST_PICTURES names, where one is named. Without a connection the page draws nothing more and
    never says that it is done.
    """
    if connected:
        page.wait_for_function(DRAWN)
    picture = page.screenshot()
    folder = os.environ.get("HALKA_TEST_PICTURES")
    if folder:
        (Path(folder) / f"{name}.png").write_bytes(picture)
    colours = Image.open(io.BytesIO(picture)).convert("RGB").getcolors(maxcolors=1 << 24) or []
    assert len(colours) >= COLOURS, f"{name}: the page is empty"
    assert page.evaluate(SIDEWAYS) == 0, f"{name}: the page scrolls sideways"
    broken = violations(page)
    assert broken == [], f"{name}: {broken}"
