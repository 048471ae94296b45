"""What a table holds and what it is worth, as plain data."""
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["number", "category", "text", "time", "boolean", "constant", "id", "empty"]
IndexName = Literal["completeness", "uniqueness", "validity", "consistency", "accuracy", "integrity"]
Grade = Literal["A", "B", "C", "D"]
Counted = tuple[tuple[str, int], ...]           # values with how often they occur, most frequent first


@dataclass(frozen=True)
class ColumnProfile:
    name: str
    type: str                                   # DuckDB's
    kind: Kind                                  # what it is for a person
    unit: str | None
    rows: int
    missing: int
    distinct: int
    minimum: str | None = None                  # as text, for numbers and times
    maximum: str | None = None
    mean: float | None = None
    std: float | None = None
    quantiles: tuple[float, ...] = ()           # 5, 25, 50, 75, 95 %
    edges: tuple[float, ...] = ()               # of the histogram, len(counts) + 1
    counts: tuple[int, ...] = ()
    top: Counted = ()                           # most frequent values, at most 20
    decimals: bool = False                      # holds values that are not whole
    usual: tuple[float, float] | None = None    # 0.1 and 99.9 % of a number


@dataclass(frozen=True)
class Marks:
    """Cells that cannot be right, by column. `spellings`: sets of values that differ only in case, width or blanks."""

    unreadable: dict[str, int] = field(default_factory=dict)                # under '' those beyond the last column
    stand_ins: dict[str, tuple[tuple[float, int], ...]] = field(default_factory=dict)   # -999 and the like: value, cells
    far: dict[str, int] = field(default_factory=dict)
    spellings: dict[str, tuple[Counted, ...]] = field(default_factory=dict)
    nothing: dict[str, Counted] = field(default_factory=dict)               # words that say "none", in columns of text
    units: dict[str, Counted] = field(default_factory=dict)                 # units written into the cells, where they differ


@dataclass(frozen=True)
class Profile:
    """What the columns of a table hold, whatever people know of them."""

    rows: int
    columns: tuple[ColumnProfile, ...]
    repeated_rows: int
    marks: Marks = Marks()
    repeated_sets: int = 0                      # different rows that occur twice or more
    alike: tuple[int, int] | None = None        # of how many measurements, how many different sets there are
    approximate: bool = False                   # different and frequent values, quantiles and repeats are estimates

    def column(self, name: str) -> ColumnProfile | None:
        return next((c for c in self.columns if c.name == name), None)


@dataclass(frozen=True)
class Place:
    """A row, from 1 in the order of the file, and the time that stands in it."""

    row: int
    time: str | None = None


@dataclass(frozen=True)
class Index:
    """One of KAMP's six in %: `value` as we measure it, `guide` as the guides' published code does; None: not measured.

    `code` says in words what stands behind `value`, `numbers` what stands behind `guide`, `remark` where the guide's
    way misleads (wording/quality.toml; `facts` fill all three). `share` is the part of our total that it makes.
    """

    name: IndexName
    value: float | None
    guide: float | None
    code: str
    numbers: str
    remark: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    weight: float = 0.0
    share: float = 0.0


@dataclass(frozen=True)
class Finding:
    """What to look at (wording/quality.toml). `cure`: the cleaning step that mends it, as a recipe keeps it."""

    code: str
    severity: Literal["bad", "warn", "info"]
    columns: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    place: Place | None = None                  # the first one
    cure: dict[str, Any] | None = None
    cells: int = 0                              # how much it touches: within a severity the larger comes first


@dataclass(frozen=True)
class Event:
    """Something on the time-line, from one time to another; `column` where one column is meant."""

    kind: Literal["gap", "backwards", "frozen", "stand_in", "start_up", "idle"]
    start: str
    end: str
    row: int                                    # of its first row
    rows: int
    column: str | None = None


@dataclass(frozen=True)
class Timeline:
    """Rows along time. Without a clock everything is empty."""

    clock: tuple[str, ...] = ()                 # the column that tells the time, or a date and a time of day
    first: str = ""
    last: str = ""
    step: float = 0.0                           # usual seconds from one time to the next
    bucket: float = 0.0                         # seconds a bar
    times: tuple[str, ...] = ()                 # start of each bar that holds rows
    counts: tuple[int, ...] = ()
    events: tuple[Event, ...] = ()
    found: tuple[Finding, ...] = ()
    searched: int = 0                           # columns looked at for stuck values
    left_out: int = 0                           # columns that were too many to be looked at
    at_once: int = 1                            # usual rows of one time
    unsorted: bool = False                      # too large to be put in order of time: stuck values were not looked for


@dataclass(frozen=True)
class Quality:
    """A version judged by what people know of it."""

    grade: Grade
    total: float
    guide_total: float
    indices: tuple[Index, ...]
    findings: tuple[Finding, ...]               # worst first
    outside: dict[str, int]                     # cells outside the limits, by column
    timeline: Timeline
