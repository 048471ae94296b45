"""What a picture shows, shrunk to what fits on a screen. `sentence` is a key of wording/look.toml, `facts` fill it."""
from dataclasses import dataclass, field
from typing import Any, Literal

from kamp_core.look.levels import Level
from kamp_core.look.recurrence import Recurrence


@dataclass(frozen=True)
class Picture:
    """`sampled`: made from a fixed share of the rows; `rows`: how many rows it stands on.
    `axes`: the columns along x and along y, '' where it is none."""

    sentence: str
    axes: tuple[str, str] = field(default=("", ""), kw_only=True)
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
    `usual`: the share of bad rows in the whole table; `hidden`: how many values are not shown. Where bad rows are told apart and
    values are hidden, the worst come first, and none that is clearly worse is hidden but by worse ones."""

    title: str
    labels: tuple[str, ...]
    counts: tuple[int, ...]
    bad: tuple[int, ...] | None = None
    others: int = 0
    usual: float | None = None
    hidden: int = 0


@dataclass(frozen=True)
class Scatter(Picture):
    """Points, with good and bad told apart, or the groups `names` (`group`: the place of each point's name)."""

    titles: tuple[str, str]
    x: tuple[float, ...]
    y: tuple[float, ...]
    bad: tuple[bool, ...] | None = None
    group: tuple[int, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Density(Picture):
    """Rows a cell: `counts[row][column]`, rows from low to high y; `outside`: rows far beyond the edges, not shown."""

    titles: tuple[str, str]
    x_edges: tuple[float, ...]
    y_edges: tuple[float, ...]
    counts: tuple[tuple[int, ...], ...]
    outside: int = 0


@dataclass(frozen=True)
class Boxes(Picture):
    """5, 25, 50, 75 and 95 % of a number, one set a value of a category. `apart`: the labels are 'good' and 'bad' rows."""

    titles: tuple[str, str]
    labels: tuple[str, ...]
    quantiles: tuple[tuple[float, ...], ...]
    apart: bool = False


@dataclass(frozen=True)
class Shapes(Picture):
    """How a number is spread in each group: `shares[group][bin]` of the group's rows; outlines over one another, or (`violin`)
    shapes beside each other with their quantiles. `apart`: the labels are 'good' and 'bad' rows."""

    titles: tuple[str, str]
    labels: tuple[str, ...]
    edges: tuple[float, ...]
    shares: tuple[tuple[float, ...], ...]
    quantiles: tuple[tuple[float, ...], ...]
    violin: bool
    apart: bool = False


@dataclass(frozen=True)
class Pareto(Picture):
    """Rows a value (of the bad ones where told apart), most frequent first, and the share they make up together."""

    title: str
    labels: tuple[str, ...]
    counts: tuple[int, ...]
    together: tuple[float, ...]
    others: int = 0
    bad: bool = False


@dataclass(frozen=True)
class Parts(Picture):
    """What a whole is made of: rows of each value at each place, `counts[part][place]`. Places are groups or (`step`: seconds)
    times; the last part may be '', all rarer values."""

    titles: tuple[str, str]
    places: tuple[str, ...]
    parts: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    form: Literal["stack", "heat", "lines"]
    step: float = 0.0


@dataclass(frozen=True)
class Parallel(Picture):
    """Rows as lines over several numbers: `values[row][column]`; `ranges`: the ends of each axis."""

    titles: tuple[str, ...]
    ranges: tuple[tuple[float, float], ...]
    values: tuple[tuple[float, ...], ...]
    bad: tuple[bool, ...] | None = None


@dataclass(frozen=True)
class RelationMap(Picture):
    """How strongly each two columns move together, alike ones beside each other: `strength[row][column]`, −1 to 1 for two
    numbers, 0 to 1 where one is a category, NaN where too few rows have both."""

    columns: tuple[str, ...]
    strength: tuple[tuple[float, ...], ...]


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
    products: Recurrence | None = None       # and product after product? None without a column of products
    level: Level | None = None               # a value far worse than the others of the same days, by a test of its own

    @property
    def stands_out(self) -> bool:
        """Clear, and no coincidence of some days or products."""
        by_days = bool(self.days and self.days.coincidence and not self.level)
        return self.clear and not by_days and not (self.products and self.products.fades)


Shown = Histogram | Bars | Scatter | Density | Boxes | Heat | Trend | Shapes | Pareto | Parts | Parallel | RelationMap
