"""Icon, word and colour together: how anything with a status is written on every page."""

from dashboard.format import NBSP
from dashboard.style import ICONS, MARKDOWN_COLOURS, Status

#: Between parts of one line.
SEPARATOR = f" {NBSP}·{NBSP} "


def mark(status: Status, text: str, *, bold: bool = False) -> str:
    """Icon and text in the status's colour, as Markdown. The text is taken as it is."""
    body = f"**{text}**" if bold and text else text
    return f":{MARKDOWN_COLOURS[status]}[{ICONS[status]} {body}]".replace(" ]", "]")
