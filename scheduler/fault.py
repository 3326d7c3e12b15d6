"""One thing that is not in order: a line for people that carries a code to know it again by."""

from typing import Self


class Fault(str):
    """A readable line.

    Attributes:
        code: The same as long as the same thing is wrong, whatever its age in the line.
        urgent: True where it keeps tonight's assessment away.
    """

    __slots__ = ("code", "urgent")
    code: str
    urgent: bool

    def __new__(cls, line: str, code: str, *, urgent: bool = False) -> Self:
        """The line with its code."""
        made = super().__new__(cls, line)
        made.code, made.urgent = code, urgent
        return made
