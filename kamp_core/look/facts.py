"""What a picture shows, shrunk to what fits on a screen. `sentence` is a key of wording/look.toml, `facts` fill it."""
from dataclasses import dataclass, field
from typing import Any

from kamp_core.look.recurrence import Recurrence


@dataclass(frozen=True)
class Picture:
    """`sampled`: made from a fixed share of the rows; `rows`: how many rows it stands on."""

    sentence: str
    facts: dict[str, Any] = field(default_factory=dict, kw_only=True)
    sampled: bool = field(default=False, kw_only=True)
    rows: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class Histogram(Picture):
    """Rows a bin. With good and bad told apart, `counts` are the good ones and `bad` the others."""

    title: str
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    bad: tuple[int, ...] | None = None
    outside: int = 0                         # rows far beyond the edges, not shown


@dataclass(frozen=True)
class Bars(Picture):
    """Rows a value, most frequent first; `bad`: how many of them are bad; `others`: rows of rarer values, not shown;
    `usual`: the share of bad rows in the whole table."""

    title: str
    labels: tuple[str, ...]
    counts: tuple[int, ...]
    bad: tuple[int, ...] | None = None
    others: int = 0
    usual: float | None = None


@dataclass(frozen=True)
class Scatter(Picture):
    titles: tuple[str, str]
    x: tuple[float, ...]
    y: tuple[float, ...]
    bad: tuple[bool, ...] | None = None


@dataclass(frozen=True)
class Density(Picture):
    """Rows a cell: `counts[row][column]`, rows from low to high y."""

    titles: tuple[str, str]
    x_edges: tuple[float, ...]
    y_edges: tuple[float, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Boxes(Picture):
    """5, 25, 50, 75 and 95 % of a number, one set a value of a category."""

    titles: tuple[str, str]
    labels: tuple[str, ...]
    quantiles: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Heat(Picture):
    """Rows for each pair of values, `counts[row][column]`; `bad`: how many of them are bad."""

    titles: tuple[str, str]
    x: tuple[str, ...]
    y: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    bad: tuple[tuple[int, ...], ...] | None = None


@dataclass(frozen=True)
class Trend(Picture):
    """A value along time: `middle` with `low` and `high` around it, or alone for counts and shares of bad."""

    title: str
    times: tuple[str, ...]                   # ISO, start of each bucket
    middle: tuple[float, ...]
    step: float                              # seconds a bucket
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    share: bool = False                      # middle is a share from 0 to 1


@dataclass(frozen=True)
class Difference(Picture):
    """How unlike a column is in good and bad rows: −1 to 1 where a number is higher (above 0) or lower when bad,
    0 to 1 for categories and for numbers whose ends or middle are bad."""

    column: str
    number: bool
    effect: float
    clear: bool                              # more than chance and the number of columns tried would bring
    whole: bool = False                      # alone nearly gives the answer away
    days: Recurrence | None = None           # does it come back day after day? None without a time


Shown = Histogram | Bars | Scatter | Density | Boxes | Heat | Trend
