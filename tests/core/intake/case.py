"""One odd file of the corpus: what is in it, and what must come of it."""
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Case:
    """Either a table (`columns`, `rows`, …) or the code of the error that refuses the file."""

    name: str                                              # a few words, in snake_case: what is odd about the file
    content: bytes
    columns: tuple[str, ...] = ()                          # names
    rows: tuple[tuple[Any, ...], ...] = ()                 # values as Python gives them, None for empty
    warnings: tuple[str, ...] = ()                         # exactly these codes, in any order
    unreadable: tuple[tuple[int, str, str], ...] = ()      # (data row, column, value)
    error: str | None = None
    choices: dict[str, Any] = field(default_factory=dict)  # fields of Choices
    units: tuple[str | None, ...] | None = None            # by column; None: not looked at
    types: tuple[str, ...] | None = None
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)      # of some of the warnings, by code

    def __str__(self) -> str:
        return self.name
