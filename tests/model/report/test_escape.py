import pytest

from model.report.escape import safe_text


@pytest.mark.parametrize("text", ["=1+1", "+46", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"])
def test_formulas_are_told_as_text(text: str) -> None:
    assert safe_text(text) == "'" + text


@pytest.mark.parametrize("text", ["", "P1 =", "−3,1 °C", "a@b.se"])
def test_other_text_is_left_alone(text: str) -> None:
    assert safe_text(text) == text
