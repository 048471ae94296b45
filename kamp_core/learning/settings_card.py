"""What the answer about knobs tells: where to set them, how sure that is, and how to try it. Parts of an Outcome."""
from dataclasses import dataclass
from typing import Any, Literal

NOW_ROWS = 40               # the latest of a product: what "now" means
FEWEST_OF_A_PRODUCT = 60    # rows
Facts = dict[str, Any]
Goal = Literal["near", "lower", "higher"]
State = Literal["change", "keep", "best_already", "few_rows"]


@dataclass(frozen=True)
class Move:
    """One knob. `low` to `high`: what was really run for this product, and is allowed. `edge`: why it goes no further."""

    column: str
    now: float
    best: float                       # equal to `now` where it is to stay
    low: float
    high: float
    edge: Literal["fence", "limit"] | None = None

    @property
    def moved(self) -> bool:
        return self.best != self.now


@dataclass(frozen=True)
class Trial:
    """Parts for each of the two settings, made in turns: `turns` times now, then the suggestion."""

    parts: int
    turns: int
    scatter: float                    # standard deviation of single parts under like settings
    enough: bool                      # False: more would be needed than can be asked for; the plan is cut


@dataclass(frozen=True)
class Suggestion:
    """For one product. Values are numbers in the unit, or shares of bad parts; `gain` is positive where it gets better."""

    product: str                      # "" where there is one
    state: State
    rows: int
    knobs: tuple[Move, ...]
    value_now: float
    value_best: float
    gain: float
    gain_low: float                   # 90 % range
    gain_high: float
    similar_rows: int                 # that were run like the suggestion
    similar_days: int
    similar_value: float | None       # what they really came to
    now_rows: int                     # that were run like now
    now_value: float | None
    now_scatter: float | None = None
    trial: Trial | None = None

    @property
    def moves(self) -> tuple[Move, ...]:
        return tuple(knob for knob in self.knobs if knob.moved)


@dataclass(frozen=True)
class SettingsCard:
    """`still`: knobs that hardly moved: nothing can be said of them. `tied`: {knob, column, strength} that move together."""

    goal: Goal
    aim: float | None                 # near
    product_column: str
    suggestions: tuple[Suggestion, ...]
    still: tuple[str, ...] = ()
    tied: tuple[Facts, ...] = ()
    models: int = 0                   # on halves of the days, that told how sure it is
    why_none: Literal["", "no_signal", "suspicious", "all_still"] = ""
