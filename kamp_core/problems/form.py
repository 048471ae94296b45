"""What to write down for a problem: the columns of its blank form, as its TOML file lists them under [form]."""
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from kamp_core.settings import Language

Text = dict[Language, str]
Kind = Literal["datetime", "number", "integer", "code", "text"]
Cell = str | int | float | datetime | None


@dataclass(frozen=True)
class FormColumn:
    """`role`: the part it plays; 'id': tells rows apart, 'late': known only after the result.

    `low` to `high`: what a reading can be. `values`: the only words that may stand there.
    `example`: a cell for each row of the filled example; '' leaves it blank.
    """

    name: Text
    kind: Kind
    role: Literal["target", "time", "group", "id", "inputs", "knob", "late"]
    how: Text                          # when, by whom and how it is written down
    example: tuple[str | int | float | datetime | Text, ...]
    unit: str = ""
    low: float | None = None
    high: float | None = None
    values: tuple[Text, ...] = ()

    def header(self, language: Language) -> str:
        """'배럴온도(℃)', 'barrel temperature (℃)'"""
        gap = " " if language == "en" else ""
        return f"{self.name[language]}{gap}({self.unit})" if self.unit else self.name[language]

    def words(self, language: Language) -> tuple[str, ...]:
        """The values to choose from."""
        return tuple(value[language] for value in self.values)

    def examples(self, language: Language) -> tuple[Cell, ...]:
        """The cells of the filled example, the words of `values` in this language, blank ones as None."""
        said = {value["ko"]: value[language] for value in self.values} | {"": None}
        return tuple(cell[language] if isinstance(cell, dict) else said.get(cell, cell) if isinstance(cell, str) else cell
                     for cell in self.example)


@dataclass(frozen=True)
class Form:
    """`row`: what one row is, and when it is written."""

    row: Text
    columns: tuple[FormColumn, ...]


def read_form(spec: dict[str, Any]) -> Form:
    """The [form] of a problem's TOML file."""
    columns = tuple(FormColumn(**{**column, "example": tuple(column["example"]), "values": tuple(column.get("values", ()))})
                    for column in spec["column"])
    return Form(spec["row"], columns)
