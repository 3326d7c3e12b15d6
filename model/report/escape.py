"""Text that a spreadsheet would take for a formula is told as text."""

#: First letters that make a spreadsheet read a formula (OWASP: CSV injection): tab and ends of line among them, and the wide forms.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_text(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula.

    >>> safe_text("=1+1"), safe_text("P1 Centrum")
    ("'=1+1", 'P1 Centrum')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
