"""A part of a paper in plain data: a heading, sentences, a table."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Section:
    """`table`: columns by their heads, all as long as each other; `code`: what is typed at a command line."""

    title: str
    lines: tuple[str, ...] = ()
    table: Mapping[str, Sequence[str]] = field(default_factory=dict)
    code: str = ""

    @property
    def rows(self) -> list[tuple[str, ...]]:
        return list(zip(*self.table.values(), strict=True))


def first_rows(table: Mapping[str, Sequence[str]], most: int) -> tuple[dict[str, list[str]], int]:
    """A table cut after so many rows, and how many were left off."""
    length = len(next(iter(table.values()), ()))
    return {head: list(cells[:most]) for head, cells in table.items()}, max(0, length - most)
