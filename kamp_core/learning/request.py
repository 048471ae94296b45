"""What is asked of a training, and the news it sends while it works."""
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

BUDGETS = {"quick": 60.0, "standard": 300.0, "thorough": 1800.0}   # seconds


@dataclass(frozen=True)
class Knob:
    """A column that can be set. `low`, `high`: what the machine or the rules allow; `step`: how finely. None: not told."""

    column: str
    low: float | None = None
    high: float | None = None
    step: float | None = None


@dataclass(frozen=True)
class TrainRequest:
    """All that a run depends on; the same request gives the same answer with `trials` set."""

    problem: str
    dataset: str
    version: int
    target: str                       # "" where the problem can do without
    time: str | None = None
    group: str | None = None
    inputs: tuple[str, ...] = ()      # empty: every column that is not a role or excluded
    exclude: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()        # refused columns the user insists on
    late: tuple[str, ...] = ()        # columns the user marked as known too late
    bad: str | None = None            # as text, e.g. "N"; two classes only
    budget: float = BUDGETS["quick"]  # seconds from the click to the answer
    trials: int | None = None         # a clock-free budget: this many candidates
    seed: int = 0
    options: dict[str, str] = field(default_factory=dict)
    knobs: tuple[Knob, ...] = ()      # where the best settings are asked for; `group` is then the product

    @property
    def roles(self) -> set[str | None]:
        """The columns that are no inputs for the part they play. A product is one: its knobs stand elsewhere."""
        return {self.target, self.time, None if self.knobs else self.group}

    @property
    def wanted(self) -> set[str]:
        """The columns named as inputs; empty: all."""
        product = {self.group} if self.knobs and self.group else set()
        return {*self.inputs, *(knob.column for knob in self.knobs), *product} if self.inputs else set()


@dataclass(frozen=True)
class Candidate:
    """One line of the leaderboard."""

    model: str                        # id in the zoo: 'lightgbm', 'lr', ...
    metric: str
    value: float | None
    fit_seconds: float
    status: Literal["done", "failed", "skipped"]
    error: str | None = None          # short and technical, for the folded details


@dataclass(frozen=True)
class News:
    """One event of a run. `share`: of the whole work, 0 to 1, never falling. `seconds_left` is an honest guess."""

    key: str                          # a sentence in wording/news.toml
    share: float
    seconds_left: float | None = None
    facts: dict[str, str | int | float] = field(default_factory=dict)
    candidate: Candidate | None = None


Report = Callable[[News], None]       # may raise StopAsked (a BaseException)


class StopAsked(BaseException):
    """Not an Exception, so that no library's `except Exception` swallows it."""
