"""What a model file tells about itself, and what scoring a file came to."""
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from kamp_core.learning.outcome import Facts, Reason
from kamp_core.learning.prepare import Preparation

SCORED = 3          # form of what is kept of a scoring; raised with what it tells
FORM = 1            # of a model file; raised when an older one can no longer be read


@dataclass(frozen=True)
class Card:
    """What is written on a model. `columns`: the inputs it wants, in order; `kinds`: number, category or time."""

    run: str
    problem: str
    family: str
    target: str
    classes: tuple[str, ...]                    # two classes: (good, bad)
    bad_value: str | None
    columns: tuple[str, ...]
    kinds: dict[str, str]
    time: str | None
    made: str                                   # ISO time
    verdict: str                                # level
    headline: Facts                             # {metric, value, low, high, baseline, scheme}
    threshold: float | None
    error_low: float | None = None              # numbers: 5 % and 95 % of (actual − predicted) on data kept aside
    error_high: float | None = None
    # numbers: {at: predicted values, low, high: what to add there}; {}: error_low and error_high everywhere
    ends: Facts = field(default_factory=dict)
    # per input: {low, high, edges, shares, missing} or {levels: {value: share}, missing}; times {low, high}
    seen: dict[str, Facts] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)    # package name to version, for requirements.txt
    formats: dict[str, Facts] = field(default_factory=dict)   # per input as the training file wrote it: {type, format}
    recipe: tuple[Facts, ...] = ()              # the steps that made the training's columns, with the values they learned
    history: Facts = field(default_factory=dict)              # of what columns made of earlier rows are made; {}: none
    raw: tuple[Facts, ...] = ()                 # the columns of the file before them: {name, type, unit, format}
    group: str | None = None                    # the column of lots or machines
    least: float | None = None                  # numbers: no prediction is below; there is no less than no time left
    form: int = FORM


@dataclass(frozen=True)
class Package:
    """A model file whose signature was found good."""

    card: Card
    preparation: Preparation
    estimator: Any
    background: Any                             # ndarray (≤100, features): rows for reasons
    history: Any = None                         # forecasts: the panel to go on from


@dataclass(frozen=True)
class ScorePlan:
    """How a new file fits a model. `mapping`: model column to file column, None where none fits; may be changed."""

    card: Card
    file_columns: tuple[str, ...]
    mapping: dict[str, str | None]
    sure: bool                                  # every model column has a file column of the very same name

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(column for column, found in self.mapping.items() if found is None)


@dataclass(frozen=True)
class Drift:
    """A column whose values are no longer what the model learned from. `code`: a sentence drift.<code>."""

    column: str
    # outside_range | new_values | mostly_empty | shifted | reshaped; of a forecast: planned_far | planned_far_alone | new_values
    code: str
    share: float                                # of the rows concerned, 0 to 1
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Incidents:
    """What befell watched machines in a file. `told`: alarms without a break, those that still last first, then the strangest:
    {machine, from, to, rows, row, score, lasting, sensors: as in Outcome.alarms, lines: rows of the file}; `count`: all of them;
    `near`: machines without an alarm that came near it, the same. `changed`: what the columns that have changed say: the `alarm`
    itself, `most` of the rows being in alarm, `both` (the other rows changed, too), or `calm` (there was no alarm)."""

    machines: int
    count: int
    told: tuple[Facts, ...]
    near: tuple[Facts, ...] = ()
    changed: Literal["", "alarm", "most", "both", "calm"] = ""


@dataclass(frozen=True)
class Scored:
    rows: int
    mapping: dict[str, str]
    drift: tuple[Drift, ...]
    warnings: tuple[Reason, ...]                # warning.<code>
    out: Path
    bad_expected: float | None = None           # two classes: sum of risks
    bad_marked: int | None = None               # rows whose risk is beyond the threshold, in alarm, or like no group
    # the riskiest (or first) rows; of failures the newest of each machine, or of all:
    # {row, known_by, prediction, risk?, low?, high?, guesses?: [[type, chance]], reasons: [str]}
    preview: tuple[dict[str, Any], ...] = ()
    family: str = ""                            # of the model
    machines: int | None = None                 # of failures, where a column tells them apart: how many there are
    threshold: float | None = None              # from which risk or score on rows were marked
    newest: tuple[int, ...] = ()                # of failures: the rows, from 1, that tell how machines stand now
    incidents: Incidents | None = None          # of watched machines
    totals: tuple[Facts, ...] = ()              # of forecasts: what to have ready, rows as in outcome.Totals
    form: int = 0                               # SCORED where this program made it
