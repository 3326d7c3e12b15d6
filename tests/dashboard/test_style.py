import tomllib
from pathlib import Path

import pytest

from dashboard.style import DARK, ICONS, LIGHT, MARKDOWN_COLOURS, Palette, Status, contrast, palette, rgb

CONFIG = tomllib.loads((Path(__file__).parents[2] / "dashboard/.streamlit/config.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
def test_text_can_be_read(colours: Palette) -> None:
    for ground in (colours.background, colours.panel):
        assert contrast(colours.text, ground) >= 7
        assert contrast(colours.muted, ground) >= 4.5
        for colour in (*colours.status.values(), colours.snow, colours.ice, colours.frost, colours.rain, colours.heat):
            assert contrast(colour, ground) >= 4.5, colour


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
def test_streamlit_has_the_same_colours(colours: Palette) -> None:
    theme = CONFIG["theme"][colours.theme]
    assert theme["backgroundColor"] == colours.background
    assert theme["textColor"] == colours.text
    for status, name in MARKDOWN_COLOURS.items():
        assert theme[f"{name}TextColor"] == colours.status[status]


def test_icons_tell_the_states_apart_without_colour() -> None:
    assert ICONS[Status.MISSING] not in {ICONS[other] for other in Status if other is not Status.MISSING}
    assert MARKDOWN_COLOURS[Status.MISSING] != "green"
    assert DARK.status[Status.MISSING] != DARK.status[Status.ORDER]


def test_contrast_of_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert rgb("#0a10ff", 7) == [10, 16, 255, 7]


def test_dark_is_the_night_default() -> None:
    assert palette(None) is palette("dark") is DARK
    assert CONFIG["theme"]["base"] == "dark"


def test_the_server_listens_on_loopback_and_tells_nobody() -> None:
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["browser"]["gatherUsageStats"] is False
