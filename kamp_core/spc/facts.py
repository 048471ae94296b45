"""What process control is asked and what it answers, as plain data; the sentences are made in `chart_words.py`."""
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kamp_core.spc.constants import Numbers, Whole
from kamp_core.spc.rules import Rule, RuleSet

Kind = Literal["i_mr", "xbar_r", "xbar_s", "p", "np", "c", "u", "ewma", "cusum"]
OF_VALUES: tuple[Kind, ...] = ("i_mr", "xbar_r", "xbar_s", "ewma", "cusum")
OF_COUNTS: tuple[Kind, ...] = ("p", "np", "c", "u")
By = Literal["row", "size", "hour", "shift", "day", "column"]
What = Literal["value", "mean", "moving_range", "range", "deviation", "share", "bad", "defects", "rate", "ewma", "cusum"]


@dataclass(frozen=True)
class Grouping:
    """What makes a subgroup: each row, so many rows in a row, a piece of time, or the rows of one lot."""

    by: By = "row"
    size: int = 5
    column: str | None = None
    shifts: int = 3               # a day
    starts_at: int = 6            # the hour of the first shift


@dataclass(frozen=True)
class Ask:
    """One control chart. `column`: what is watched: a number, a count, or with `bad` a column in which that value is bad.

    `inspected`: the column with how many were looked at; without it, each row is one. Phases come from the changes of a
    column or begin at dates; `frozen`: the limits of the first phase hold for all that follow.
    """

    kind: Kind | Literal["auto"]          # auto: the one for values that suits the sizes of the subgroups
    column: str
    time: str | None = None
    grouping: Grouping = Grouping()
    bad: str | None = None
    inspected: str | None = None
    phase_column: str | None = None
    phase_dates: tuple[str, ...] = ()
    frozen: bool = False
    rules: RuleSet = "western"
    target: float | None = None
    weight: float = 0.2           # λ of EWMA
    slack: float = 0.5            # k of CUSUM, in standard deviations
    decision: float = 5.0         # h of CUSUM, in standard deviations


@dataclass(frozen=True)
class Groups:
    """Subgroups in their order. Of values: `n`, `mean`, `sd`, `spread` (greatest − least); of counts: `n`, `count`."""

    n: Numbers
    mean: Numbers
    sd: Numbers
    spread: Numbers
    count: Numbers
    first_row: Whole              # from 1
    last_row: Whole
    start: NDArray[np.datetime64] | None      # datetime64
    key: tuple[str, ...] | None   # the lot
    phase: Whole                  # number of the phase, from 0
    phase_names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.n)


@dataclass(frozen=True)
class Place:
    """Where a point stands: its number from 1, its rows, and its time or lot where there is one."""

    number: int
    first_row: int
    last_row: int
    time: str | None = None       # ISO
    key: str | None = None


@dataclass(frozen=True)
class Event:
    """A rule broken at a point, or at several in a row: `since` is where the pattern begins, `until` its last point.

    `at` is the number of the point that is marked, the farthest one, with `value` and `limit`; `number` that of the signal, from 1.
    """

    rule: Rule
    what: What
    since: Place
    until: Place
    points: int
    above: bool
    at: int
    value: float
    limit: float
    number: int = 0


@dataclass(frozen=True)
class Limits:
    """The limits of one phase; `low` and `high` of its last point, where they differ between points."""

    phase: str
    points: int
    center: float
    low: float | None
    high: float | None
    sigma: float | None           # of single values, for charts of values
    varying: bool = False


@dataclass(frozen=True)
class Panel:
    """One row of points, thinned. `steps`: where centre and limits begin to hold, as numbers of points."""

    what: What
    values: tuple[float | None, ...]
    signals: tuple[bool, ...]
    step_at: tuple[float, ...]
    center: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    limits: tuple[Limits, ...]
    lower: tuple[float | None, ...] = ()        # CUSUM's second row, downward


@dataclass(frozen=True)
class Tally:
    """The signals of a chart: `beyond` points of the level, `spread` signs, `runs` patterns of the other rules, each with what a
    stable process shows by chance. `calm`: points after the last; `far`: of the farthest point, in standard deviations."""

    points: int
    calm: int
    beyond: int
    beyond_expected: float
    spread: int
    spread_expected: float
    runs: int
    runs_expected: float
    far: float

    @property
    def signals(self) -> int:
        return self.beyond + self.spread + self.runs

    @property
    def expected(self) -> float:
        return self.beyond_expected + self.spread_expected + self.runs_expected


Verdict = Literal["stable", "few", "chance", "look", "settled", "unstable"]       # from calm to not


@dataclass(frozen=True)
class Chart:
    """A control chart. `places` and the values of its panels are of the points shown; `points` counts all.

    `events`: the patterns found in their order; of more than `LISTED` the first one and the latest. `signals` counts all.
    """

    ask: Ask
    kind: Kind
    verdict: Verdict
    title: str
    panels: tuple[Panel, ...]
    places: tuple[Place, ...]
    phases: tuple[tuple[int, str], ...]         # first point (from 1) and name
    events: tuple[Event, ...]
    signals: int
    tally: Tally
    points: int
    rows: int
    least_size: int
    greatest_size: int

    @property
    def told(self) -> tuple[Event, ...]:
        """The first signal and those that matter most, in their order: levels beyond the limits before spreads, these before
        patterns, longer ones first, then the latest."""
        if len(self.events) <= NUMBERED:
            return self.events
        matter = sorted(self.events[1:], key=lambda e: (e.rule != "beyond", e.what in SPREADS, -e.points, -e.number))
        return tuple(sorted([self.events[0], *matter[:NUMBERED - 1]], key=lambda e: e.number))


SPREADS: tuple[What, ...] = ("range", "deviation", "moving_range")
LISTED = 300        # signals that a chart keeps and marks
NUMBERED = 15       # of these are listed in words, with their number on the mark: more numbers would lie on one another
