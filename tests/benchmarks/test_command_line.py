"""Dates and files named at the command line of the benchmarks."""

import argparse
import json

import pandas as pd
import pytest

from benchmarks import ensemble, salt_need
from benchmarks.command_line import date_of, write_figures
from model.domain.errors import ForecastError
from tests.benchmarks.test_salt_need import city


def test_a_date_with_a_zone_is_one_without_it():
    assert (
        date_of("2023-06-01")
        == date_of("2023-06-01T00:00:00Z")
        == date_of("2023-06-01T02:00+02:00")
        == pd.Timestamp("2023-06-01")
    )
    for text in ("summer", ""):
        with pytest.raises(argparse.ArgumentTypeError, match="is no date"):
            date_of(text)


def test_a_figure_without_meaning_is_null_and_a_file_that_cannot_be_written_is_told(tmp_path):
    write_figures(tmp_path / "told.json", {"halka": {"mean": {"auc": float("nan"), "n": 3}}})
    assert json.loads((tmp_path / "told.json").read_text("utf-8")) == {"halka": {"mean": {"auc": None, "n": 3}}}
    with pytest.raises(ForecastError, match=r"nowhere.*cannot be written"):
        write_figures(tmp_path / "nowhere" / "told.json", {})


def test_a_moment_with_a_zone_and_a_folder_that_is_not_there_end_in_words(tmp_path, capsys):
    folder = str(city(tmp_path))
    assert salt_need.main([folder, "--train-until", "2021-07-01T00:00Z"]) == 0
    assert salt_need.main([folder, "--train-until", "2021-07-01", "--json", str(tmp_path / "nowhere" / "a.json")]) == 2
    assert "cannot be written" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        ensemble.main([folder, "--train-until", "summer"])
