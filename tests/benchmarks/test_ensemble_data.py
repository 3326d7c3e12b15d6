"""Cases are read by the names of their columns, wherever those stand and whatever stands beside them."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.ensemble_data import read
from model.domain.errors import ForecastError


@pytest.fixture
def table():
    time = pd.date_range("2020-01-01T06", periods=5, freq="D").astype(str)
    members = {f"tempfc.{k}": np.arange(5.0) + 0.1 * k for k in (1, 2, 10, 11)}
    return pd.DataFrame({"rownames": time, "temp": np.arange(5.0) - 0.5, **members})


def written(table, folder, name="min_temperature.csv"):
    table.to_csv(folder / name, index=False)
    return folder / name


def test_the_order_of_columns_and_of_rows_does_not_matter(table, tmp_path):
    plain = read(written(table, tmp_path)).table
    turned = read(written(table[table.columns[::-1]].iloc[::-1], tmp_path)).table
    pd.testing.assert_frame_equal(plain, turned)
    assert plain["member_4"].tolist() == table["tempfc.11"].tolist(), "the tenth comes after the second"


def test_what_is_neither_time_nor_observed_nor_member_is_passed_over(table, tmp_path):
    plain = read(written(table, tmp_path)).table
    more = table.assign(elevation=578.0, quality="good", lead_h=np.arange(5))
    pd.testing.assert_frame_equal(plain, read(written(more, tmp_path)).table)


def test_another_form_of_names_is_read_too(tmp_path):
    text = "member_2,time_utc,observed,member_1\n2.0,2020-01-01T06:00:00+02:00,1.5,1.0\n"
    (tmp_path / "rain.csv").write_text(text, "utf-8")
    cases = read(tmp_path / "rain.csv")
    assert cases.table.index[0] == pd.Timestamp("2020-01-01T04:00")
    assert cases.table.iloc[0].tolist() == [1.5, 1.0, 2.0]
    assert cases.amounts


def test_rows_that_are_not_whole_and_times_told_before_are_counted(table, tmp_path):
    table.loc[1, "temp"], table.loc[3, "tempfc.10"] = np.nan, np.nan
    cases = read(written(pd.concat([table, table[:2]]), tmp_path))
    assert (len(cases.table), cases.incomplete, cases.repeated) == (3, 3, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cannot be read"),
        ("time,temp\n2020-01-01,1.0\n", "needs two or more members of one variable, such as tempfc.1, tempfc.2; 0 found"),
        ("time,temp,tempfc.1\n2020-01-01,1.0,1.0\n", "1 found, it has time, temp, tempfc.1"),
        ("time,temp,tempfc.1,rainfc.1\n2020-01-01,1,1,1\n", "members of rain and of temp found"),
        ("time,fc1,fc2\n2020-01-01,1,1\n", "needs one column of what was observed; it has time, fc1, fc2"),
        ("time,a,b,fc1,fc2\n2020-01-01,1,1,1,1\n", "a, b could each be it; name it observed"),
        ("when,temp,fc1,fc2\n2020-01-01,1,1,1\n", "needs one column of times named rownames, time"),
        ("time,date,temp,fc1,fc2\n2020-01-01,2020-01-01,1,1,1\n", "needs one column of times"),
        ("time,temp,fc1,fc2\nnever,1,2,3\n", "row 2, time: 'never' is no time"),
        ("time,temp,fc1,fc2\n2020-01-01,1,two,3\n", "row 2: fc1 'two' is no number"),
        (
            "time,temp,fc1,fc2\n2020-01-01,1,inf,3\n",
            "no case with temp and every one of 2 members in its 1 rows; fc1 without any value",
        ),
        ("time,temp,fc1,fc2\n", "in its 0 rows"),
        ("time,rain,fc1,fc2\n2020-01-01,-999,0,3\n", "in its 1 rows; rain without any value"),
    ],
)
def test_a_file_that_is_no_ensemble_is_refused_by_name(tmp_path, text, said):
    (tmp_path / "data.csv").write_text(text, "utf-8")
    with pytest.raises(ForecastError) as refused:
        read(tmp_path / "data.csv")
    assert str(refused.value).startswith(str(tmp_path / "data.csv"))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
