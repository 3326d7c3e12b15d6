from click.testing import CliRunner

from config.settings import load_settings
from dashboard.api.access import reader_of
from scheduler.cli import main


def test_a_new_token_opens_what_its_line_stands_for() -> None:
    said = CliRunner().invoke(main, ["token", "gis"]).output.split()
    line, made = said[-1], next(word for word in said if len(word) == 43)
    assert reader_of(f"Bearer {made}", load_settings(env={"HALKA__API__TOKENS": line}).api.readers) == "gis"


def test_a_name_that_would_break_the_line_is_refused() -> None:
    refused = CliRunner().invoke(main, ["token", "a:b"])
    assert (refused.exit_code, "letters, digits" in refused.output) == (2, True)
