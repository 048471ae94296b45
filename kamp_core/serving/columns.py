"""What a model asks of a row, told from its card."""
from dataclasses import dataclass
from typing import Any

from kamp_core.intake.names import unit_of
from kamp_core.models.facts import Card

_MOST_KEPT = 50         # levels on a card: beyond, new ones cannot be told


@dataclass(frozen=True)
class AskedColumn:
    """`kind`: number, category or time; `low`, `high`: of the training; `levels`: words seen there, where all are known."""

    name: str
    kind: str
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    levels: tuple[str, ...] = ()
    empty: bool = True                 # were there empty cells in training?
    form: str | None = None            # how words are spelled, see intake.written

    @property
    def told(self) -> str:
        """In one line, for the page about the endpoint."""
        if self.low is not None:
            return f"{self.low:.6g} – {self.high:.6g}" + (f" {self.unit}" if self.unit else "")
        return ", ".join(self.levels) if self.levels else "2026-03-02T08:00:00" if self.kind == "time" else ""


def asked_columns(card: Card) -> tuple[AskedColumn, ...]:
    """In the order of the card."""
    return tuple(_asked(name, card) for name in card.columns)


def raw_columns(card: Card, asked: Card) -> tuple[AskedColumn, ...]:
    """`asked`: the card in the words of what comes before the recipe, of which no ranges are known."""
    units = {str(column["name"]): column.get("unit") for column in card.raw}
    return tuple(AskedColumn(name, asked.kinds[name], units.get(name) or unit_of(name), form=asked.formats[name].get("format"))
                 for name in asked.columns)


def _asked(name: str, card: Card) -> AskedColumn:
    seen: dict[str, Any] = card.seen.get(name, {})
    number = card.kinds[name] == "number" and "low" in seen
    levels = tuple(seen.get("levels", ()))
    return AskedColumn(name, card.kinds[name], unit_of(name) if card.kinds[name] == "number" else None,
                       float(seen["low"]) if number else None, float(seen["high"]) if number else None,
                       levels if len(levels) < _MOST_KEPT else (), not seen or seen.get("missing", 1.0) > 0,
                       card.formats.get(name, {}).get("format"))

