import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from dashboard.actions import OWN_WORDS, REJECT_REASONS
from dashboard.style import Status
from dashboard.text.words import LANGUAGES, Words, catalogue, words_for
from model.domain.needs import Need, Rung, Slipperiness
from model.domain.treatments import TreatmentKind
from model.report.words import TEXTS
from tests.dashboard.conftest import RunApp, texts, to_page
from tests.dashboard.seed import SMALL, seed

DASHBOARD = Path(__file__).parents[3] / "dashboard"


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_say_the_same_things() -> None:
    swedish, english = catalogue("sv"), catalogue("en")
    assert swedish.keys() == english.keys()
    for key in swedish:
        assert _places(swedish[key]) == _places(english[key]), key
        assert bool(swedish[key]) == bool(english[key]), key


def test_every_key_in_the_code_is_in_the_catalogue() -> None:
    used = set()
    for file in DASHBOARD.rglob("*.py"):
        code = file.read_text(encoding="utf-8")
        used |= set(re.findall(r'words\(\s*"([a-z_.0-9]+)"', code))
        used |= {f"{key}.{form}" for key in re.findall(r'words\.count\(\s*"([a-z_.]+)"', code) for form in ("one", "many")}
    assert len(used) > 80
    assert used <= catalogue("sv").keys()


@pytest.mark.parametrize(
    ("prefix", "values"),
    [
        ("status", Status),
        ("need", Need),
        ("treatment", TreatmentKind),
        ("slipperiness", Slipperiness),
        ("reject", (*REJECT_REASONS, OWN_WORDS)),
        ("rung", [str(rung.value) for rung in Rung]),
        ("rung", [f"name_{rung.value}" for rung in Rung]),
        ("verdict", ("accepted", "changed", "rejected")),
    ],
)
def test_every_word_of_the_domain_has_a_text(prefix: str, values: object) -> None:
    assert {f"{prefix}.{value}" for value in values} <= catalogue("sv").keys()  # type: ignore[attr-defined]


def test_every_reason_of_a_rejection_has_its_word_in_the_reports_too() -> None:
    assert {f"reason_{code}" for code in (*REJECT_REASONS, OWN_WORDS)} <= TEXTS.keys()


def test_system_words_never_reach_the_screen() -> None:
    for language in LANGUAGES:
        for key, text in catalogue(language).items():
            assert not re.search(r"\b(error|null|nan|none|exception|modellen tycker|the model thinks)\b", text, re.IGNORECASE), (
                key
            )


def test_calendar_and_plurals() -> None:
    words = Words("sv")
    assert words.weekday(4) == "fredag"
    assert words.month(12) == "december"
    assert words.count("todo.missing", 1) == "1 enhet saknas"
    assert words.count("todo.missing", 3) == "3 enheter saknas"


def test_the_other_language_stands_in_for_an_empty_text() -> None:
    assert Words("en").pick("bara svenska", "") == "bara svenska"
    assert words_for("fi").language == "sv"


def test_no_text_lies_unused() -> None:
    code = "\n".join(file.read_text(encoding="utf-8") for file in DASHBOARD.rglob("*.py"))
    whole = set(re.findall(r"""["']([a-z_]+(?:\.[a-z_0-9]+)*)["']""", code))
    begun = tuple(re.findall(r"""f["']([a-z_]+\.[a-z_.]*)\{""", code))

    def used(key: str) -> bool:
        return {
            key,
            key.removesuffix(".one"),
            key.removesuffix(".many"),
            key.removesuffix("_on"),
        } & whole != set() or key.startswith(begun)

    assert [key for key in catalogue("sv") if not used(key)] == []


def test_no_swedish_is_written_in_the_code() -> None:
    """Words belong in the catalogue: outside docstrings no string of the pages' code holds a Swedish letter."""
    strays = []
    for file in DASHBOARD.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                strays += [f"{file.name}:{node.lineno}"] if re.search("[åäöÅÄÖ]", node.value) else []
    assert strays == []


@pytest.mark.parametrize("page", ["", "rutt", "markvarme", "kostnader", "kvalitet", "underhall", "logg", "drift"])
def test_no_swedish_is_left_on_an_english_page(run_app: RunApp, tmp_path: Path, page: str) -> None:
    app = run_app(seed(tmp_path, name=SMALL))
    app.session_state["language"] = "en"
    app = to_page(app, page) if page else app.run()
    assert not app.exception
    labels = [
        str(item.label) for kind in (app.button, app.selectbox, app.checkbox, app.text_input, app.expander) for item in kind
    ]
    shown = texts(app) + "\n".join(labels)
    swedish, english = catalogue("sv"), catalogue("en")
    told = {text for key, text in swedish.items() if len(text) >= 8 and "{" not in text and text not in english.values()}
    assert sorted(text for text in told if re.search(rf"\b{re.escape(text)}\b", shown)) == []
