"""The answer of a run, as written to outcome.json. Others build against these names: extend, never rename."""
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from kamp_core.learning.division import Division
from kamp_core.learning.history import History
from kamp_core.learning.machines import Life, Watch
from kamp_core.learning.request import Candidate
from kamp_core.learning.settings_card import SettingsCard
from kamp_core.problems import Asks

SCHEMA_VERSION = 1
Facts = dict[str, Any]                # JSON values only: what fills the blanks of a sentence
SchemeName = Literal["future", "unseen_group", "random"]
Level = Literal["ready", "hint", "no_signal", "suspicious"]


class Metric(StrEnum):
    """Closed list. Direction and unit of each are in learning/metrics.py."""

    AVERAGE_PRECISION = "average_precision"
    AUC = "auc"
    LOG_LOSS = "log_loss"
    BALANCED_ACCURACY = "balanced_accuracy"
    MAE = "mae"
    R2 = "r2"
    EVENTS_CAUGHT = "events_caught"               # share of the known events during which there was an alarm
    FALSE_ALARMS = "false_alarms_a_week"          # that touch no known event
    ALARMS = "alarms_a_week"                      # where no events are known
    STABILITY = "stability"                       # adjusted Rand index (Hubert & Arabie 1985) of groups found from other rows
    SPREAD_EXPLAINED = "spread_explained"         # share of the spread of rows kept aside that lies between groups
    F1 = "f1"                                     # of the rows inside events
    WAPE = "wape"                     # sum of errors over sum of what came
    MASE = "mase"                     # error over that of seasonal naive before (Hyndman & Koehler 2006)


@dataclass(frozen=True)
class Excluded:
    column: str
    reason: str                       # a check's code: 'constant', 'id_like', 'leak', 'known_too_late', 'by_user', ...
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Split:
    scheme: SchemeName
    holdout_rows: int
    holdout_from: str | None = None   # ISO times
    holdout_to: str | None = None
    holdout_groups: tuple[str, ...] = ()
    duplicates_grouped: int = 0
    pooled: bool = False              # the hold-out was too small: rolling origins over the file instead
    blocks: int = 0                   # days, lots or groups in what was scored
    bad_rows: int | None = None       # in what was scored
    bad_low: float | None = None      # 90 % range of their share, by whole blocks
    bad_high: float | None = None


@dataclass(frozen=True)
class Score:
    """A value with its 90 % range beside doing nothing. `prevalence`: share of bad rows, for average precision."""

    scheme: SchemeName
    metric: Metric
    value: float
    low: float
    high: float
    baseline: float
    prevalence: float | None = None
    higher_is_better: bool = True


@dataclass(frozen=True)
class Reason:
    """A code whose sentence stands in wording (`reason.<code>` or `warning.<code>`), and its facts."""

    code: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    level: Level
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Importance:
    """Loss of score when the column is shuffled in the data kept aside, with its range."""

    column: str
    value: float
    low: float
    high: float
    direction: Literal["up", "down", "mixed", "category"] = "mixed"   # does a higher value raise risk or value?
    danger_low: float | None = None   # where the bad ones gather, when there is such a range
    danger_high: float | None = None
    danger_level: str | None = None   # of words, the one with most bad rows beyond their share, and
    danger_also: tuple[str, ...] = () # others that have clearly more, the most first
    danger_open: Literal["", "up", "down"] = ""       # the range goes on to this end of the values
    danger_with: tuple[str, ...] = ()                 # columns whose kinds are others there than elsewhere
    danger_bad: float | None = None   # share of the bad ones that lie there, with its 90 % range, and of the good ones
    danger_bad_low: float | None = None
    danger_bad_high: float | None = None
    danger_good: float | None = None
    danger_beyond: float | None = None      # of all rows, the bad ones there beyond the risk elsewhere, with its 90 % range
    danger_beyond_low: float | None = None
    danger_beyond_high: float | None = None
    days_same: int | None = None      # of the days (lots, machines) that have both, on so many the same is seen
    days_able: int | None = None
    danger_p: float | None = None     # of bad ones dealt anew within their day: how often they gather as much
    days_left: float | None = None    # of the difference, once good and bad ones of the same day are compared


@dataclass(frozen=True)
class Capture:
    """Inspect the riskiest share of rows, catch this share of the bad ones."""

    inspected: float
    caught: float
    low: float
    high: float


@dataclass(frozen=True)
class Promise:
    """Where the metric will lie in the next period of like size, nine times out of ten.

    The rest is what it was made of, to state it again for a period of other size: the score of `rows` rows, its standard
    deviation, and the variance from part to part beyond chance.
    """

    metric: Metric
    low: float
    high: float
    period_rows: int
    rows: int = 0
    value: float = 0.0
    spread: float = 0.0
    drift: float = 0.0


@dataclass(frozen=True)
class GroupError:
    """Where the model is wrong: rows and score by product, machine, day, shift."""

    column: str
    value: str
    rows: int
    bad: int | None
    caught: int | None
    error: float | None               # MAE, for numbers and forecasts
    share: float | None = None        # forecasts: the error as a share of what came


@dataclass(frozen=True)
class Trait:
    """What rows have in common: a word of a column, or the shift (day, night), weekday (0: Monday) or date of their times."""

    kind: Literal["column", "shift", "weekday", "day"]
    column: str = ""
    value: str = ""


@dataclass(frozen=True)
class Place:
    """Rows that the model errs on more than chance explains. `error`, `elsewhere`: share called wrongly, or MAE of numbers;
    `bad`, `missed`: of two classes."""

    traits: tuple[Trait, ...]
    rows: int
    error: float
    elsewhere: float
    bad: int | None = None
    missed: int | None = None
    unlike: tuple[str, ...] = ()      # columns whose kinds are others there than elsewhere


@dataclass(frozen=True)
class Uneven:
    """By what the errors were compared (nothing: too few days, or no such column), and the places that stand out, worst first."""

    looked: tuple[Trait, ...]
    rows: int
    error: float
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class RiskyRow:
    """One of the riskiest rows kept aside: its row number in the file (1-based, header not counted) and why."""

    row: int
    risk: float
    actual: str
    reasons: tuple[Facts, ...]        # {column, value, push}; push > 0 raises risk or value


@dataclass(frozen=True)
class Interval:
    """Between which ends the true number lies, `level` of the times: the prediction plus an end that changes with it.

    `coverage`: how often it held in whole blocks that had no say in it. `width`: the usual distance of the ends.
    """

    level: float
    coverage: float
    width: float
    rows: int
    at: tuple[float, ...]             # predicted values, rising (forecasts: steps ahead); between them the ends go straight
    low: tuple[float, ...]            # added to the prediction (forecasts: times the mean absolute value of the series)
    high: tuple[float, ...]


@dataclass(frozen=True)
class Due:
    """What to promise so that nine in ten are done in time, in `unit`: on average with the model, its 90 % range, and without it
    (the same for all). `kept`: how often each held on the rows kept aside. `dates`: the time taken was told by two dates."""

    unit: str
    promised: float
    low: float
    high: float
    kept: float
    usual: float
    usual_kept: float
    dates: bool


@dataclass(frozen=True)
class Calibrated:
    """How far the chances were off what came true, on the rows kept aside: mean distance over ten bins of equal size."""

    method: Literal["none", "line", "steps", "temperature"]
    error_before: float
    error_after: float


@dataclass(frozen=True)
class CurvePoint:
    rows: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class LearningCurve:
    """The quick model's score by rows learned from, and where it is heading. Not a promise: a comparison of sizes."""

    metric: Metric
    points: tuple[CurvePoint, ...]
    projection: tuple[CurvePoint, ...]
    higher_is_better: bool = True


@dataclass(frozen=True)
class Outlook:
    """A forecast of all series together: their sum, or their mean where values are states (`how`). Periods by their first day.

    `value`, `low`, `high`: of the whole horizon; `before`: what the last period as long came to; `by_step`: MAE so far ahead.
    """

    frequency: Literal["day", "week", "month"]
    how: Literal["sum", "mean"]
    horizon: int
    season: int
    series: int
    periods: int
    first: str
    last: str
    value: float
    low: float
    high: float
    before: float
    history: tuple[Facts, ...]        # {time, value}, the latest
    ahead: tuple[Facts, ...]          # {time, low, value, high}
    by_step: tuple[float | None, ...]          # None: nothing is known so far ahead
    whole: bool = False               # the result is counted: no series ever held a fraction


@dataclass(frozen=True)
class Totals:
    """What to have ready of each series: over a whole week of days, or else over the whole horizon, and not day by day.

    `rows`: {series, from, to, value, enough}, week after week; `enough`: it is not exceeded nine times in ten. Kept aside were
    `spans` weeks, `cases` with each series counted; in `held` of these it had been enough.
    """

    rows: tuple[Facts, ...]
    spans: int
    cases: int
    held: int


@dataclass(frozen=True)
class Outcome:
    run: str
    status: Literal["done", "stopped"]
    problem: str
    family: str
    dataset: str
    version: int
    target: str
    bad_value: str | None
    classes: tuple[str, ...]
    seed: int
    budget: float
    rows_used: int
    inputs: tuple[str, ...]
    excluded: tuple[Excluded, ...]
    split: Split
    headline: Score
    scores: tuple[Score, ...]
    verdict: Verdict
    leaderboard: tuple[Candidate, ...]
    chosen: str                       # the model of the package
    threshold: float | None = None
    confusion: tuple[tuple[int, ...], ...] = ()       # rows actual, columns predicted, in the order of `classes`
    capture: tuple[Capture, ...] = ()
    calibration: tuple[dict[str, float], ...] = ()    # {predicted, observed, rows}
    calibration_before: tuple[dict[str, float], ...] = ()   # the same, before the chances were corrected
    calibrated: Calibrated | None = None
    interval: Interval | None = None                  # numbers
    learning_curve: LearningCurve | None = None
    advice: tuple[Reason, ...] = ()                   # what to collect next: `advice.<code>`
    members: tuple[Facts, ...] = ()                   # of the model handed out: {model, weight}
    weighed_anew: bool = False        # it is not the one that was judged: the rows that judged weighed it once more
    importance: tuple[Importance, ...] = ()
    promise: Promise | None = None
    # the best way of doing nothing; of runs to failure their usual length, the latter five of forecasts
    nothing_is: Literal["usual", "last_block", "last_part", "usual_hour", "usual_life", "last", "seasonal", "last_year",
                        "average", "seasonal_mean"] = "usual"
    money: Facts | None = None        # empty: prices are asked later (learning/worth)
    settings: SettingsCard | None = None              # where to set the knobs
    forecast: tuple[Facts, ...] = ()                  # {series, time, low, value, high}, series after series
    outlook: Outlook | None = None                    # forecasts
    totals: Totals | None = None                      # forecasts of amounts; None also: an older answer, or too little to tell
    # the strangest: {from, to, rows, row, score, machine, event, sensors: [{column, value, usual, push}]}
    alarms: tuple[Facts, ...] = ()
    watch: Watch | None = None        # machines
    division: Division | None = None  # groups of like rows
    life: Life | None = None          # answers made from failures
    asks: Asks = "score"              # what the answer speaks of first
    due: Due | None = None            # answers that are a time to be kept
    history: Facts = field(default_factory=dict)      # what some inputs were made of (learning/history.py); {}: none were
    groups: tuple[GroupError, ...] = ()
    uneven: Uneven | None = None      # None: an older answer, or one about series, alarms or groups
    risky_rows: tuple[RiskyRow, ...] = ()
    # absolute path of holdout.parquet: row, block, actual, prediction, risk or probability_<class>, nothing
    holdout_predictions: str = ""
    warnings: tuple[Reason, ...] = ()
    seconds: float = 0.0
    versions: dict[str, str] = field(default_factory=dict)
    schema_version: int = SCHEMA_VERSION

    @property
    def asked(self) -> tuple[str, ...]:
        """The columns that a new file has to have: the inputs, and what the made ones among them are made of."""
        return History.from_json(self.history).asked(self.inputs) if self.history else self.inputs

    @property
    def shares(self) -> tuple[float, ...]:
        """The shares of rows that may be inspected, where there is something to choose."""
        return tuple(point.inspected for point in self.capture if point.inspected < 1)


_ADAPTER: TypeAdapter[Outcome] = TypeAdapter(Outcome)


def outcome_schema() -> dict[str, Any]:
    """The JSON Schema of outcome.json."""
    return _ADAPTER.json_schema()


def write_outcome(outcome: Outcome, path: Path) -> None:
    path.write_bytes(_ADAPTER.dump_json(outcome, indent=1))


def read_outcome(path: Path) -> Outcome:
    return _ADAPTER.validate_json(path.read_bytes())
